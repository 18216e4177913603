//! Revokes, holds and releases certificates. None of these needs the private key.

pub(in crate::use_cases) mod departing;
pub mod effect;
pub(in crate::use_cases) mod of_mailbox;
mod report;
mod stolen;
pub mod suspend;
pub mod withdraw;

use crate::audit::Event;
use crate::crl::CrlEntry;
use crate::error::{Conflict, Error, Noun, Refusal, Result};
use crate::installation::notice_writer::Occasion;
use crate::installation::{Ca, directories_of};
use crate::policy::{Actor, Doer, Permitted, ReleaseCertificate, RevokeCertificate};
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store::certificate::StoredCertificate;
use crate::store::{self, Reader, Tx};
use crate::types::{
    CertificateId, CertificateStatus, DirectoryName, EntryKey, Happening, PersonId, PersonState, RevocationReason,
    Timestamp, TokenHash,
};
use crate::use_cases::revocation::letters::{Letters, list_affected, list_named};
use crate::use_cases::status::certificates::{CertificateView, read_view};
pub(crate) use report::RevocationReport;

/// Revokes a certificate, and every other certificate with the same key when the key is compromised.
///
/// `since` is the time at which the key became invalid, as far as the person knows, and not in the future; a time before the
/// start of the certificate's validity is replaced by that start, because a report must not fail for it. A key that turns
/// out to be compromised can be reported after the certificate was revoked for another reason, or has expired; it is never
/// certified again. When the key was stolen, the owner's sessions, links and open requests end too, also when the
/// certificate was revoked before because the key was lost.
///
/// # Errors
/// `NotFound`, `Conflict(AlreadyRevoked)`, `Conflict(Expired)`, `Invalid(Time)`.
pub fn revoke_certificate(
    ca: &Ca,
    permitted: &Permitted<RevokeCertificate>,
    id: CertificateId,
    happening: Happening,
    since: Option<Timestamp>,
) -> Result<CertificateView> {
    report(ca, permitted, &[id], RevocationReport { happening, since, session: None }, |_| Ok(()))?;
    read_view(ca, id)
}

/// Checks, without a change, that [`revoke_certificate`] would change something.
///
/// # Errors
/// Those of [`revoke_certificate`].
pub fn check_revocation(
    ca: &Ca,
    permitted: &Permitted<RevokeCertificate>,
    id: CertificateId,
    happening: Happening,
    since: Option<Timestamp>,
) -> Result<()> {
    let (now, owner) = (ca.clock.now(), permitted.act().owner);
    let report = RevocationReport { happening, since, session: None };
    report.check_time(now)?;
    let changed = ca.store.read(|connection| {
        let stored = demand_owned(connection, id, owner)?;
        list_changed(connection, now, &stored, report)
    })?;
    if changed.is_empty() { Err(Conflict::AlreadyRevoked.into()) } else { Ok(()) }
}

/// Like [`revoke_certificate`], but the session with this token, which sent the report, continues.
///
/// # Errors
/// Those of [`revoke_certificate`].
pub fn revoke_in_session(
    ca: &Ca,
    permitted: &Permitted<RevokeCertificate>,
    id: CertificateId,
    happening: Happening,
    since: Option<Timestamp>,
    token: &str,
) -> Result<CertificateView> {
    report(ca, permitted, &[id], RevocationReport { happening, since, session: Some(TokenHash::of(token)) }, |_| {
        Ok(())
    })?;
    read_view(ca, id)
}

/// Revokes certificates whose keys no longer exist, in one transaction. Certificates that are already revoked stay as they are.
///
/// # Errors
/// `Conflict(AlreadyRevoked)` if all of them are; `Conflict(Expired)`; `NotFound`.
pub fn revoke_destroyed(ca: &Ca, permitted: &Permitted<RevokeCertificate>, ids: &[CertificateId]) -> Result<()> {
    let happening = RevocationReport { happening: Happening::KeyDestroyed, since: None, session: None };
    report(ca, permitted, ids, happening, |_| Ok(()))
}

/// Revokes certificates of one owner, after `first` in the same transaction.
pub(crate) fn report(
    ca: &Ca,
    permitted: &Permitted<RevokeCertificate>,
    ids: &[CertificateId],
    report: RevocationReport,
    first: impl Fn(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    let (actor, owner, ids) = (permitted.actor().clone(), permitted.act().owner, ids.to_vec());
    let directories = directories_of(ca);
    let told = told_by(&actor, report);
    let letters = Letters::write(ca, &list_affected(ca, &ids, report.happening.reason())?, told)?;
    ca.write_as(permitted.actor(), move |tx| {
        // Before any key or certificate, as in every transaction that locks both.
        store::person::lock_person(tx, owner)?;
        first(tx)?;
        report.check_time(tx.now())?;
        let mut affected: Vec<StoredCertificate> = Vec::new();
        for id in &ids {
            let stored = demand_owned(tx.connection(), *id, owner)?;
            if !affected.iter().any(|done| done.id == *id) {
                affected.extend(revoke_with_its_key(tx, &stored, &actor, report, &directories)?);
            }
        }
        if affected.is_empty() {
            return Err(Conflict::AlreadyRevoked.into());
        }
        affected.iter().try_for_each(|stored| letters.put(tx, stored))?;
        if report.happening == Happening::KeyStolen {
            stolen::end_sessions_and_links(tx, &actor, owner, report.session.as_ref())?;
        }
        crash_point::pass(CrashPoint::RevokeRecording);
        Ok(())
    })?;
    crash_point::pass(CrashPoint::RevokeCommitted);
    Ok(())
}

/// Revokes the certificate, and every other one with its key when that is compromised; returns those that the report
/// changes.
fn revoke_with_its_key(
    tx: &mut Tx<'_>,
    stored: &StoredCertificate,
    actor: &Actor,
    report: RevocationReport,
    directories: &[DirectoryName],
) -> Result<Vec<StoredCertificate>> {
    if report.is_of_key() {
        store::certified_key::lock_key(tx, &stored.key)?;
        store::certified_key::mark_compromised(tx, &stored.key)?;
    }
    // This is read under the lock, so that of two concurrent reports the second one sees the result of the first.
    let now = tx.now();
    let affected = list_changed(tx.connection(), now, stored, report)?;
    for stored in &affected {
        revoke_one(tx, stored, actor, report, directories)?;
    }
    Ok(affected)
}

/// The certificates that a report about the `named` one changes at this time: itself, or all with its key when that is
/// compromised, the named one first.
///
/// A theft always changes that certificate: an owner who reported the key lost can report later that it was stolen.
fn list_changed(
    connection: &mut Reader,
    now: Timestamp,
    named: &StoredCertificate,
    report: RevocationReport,
) -> Result<Vec<StoredCertificate>> {
    if !report.is_of_key() {
        if is_revoked(named) {
            return Ok(Vec::new());
        }
        demand_unexpired(now, named)?;
        return Ok(vec![named.clone()]);
    }
    let mut all = store::certificate::list_by_key(connection, &named.key)?;
    let is_stolen = report.happening == Happening::KeyStolen;
    all.retain(|other| report.is_news_of(other) || (is_stolen && other.id == named.id));
    all.sort_by_key(|other| other.id != named.id);
    Ok(all)
}

/// Puts a certificate on hold: it is on the CRL, and not in the directories, until it is released or revoked. Its owner is told
/// by mail.
///
/// # Errors
/// `Refused(NoHold)` when the policy set has no hold; `Conflict(AlreadyHeld)`, `Conflict(AlreadyRevoked)`, `NotFound`.
pub fn hold_certificate(
    ca: &Ca,
    permitted: &Permitted<RevokeCertificate>,
    id: CertificateId,
) -> Result<CertificateView> {
    hold(ca, permitted, &[id], |_| Ok(()))?;
    read_view(ca, id)
}

/// Puts certificates of one owner on hold, after `first` in the same transaction, and tells the owner by mail; it has no
/// effect on those already on hold.
pub(crate) fn hold(
    ca: &Ca,
    permitted: &Permitted<RevokeCertificate>,
    ids: &[CertificateId],
    first: impl Fn(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    if !ca.settings.policy.set.knows_hold() {
        return Err(Refusal::NoHold.into());
    }
    let (actor, owner, ids) = (permitted.actor().clone(), permitted.act().owner, ids.to_vec());
    let directories = directories_of(ca);
    let letters = Letters::write(ca, &list_named(ca, &ids)?, told_of(&actor, held))?;
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_person(tx, owner)?;
        first(tx)?;
        let mut changed = 0;
        for id in &ids {
            let stored = demand_owned(tx.connection(), *id, owner)?;
            // A report about a certificate that a departure suspended: undoing the departure must not release it.
            let is_news = store::departure::forget_suspended(tx, *id)?;
            if hold_one(tx, &stored, &actor, &directories)? || is_news {
                changed += 1;
                letters.put(tx, &stored)?;
            }
        }
        if changed == 0 { Err(Conflict::AlreadyHeld.into()) } else { Ok(()) }
    })
}

/// Puts one certificate on hold; returns whether it was not on hold before.
fn hold_one(tx: &mut Tx<'_>, stored: &StoredCertificate, actor: &Actor, directories: &[DirectoryName]) -> Result<bool> {
    match stored.status {
        CertificateStatus::Held { .. } => return Ok(false),
        CertificateStatus::Revoked { .. } => return Err(Conflict::AlreadyRevoked.into()),
        CertificateStatus::Valid => demand_unexpired(tx.now(), stored)?,
    }
    let entry = entry_of(tx, stored, RevocationReason::CertificateHold, None);
    store::revoked::insert_entry(tx, stored.authority, &entry)?;
    tx.audit(Event::new(actor, "certificate.hold", format!("certificate:{}", stored.serial)));
    crate::installation::announce(tx, directories, EntryKey::Mailbox(stored.mailbox))?;
    Ok(true)
}

/// Releases a certificate from hold: it is not on the next CRL and is in the directories again. Its owner is told by mail.
///
/// # Errors
/// `Conflict(NotHeld)`, also for one that was revoked meanwhile; `Conflict(HeldByDeparture)`; `NotFound`.
pub fn release_certificate(
    ca: &Ca,
    permitted: &Permitted<ReleaseCertificate>,
    id: CertificateId,
) -> Result<CertificateView> {
    let actor = permitted.actor().clone();
    let directories = crate::installation::directories_of(ca);
    let letters = Letters::write(ca, &list_named(ca, &[id])?, told_of(&actor, released))?;
    ca.write_as(permitted.actor(), move |tx| {
        let stored = demand(tx.connection(), id)?;
        demand_no_departure(tx, &stored)?;
        release_one(tx, &stored, &actor, &directories)?;
        letters.put(tx, &stored)
    })?;
    read_view(ca, id)
}

/// Demands that the owner's departure does not suspend the certificate; the owner's row is locked.
fn demand_no_departure(tx: &mut Tx<'_>, stored: &StoredCertificate) -> Result<()> {
    let state = store::person::lock_person(tx, stored.person)?;
    if state == PersonState::Active { Ok(()) } else { Err(Conflict::HeldByDeparture.into()) }
}

/// Releases one certificate.
fn release_one(
    tx: &mut Tx<'_>,
    stored: &StoredCertificate,
    actor: &Actor,
    directories: &[DirectoryName],
) -> Result<()> {
    store::revoked::release_entry(tx, stored.authority, &stored.serial)?;
    tx.audit(Event::new(actor, "certificate.release", format!("certificate:{}", stored.serial)));
    crate::installation::announce(tx, directories, EntryKey::Mailbox(stored.mailbox))
}

fn revoke_one(
    tx: &mut Tx<'_>,
    stored: &StoredCertificate,
    actor: &Actor,
    report: RevocationReport,
    directories: &[DirectoryName],
) -> Result<()> {
    let happening = report.happening;
    let mut entry = entry_of(tx, stored, happening.reason(), report.invalid_since(stored));
    match stored.status {
        CertificateStatus::Valid => store::revoked::insert_entry(tx, stored.authority, &entry)?,
        CertificateStatus::Held { .. } => {
            store::revoked::update_entry(tx, stored.authority, RevocationReason::CertificateHold, &entry)?;
        }
        CertificateStatus::Revoked { at, reason, .. } => {
            entry.revoked_at = at;
            if report.is_news_of(stored) {
                store::revoked::update_entry(tx, stored.authority, reason, &entry)?;
            }
        }
    }
    let detail = match entry.invalidity_date {
        Some(since) => format!("happening:{happening} reason:{} invalid-since:{since}", entry.reason),
        None => format!("happening:{happening} reason:{}", entry.reason),
    };
    tx.audit(Event::new(actor, "certificate.revoke", format!("certificate:{}", stored.serial)).detail(detail));
    crate::installation::announce(tx, directories, EntryKey::Mailbox(stored.mailbox))
}

/// The occasion of the mail to the owner: the revocation, or the theft that is reported after it.
fn told_by(actor: &Actor, report: RevocationReport) -> impl Fn(&StoredCertificate) -> Occasion + Send + Sync + use<> {
    let actor = actor.clone();
    move |stored| {
        let (certificate, serial, profile) = (stored.id, stored.serial.clone(), stored.profile);
        if is_revoked(stored) && report.happening == Happening::KeyStolen {
            let in_session = report.session.is_some() && actor.is(stored.person);
            return Occasion::StolenLater { certificate, serial, profile, in_session };
        }
        Occasion::Revoked { certificate, serial, profile }
    }
}

fn held(stored: &StoredCertificate, by: Doer) -> Occasion {
    Occasion::Held { certificate: stored.id, serial: stored.serial.clone(), profile: stored.profile, by }
}

fn released(stored: &StoredCertificate, by: Doer) -> Occasion {
    Occasion::Released { certificate: stored.id, serial: stored.serial.clone(), profile: stored.profile, by }
}

/// The occasion of the mail to the owner, which names the actor.
fn told_of(
    actor: &Actor,
    occasion: fn(&StoredCertificate, Doer) -> Occasion,
) -> impl Fn(&StoredCertificate) -> Occasion + Send + Sync + use<> {
    let actor = actor.clone();
    move |stored| occasion(stored, Doer::of(&actor, stored.person))
}

fn entry_of(
    tx: &Tx<'_>,
    stored: &StoredCertificate,
    reason: RevocationReason,
    invalidity_date: Option<Timestamp>,
) -> CrlEntry {
    CrlEntry { serial: stored.serial.clone(), revoked_at: tx.now(), reason, invalidity_date }
}

fn is_revoked(stored: &StoredCertificate) -> bool {
    matches!(stored.status, CertificateStatus::Revoked { .. })
}

fn demand(connection: &mut Reader, id: CertificateId) -> Result<StoredCertificate> {
    store::certificate::find_certificate(connection, id)?.ok_or(Error::NotFound(Noun::Certificate))
}

/// The certificate, if it belongs to the owner to whom the permission applies.
fn demand_owned(connection: &mut Reader, id: CertificateId, owner: PersonId) -> Result<StoredCertificate> {
    let stored = demand(connection, id)?;
    if stored.person == owner { Ok(stored) } else { Err(Error::NotFound(Noun::Certificate)) }
}

fn demand_unexpired(now: Timestamp, stored: &StoredCertificate) -> Result<()> {
    if stored.validity.not_after < now { Err(Conflict::Expired.into()) } else { Ok(()) }
}
