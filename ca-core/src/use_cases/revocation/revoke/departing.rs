//! What a departure does to a person's certificates, in its transaction; the person's row is locked.

use super::withdraw::withdraw_one;
use super::{demand, hold_one, is_revoked, release_one, revoke_one};
use crate::audit::Event;
use crate::error::Result;
use crate::installation::announce;
use crate::policy::Actor;
use crate::store::{self, Tx};
use crate::types::{CertificateId, DepartureId, DirectoryName, EntryKey, Happening, PersonId, PolicySet};
use crate::use_cases::revocation::revoke::RevocationReport;

/// Suspends every valid certificate of the person for a departure, by a hold or else by withdrawal from the directories; returns
/// their number. What was suspended before does not belong to the departure.
pub(crate) fn suspend_all(
    tx: &mut Tx<'_>,
    departure: DepartureId,
    person: PersonId,
    actor: &Actor,
    set: PolicySet,
    directories: &[DirectoryName],
) -> Result<usize> {
    let now = tx.now();
    let mut count = 0;
    for stored in store::certificate::list_of_person(tx.connection(), person)? {
        if !stored.status.is_valid() || stored.validity.not_after < now {
            continue;
        }
        let is_news = if set.knows_hold() {
            hold_one(tx, &stored, actor, directories)?
        } else {
            withdraw_one(tx, &stored, actor, directories)?
        };
        if is_news {
            store::departure::insert_suspended(tx, departure, stored.id)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Ends the suspension of these certificates, except of those that were revoked meanwhile; returns their number.
pub(crate) fn reinstate(
    tx: &mut Tx<'_>,
    suspended: &[CertificateId],
    actor: &Actor,
    directories: &[DirectoryName],
) -> Result<usize> {
    let mut count = 0;
    for id in suspended {
        let stored = demand(tx.connection(), *id)?;
        if is_revoked(&stored) {
            continue;
        }
        let was_withdrawn = store::withdrawn::delete_withdrawal(tx, *id)?;
        if stored.status.is_valid() {
            if !was_withdrawn {
                continue;
            }
            tx.audit(Event::new(actor, "certificate.put-back", format!("certificate:{}", stored.serial)));
            announce(tx, directories, EntryKey::Mailbox(stored.mailbox))?;
        } else {
            release_one(tx, &stored, actor, directories)?;
        }
        count += 1;
    }
    Ok(count)
}

/// Revokes every certificate of the person that is not revoked and has not expired; returns their number.
pub(crate) fn revoke_all(
    tx: &mut Tx<'_>,
    person: PersonId,
    actor: &Actor,
    directories: &[DirectoryName],
) -> Result<usize> {
    let report = RevocationReport { happening: Happening::PersonLeft, since: None, session: None };
    let now = tx.now();
    let mut revoked = 0;
    for stored in store::certificate::list_of_person(tx.connection(), person)? {
        if !is_revoked(&stored) && now <= stored.validity.not_after {
            revoke_one(tx, &stored, actor, report, directories)?;
            revoked += 1;
        }
    }
    Ok(revoked)
}
