//! The course of a request: its steps so far, and those that are left.

use super::prove::approves_by_itself;
use super::view::{RequestView, find_visible};
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store;
use crate::store::request::StoredRequest;
use crate::types::{Ending, PersonId, PersonName, RequestId, RequestState};

/// A request with the steps that it takes.
#[derive(Debug, Clone)]
pub struct RequestCourse {
    pub request: RequestView,
    /// Whether the mailbox was proven.
    pub is_proven: bool,
    /// Whether an officer decides it.
    pub has_officer: bool,
    /// The officer who refused it; none for a refusal by the host.
    pub refused_by: Option<PersonName>,
}

/// A request and its course, if it is the actor's own or the actor reviews requests; for other actors, `NotFound`.
///
/// # Errors
/// `NotFound(Request)`.
pub fn find_course(ca: &Ca, actor: &Actor, id: RequestId) -> Result<RequestCourse> {
    let stored = find_visible(ca, actor, id)?;
    let waited =
        matches!(stored.state, RequestState::MailboxProven { .. } | RequestState::Ended { how: Ending::ByOfficer, .. });
    Ok(RequestCourse {
        is_proven: stored.proven_at.is_some(),
        has_officer: waited || !approves_by_itself(ca, &stored),
        refused_by: find_refuser(ca, &stored)?,
        request: RequestView::of(stored),
    })
}

fn find_refuser(ca: &Ca, stored: &StoredRequest) -> Result<Option<PersonName>> {
    let RequestState::Ended { how: Ending::ByOfficer, .. } = stored.state else { return Ok(None) };
    let number = stored.decided_by.as_deref().and_then(|actor| actor.strip_prefix("person:"));
    let Some(officer) = number.and_then(|number| number.parse::<PersonId>().ok()) else { return Ok(None) };
    let name = ca.store.read(|connection| store::person::find_person(connection, officer))?.name;
    Ok(Some(name))
}
