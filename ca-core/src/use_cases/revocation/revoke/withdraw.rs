//! Withdraws certificates from the directories where the policy set has no hold: senders no longer find a mislaid key, and an
//! officer decides whether to restore or revoke the certificate.

use super::{demand, demand_no_departure, demand_owned, demand_unexpired, told_of};
use crate::audit::Event;
use crate::error::{Conflict, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion};
use crate::policy::{Actor, Doer, Permitted, ReleaseCertificate, RevokeCertificate, Role};
use crate::store::certificate::StoredCertificate;
use crate::store::{self, Tx};
use crate::types::{CertificateId, CertificateStatus, DirectoryName, EntryKey, Timestamp};
use crate::use_cases::revocation::letters::{Letters, list_named};

/// Withdraws certificates of one owner from the directories, after `first` in the same transaction, and notifies the owner
/// and all security officers.
pub(crate) fn withdraw(
    ca: &Ca,
    permitted: &Permitted<RevokeCertificate>,
    ids: &[CertificateId],
    first: impl Fn(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    let (actor, owner, ids) = (permitted.actor().clone(), permitted.act().owner, ids.to_vec());
    let directories = crate::installation::directories_of(ca);
    let named = list_named(ca, &ids)?;
    let (letters, wishes) =
        (Letters::write(ca, &named, told_of(&actor, withdrawn))?, write_to_officers(ca, &actor, &named)?);
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_person(tx, owner)?;
        first(tx)?;
        let mut changed = 0;
        for id in &ids {
            let stored = demand_owned(tx.connection(), *id, owner)?;
            demand_unexpired(tx.now(), &stored)?;
            if stored.status != CertificateStatus::Valid {
                return Err(Conflict::AlreadyRevoked.into());
            }
            // A report about a certificate that a departure suspended: undoing the departure must not put it back.
            let is_news = store::departure::forget_suspended(tx, *id)?;
            if withdraw_one(tx, &stored, &actor, &directories)? || is_news {
                changed += 1;
                letters.put(tx, &stored)?;
                wishes.iter().filter(|(of, _)| of == id).try_for_each(|(_, letter)| letter.put(tx))?;
            }
        }
        if changed == 0 { Err(Conflict::AlreadyWithdrawn.into()) } else { Ok(()) }
    })
}

/// Withdraws one certificate; returns whether it was not withdrawn before.
pub(super) fn withdraw_one(
    tx: &mut Tx<'_>,
    stored: &StoredCertificate,
    actor: &Actor,
    directories: &[DirectoryName],
) -> Result<bool> {
    if !store::withdrawn::insert_withdrawal(tx, stored.id)? {
        return Ok(false);
    }
    tx.audit(Event::new(actor, "certificate.withdraw", format!("certificate:{}", stored.serial)));
    crate::installation::announce(tx, directories, EntryKey::Mailbox(stored.mailbox))?;
    Ok(true)
}

fn withdrawn(stored: &StoredCertificate, by: Doer) -> Occasion {
    Occasion::Withdrawn { certificate: stored.id, serial: stored.serial.clone(), profile: stored.profile, by }
}

fn back(stored: &StoredCertificate, by: Doer) -> Occasion {
    Occasion::PutBack { certificate: stored.id, serial: stored.serial.clone(), profile: stored.profile, by }
}

/// A letter about each certificate to each security officer who wants to be told at once.
fn write_to_officers(
    ca: &Ca,
    actor: &Actor,
    certificates: &[StoredCertificate],
) -> Result<Vec<(CertificateId, Letter)>> {
    let officers =
        ca.store.read(|connection| store::person::list_told_at_once(connection, &[Role::SecurityOfficer]))?;
    let mut letters = Vec::new();
    for stored in certificates {
        let (certificate, serial, address) = (stored.id, stored.serial.clone(), stored.address.clone());
        let by = Doer::of(actor, stored.person);
        let occasion = Occasion::DecisionWanted { certificate, serial, address, by };
        for officer in &officers {
            letters.push((certificate, ca.letter_to_person(*officer, &occasion)?));
        }
    }
    Ok(letters)
}

/// When a valid certificate was withdrawn from the directories, UTC.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn withdrawn_since(ca: &Ca, id: CertificateId) -> Result<Option<Timestamp>> {
    ca.store.read(|connection| store::withdrawn::find_withdrawal(connection, id))
}

/// Publishes a withdrawn certificate again, because its key was found. Its owner is told by mail.
///
/// # Errors
/// `Conflict(NotHeld)`, `Conflict(HeldByDeparture)`, `NotFound`.
pub fn put_back(ca: &Ca, permitted: &Permitted<ReleaseCertificate>, id: CertificateId) -> Result<()> {
    let (actor, directories) = (permitted.actor().clone(), crate::installation::directories_of(ca));
    let letters = Letters::write(ca, &list_named(ca, &[id])?, told_of(&actor, back))?;
    ca.write_as(permitted.actor(), move |tx| {
        let stored = demand(tx.connection(), id)?;
        demand_no_departure(tx, &stored)?;
        if !store::withdrawn::delete_withdrawal(tx, id)? {
            return Err(Conflict::NotHeld.into());
        }
        tx.audit(Event::new(&actor, "certificate.put-back", format!("certificate:{}", stored.serial)));
        letters.put(tx, &stored)?;
        crate::installation::announce(tx, &directories, EntryKey::Mailbox(stored.mailbox))
    })
}
