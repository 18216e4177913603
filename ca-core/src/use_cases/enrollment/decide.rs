//! An officer's approval or refusal of a request.

use super::finish::issue_approved;
use super::view::{RequestView, find_visible};
use crate::audit::Event;
use crate::error::{Conflict, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::{self, Actor, DecideRequest};
use crate::store::request::StoredRequest;
use crate::store::{self, Tx};
use crate::types::{Ending, RequestId, RequestStage, RequestState, WhyRefused};

/// The decision of an officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Approval: the certificates are issued.
    Approve,
    /// Refusal: the request ends, and its owner is told why.
    Refuse(WhyRefused),
}

/// Approves or refuses a request that waits for an officer.
///
/// The request is read once: its owner never changes, and the transaction changes it only if it still waits for an officer.
///
/// # Errors
/// `NotFound(Request)`, also for an actor who may not see it; `Refused(OwnRequest)`, `Refused(NotAllowed)`,
/// `Conflict(RequestMovedOn)`; the errors of issuing.
pub fn decide_request(ca: &Ca, actor: &Actor, id: RequestId, decision: Decision) -> Result<RequestView> {
    let request = find_visible(ca, actor, id)?;
    policy::permit(actor, DecideRequest { owner: request.person })?;
    match decision {
        Decision::Approve => approve(ca, request, actor),
        Decision::Refuse(why) => refuse(ca, request, actor, why),
    }
}

/// Approves the request, then issues the certificates. If issuing fails, the request stays approved, and
/// [`finish_approved`](super::finish_approved) repeats the attempt.
fn approve(ca: &Ca, request: StoredRequest, actor: &Actor) -> Result<RequestView> {
    let (id, owner, acting) = (request.id, request.person, actor.clone());
    ca.write_as(actor, move |tx| {
        store::person::lock_active(tx, owner)?;
        approve_in(tx, id, &acting)
    })?;
    issue_approved(ca, request, actor)
}

fn refuse(ca: &Ca, request: StoredRequest, actor: &Actor, why: WhyRefused) -> Result<RequestView> {
    let (id, acting, stored_why) = (request.id, actor.clone(), why.clone());
    let occasion = Occasion::Refused { request: id, why: why.clone() };
    let letter = ca.letter(request.person, &request.address, &occasion)?;
    let state = ca.write_as(actor, move |tx| {
        let ended = RequestState::Ended { at: tx.now(), how: Ending::ByOfficer };
        if !store::request::advance(tx, id, RequestStage::MailboxProven, ended, Some(&acting))? {
            return Err(Conflict::RequestMovedOn.into());
        }
        store::request::set_why_refused(tx, id, &stored_why)?;
        let event = Event::new(&acting, "request.refuse", format!("request:{id}")).detail(stored_why.reason.name());
        tx.audit(event.personal(stored_why.words.as_str()));
        letter.put(tx)?;
        Ok(ended)
    })?;
    Ok(RequestView::of(StoredRequest { state, why_refused: Some(why), ..request }))
}

/// Approves a request in the caller's transaction.
pub(super) fn approve_in(tx: &mut Tx<'_>, id: RequestId, actor: &Actor) -> Result<()> {
    let approved = RequestState::Approved { at: tx.now() };
    if !store::request::advance(tx, id, RequestStage::MailboxProven, approved, Some(actor))? {
        return Err(Conflict::RequestMovedOn.into());
    }
    tx.audit(Event::new(actor, "request.approve", format!("request:{id}")));
    Ok(())
}
