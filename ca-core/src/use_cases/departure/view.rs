//! A departure as officers see it, and what one would do.

use serde::Serialize;
use time::Duration;

use crate::error::{Conflict, Result};
use crate::installation::Ca;
use crate::policy::{DecideDeparture, Permitted, Role, SeeDepartures};
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::types::{CertificateId, CertificateStatus, DepartureId, PersonId, PersonName, PersonState, Timestamp};
use crate::use_cases::status::certificates::{CertificateView, views};

/// A person's departure.
#[derive(Debug, Clone, Serialize)]
pub struct Departure {
    pub id: DepartureId,
    /// When it began, UTC.
    pub begun_at: Timestamp,
    /// Who began it, as the trail names actors.
    pub begun_by: String,
    /// When the certificates are revoked unless it is undone, UTC.
    pub revokes_at: Timestamp,
    /// The roles that the person had.
    pub roles: Vec<Role>,
    /// The certificates that it suspended and that undoing it releases.
    pub suspended: Vec<CertificateId>,
    /// Its end; `None` while it is held.
    pub end: Option<DepartureEnd>,
}

/// The end of a departure.
#[derive(Debug, Clone, Serialize)]
pub struct DepartureEnd {
    /// When it ended, UTC.
    pub at: Timestamp,
    /// Who ended it, as the trail names actors.
    pub by: String,
    /// Whether it was undone; otherwise the certificates were revoked.
    pub undone: bool,
}

/// The newest departure of a person; `None` if there was none.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_departure(ca: &Ca, permitted: &Permitted<DecideDeparture>) -> Result<Option<Departure>> {
    let person = permitted.act().person;
    ca.store.read(|connection| {
        let Some(stored) = store::departure::find_newest(connection, person)? else { return Ok(None) };
        let suspended = store::departure::list_suspended(connection, stored.id)?;
        let end = stored.end.map(|end| DepartureEnd { at: end.at, by: end.by, undone: end.undone });
        Ok(Some(Departure {
            id: stored.id,
            begun_at: stored.opened_at,
            begun_by: stored.opened_by,
            revokes_at: stored.revokes_at,
            roles: stored.roles,
            suspended,
            end,
        }))
    })
}

/// The certificates that a departure concerns, newest first: those that were neither revoked nor expired when it began.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_concerned(
    ca: &Ca,
    permitted: &Permitted<DecideDeparture>,
    departure: &Departure,
) -> Result<Vec<CertificateView>> {
    let (person, begun_at) = (permitted.act().person, departure.begun_at);
    let mut certificates = ca.store.read(|connection| store::certificate::list_of_person(connection, person))?;
    certificates.retain(|stored| is_open(stored, begun_at));
    Ok(views(certificates))
}

/// Whether a certificate was neither revoked nor expired at this time.
fn is_open(stored: &StoredCertificate, at: Timestamp) -> bool {
    let is_revoked = matches!(stored.status, CertificateStatus::Revoked { at: revoked_at, .. } if revoked_at < at);
    !is_revoked && at <= stored.validity.not_after
}

/// What a departure that begins now would do.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// The certificates that it revokes in the end, newest first; it suspends those that are not suspended yet.
    pub certificates: Vec<CertificateView>,
    /// The number of sessions that end.
    pub sessions: usize,
    /// The number of open requests that end.
    pub requests: usize,
    /// The roles that are withdrawn.
    pub roles: Vec<Role>,
    /// When the certificates are revoked, UTC.
    pub revokes_at: Timestamp,
}

/// What a departure of the person would do, if it began now.
///
/// # Errors
/// `NotFound(Person)`, `Conflict(AlreadyDeparting)`.
pub fn forecast(ca: &Ca, permitted: &Permitted<DecideDeparture>) -> Result<Forecast> {
    let (now, person) = (ca.clock.now(), permitted.act().person);
    ca.store.read(|connection| {
        if store::person::find_person(connection, person)?.state != PersonState::Active {
            return Err(Conflict::AlreadyDeparting.into());
        }
        let mut certificates = store::certificate::list_of_person(connection, person)?;
        certificates
            .retain(|stored| !matches!(stored.status, CertificateStatus::Revoked { .. }) && is_open(stored, now));
        let requests = store::request::list_of_person(connection, person)?;
        Ok(Forecast {
            certificates: views(certificates),
            sessions: store::session::list_sessions_of(connection, person)?.len(),
            requests: requests.iter().filter(|request| request.state.is_open()).count(),
            roles: store::person::list_roles(connection, person)?,
            revokes_at: now + Duration::days(ca.settings.policy.departure_days.into()),
        })
    })
}

/// A departure that is held, in a list.
#[derive(Debug, Clone, Serialize)]
pub struct HeldDeparture {
    /// The person who leaves.
    pub person: PersonId,
    /// Their name.
    pub name: PersonName,
    /// When it began, UTC.
    pub begun_at: Timestamp,
    /// When the certificates are revoked unless it is undone, UTC.
    pub revokes_at: Timestamp,
}

/// The departures that are held, those whose certificates are revoked next first; at most 1000.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_held(ca: &Ca, _permitted: &Permitted<SeeDepartures>) -> Result<Vec<HeldDeparture>> {
    ca.store.read(|connection| {
        let held = store::departure::list_held(connection, AT_MOST)?;
        held.into_iter()
            .map(|(person, stored)| {
                let name = store::person::find_person(connection, person)?.name;
                Ok(HeldDeparture { person, name, begun_at: stored.opened_at, revokes_at: stored.revokes_at })
            })
            .collect()
    })
}

const AT_MOST: i64 = 1000;
