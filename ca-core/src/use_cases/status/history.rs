//! The holds and revocations of a certificate and their actors, from the audit trail. They stay known after a release.

use crate::error::{Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::{self, Actor, Doer, SeeCertificate, SeeDoers};
use crate::store;
use crate::store::audit::ActRow;
use crate::types::{Happening, PersonId, PersonName, SerialNumber, Timestamp};
use crate::use_cases::status::certificates::CertificateView;

/// Something that was done to a certificate.
#[derive(Debug, Clone)]
pub struct PastAct {
    /// When it was recorded, UTC.
    pub at: Timestamp,
    /// What was done.
    pub deed: Deed,
    /// The actor; `None` for one that can't be told.
    pub by: Option<Doer>,
    /// The name of an officer, for viewers who may see it.
    pub officer: Option<PersonName>,
}

/// An action on a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It was put on hold.
    Held,
    /// The hold ended.
    Released,
    /// It was removed from the directories, because the policy set has no hold.
    Withdrawn,
    /// It is in the directories again.
    PutBack,
    /// It was revoked, or something more was reported about its key; the event, if it is known.
    Revoked(Option<Happening>),
}

/// What was done to a certificate, oldest first. Only officers see the names of officers.
///
/// # Errors
/// `Refused(NotAllowed)`; `Internal` when the database can't be read.
pub fn list_acts(ca: &Ca, actor: &Actor, certificate: &CertificateView) -> Result<Vec<PastAct>> {
    policy::permit(actor, SeeCertificate { owner: certificate.person })?;
    let sees_names = policy::permit(actor, SeeDoers).is_ok();
    let rows = acts_on(ca, &certificate.serial)?;
    rows.iter()
        .filter_map(|row| Some((row, deed(row)?)))
        .map(|(row, deed)| {
            let by = Doer::read(&row.actor, certificate.person);
            let officer = match by {
                Some(Doer::Officer(id)) if sees_names => find_name(ca, id)?,
                _ => None,
            };
            Ok(PastAct { at: row.at, deed, by, officer })
        })
        .collect()
}

/// Whether the key of a certificate was reported stolen, for this certificate or another one with the same key.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn is_reported_stolen(ca: &Ca, certificate: &CertificateView) -> Result<bool> {
    let with_key = ca.store.read(|connection| store::certificate::list_by_key(connection, &certificate.key_digest))?;
    for stored in with_key {
        if acts_on(ca, &stored.serial)?.iter().any(|row| deed(row) == Some(Deed::Revoked(Some(Happening::KeyStolen)))) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A report that revoked a certificate, or added to its revocation.
pub(crate) struct PastReport {
    /// When it was recorded, UTC.
    pub(crate) at: Timestamp,
    pub(crate) happening: Option<Happening>,
    /// Whether it revoked the certificate.
    pub(crate) is_first: bool,
}

/// The last report of a certificate by this actor.
///
/// # Errors
/// `Internal` when the database can't be read.
pub(crate) fn last_report_by(ca: &Ca, certificate: &CertificateView, actor: &Actor) -> Result<Option<PastReport>> {
    let (rows, actor) = (acts_on(ca, &certificate.serial)?, actor.to_string());
    let reports = rows.iter().filter_map(|row| match deed(row) {
        Some(Deed::Revoked(happening)) => Some((row, happening)),
        _ => None,
    });
    let last = reports.enumerate().filter(|(_, (row, _))| row.actor == actor).last();
    Ok(last.map(|(number, (row, happening))| PastReport { at: row.at, happening, is_first: number == 0 }))
}

fn acts_on(ca: &Ca, serial: &SerialNumber) -> Result<Vec<ActRow>> {
    ca.store.read(|connection| store::audit::list_acts_on(connection, serial))
}

fn deed(row: &ActRow) -> Option<Deed> {
    Some(match row.action.as_str() {
        "certificate.hold" => Deed::Held,
        "certificate.release" => Deed::Released,
        "certificate.withdraw" => Deed::Withdrawn,
        "certificate.put-back" => Deed::PutBack,
        "certificate.revoke" => Deed::Revoked(happening(&row.detail)),
        _ => return None,
    })
}

/// The event in the detail of a revocation, such as `happening:key-lost reason:keyCompromise`.
fn happening(detail: &str) -> Option<Happening> {
    detail.split(' ').find_map(|word| word.strip_prefix("happening:"))?.parse().ok()
}

fn find_name(ca: &Ca, id: PersonId) -> Result<Option<PersonName>> {
    match ca.store.read(|connection| store::person::find_person(connection, id)) {
        Ok(found) => Ok(Some(found.name)),
        Err(Error::NotFound(Noun::Person)) => Ok(None),
        Err(error) => Err(error),
    }
}
