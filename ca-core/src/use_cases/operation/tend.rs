//! Scheduled upkeep: abandoned intents, expired links, expired certificates, and rows past their retention.

use time::Duration;

use crate::audit::Event;
use crate::crl::CrlEntry;
use crate::error::{Conflict, Error, Result};
use crate::installation::Ca;
use crate::policy::limits::PROVEN_MAILBOX;
use crate::policy::{Actor, RevokeCertificate, permit};
use crate::store::{self, Tx};
use crate::types::{
    AuthorityId, CertificateId, CertificateStatus, Ending, EntryKey, Happening, PersonState, RequestStage,
    RequestState, RevocationReason, SerialNumber, Timestamp,
};
use crate::use_cases::issuance::server_key;
use crate::use_cases::people::devices::KNOWN_FOR;
use crate::use_cases::revocation::revoke::{self, RevocationReport};

/// Closes intents that have been open for ten minutes as abandoned and lists their serial numbers as revoked: a certificate
/// with such a number may have been signed before the crash. A key of the server that was generated for the certificate is
/// deleted. Returns the number of intents.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn close_abandoned_intents(ca: &Ca) -> Result<usize> {
    let before = ca.clock.now() - ABANDONED_AFTER;
    let left = ca.store.read(|connection| store::intent::list_left_open(connection, before))?;
    let mut failure = None;
    for (authority, serial) in left.clone() {
        let closed = server_key::forget_key(ca, authority, &serial).and_then(|()| abandon(ca, authority, serial));
        // A temporary failure of one does not prevent the others.
        failure = closed.err().or(failure);
    }
    failure.map_or(Ok(left.len()), Err)
}

fn abandon(ca: &Ca, authority: AuthorityId, serial: SerialNumber) -> Result<()> {
    ca.write(move |tx| {
        store::intent::abandon_intent(tx, authority, &serial)?;
        let entry = CrlEntry {
            serial: serial.clone(),
            revoked_at: tx.now(),
            reason: RevocationReason::Superseded,
            invalidity_date: None,
        };
        store::revoked::insert_entry(tx, authority, &entry)?;
        tx.audit(Event::new(&Actor::System, "intent.abandon", format!("certificate:{serial}")));
        Ok(())
    })
}

/// Ends requests whose link was not used in time, and those whose mailbox was proven 30 days ago without an officer's
/// decision: a proof is not valid for longer (S/MIME BR §4.2.1). Returns their number.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn expire_requests(ca: &Ca) -> Result<usize> {
    let now = ca.clock.now();
    let overdue = ca.store.read(|connection| store::request::list_overdue(connection, now, now - PROVEN_MAILBOX))?;
    for id in overdue.clone() {
        ca.write(move |tx| {
            let ended = RequestState::Ended { at: tx.now(), how: Ending::Expired };
            if store::request::advance(tx, id, RequestStage::Submitted, ended, None)?
                || store::request::advance(tx, id, RequestStage::MailboxProven, ended, None)?
            {
                tx.audit(Event::new(&Actor::System, "request.expire", format!("request:{id}")));
            }
            Ok(())
        })?;
    }
    Ok(overdue.len())
}

/// Revokes certificates that have been on hold for longer than `policy.hold_days`: after that time the key counts as lost.
/// Returns their number.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn revoke_forgotten_holds(ca: &Ca) -> Result<usize> {
    let before = ca.clock.now() - Duration::days(ca.settings.policy.hold_days.into());
    let (mut revoked, mut failure) = (0, None);
    for authority in ca.authorities()?.iter() {
        let id = authority.id();
        let held = ca.store.read(|connection| store::revoked::list_held_before(connection, id, before))?;
        for serial in held {
            match revoke_forgotten_hold(ca, id, &serial, before) {
                Ok(done) => revoked += usize::from(done),
                // A temporary failure of one does not prevent the others.
                Err(error) => failure = Some(error),
            }
        }
    }
    failure.map_or(Ok(revoked), Err)
}

/// Revokes one such certificate. It is unchanged if it has expired, its hold ended meanwhile, or the serial number has no
/// certificate.
fn revoke_forgotten_hold(ca: &Ca, authority: AuthorityId, serial: &SerialNumber, before: Timestamp) -> Result<bool> {
    let found = ca.store.read(|connection| store::certificate::list_by_serial(connection, serial))?;
    let Some(held) = found.into_iter().find(|stored| stored.authority == authority) else { return Ok(false) };
    let permitted = permit(&Actor::System, RevokeCertificate { owner: held.person })?;
    let report = RevocationReport { happening: Happening::Unspecified, since: None, session: None };
    match revoke::report(ca, &permitted, &[held.id], report, move |tx| demand_forgotten(tx, held.id, before)) {
        Ok(()) => Ok(true),
        Err(Error::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// This check is in the transaction that revokes, because an officer may have released the certificate meanwhile.
fn demand_forgotten(tx: &mut Tx<'_>, id: CertificateId, before: Timestamp) -> Result<()> {
    let stored = store::certificate::find_certificate(tx.connection(), id)?.ok_or(Conflict::NotHeld)?;
    // A departure ends its holds itself.
    let is_active = store::person::lock_person(tx, stored.person)? == PersonState::Active;
    match stored.status {
        CertificateStatus::Held { at } if at < before && is_active => Ok(()),
        _ => Err(Conflict::NotHeld.into()),
    }
}

/// Queues the entries of certificates that expired since `since`, so that they are removed from the directories. Returns the
/// time up to which it has checked.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn unpublish_ended(ca: &Ca, since: Timestamp) -> Result<Timestamp> {
    let now = ca.clock.now();
    let mailboxes = ca.store.read(|connection| store::certificate::list_mailboxes_of_ended(connection, since, now))?;
    let directories = crate::installation::directories_of(ca);
    if !mailboxes.is_empty() && !directories.is_empty() {
        ca.write(move |tx| {
            mailboxes
                .iter()
                .try_for_each(|mailbox| crate::installation::announce(tx, &directories, EntryKey::Mailbox(*mailbox)))
        })?;
    }
    Ok(now)
}

/// Deletes rows past their retention: known devices after 90 days without a sign-in; sessions, attempts, invitations, passes,
/// tests of mail programs and mails 30 days after their end.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn forget_old(ca: &Ca) -> Result<()> {
    let now = ca.clock.now();
    let before = now - FORGET_AFTER;
    ca.write(move |tx| {
        store::session::delete_before(tx, before)?;
        store::known_device::delete_before(tx, now - KNOWN_FOR)?;
        store::throttle::delete_before(tx, before)?;
        store::invitation::delete_before(tx, before)?;
        store::revocation_pass::delete_before(tx, before)?;
        store::self_check::delete_before(tx, before)?;
        store::notice::delete_before(tx, before)
    })
}

/// Signing takes milliseconds; after this time the signing process is assumed dead.
const ABANDONED_AFTER: Duration = Duration::minutes(10);
/// Much longer than the lifetime of any session, throttle window or invitation.
const FORGET_AFTER: Duration = Duration::days(30);
