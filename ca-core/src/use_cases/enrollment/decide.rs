//! An officer's approval or refusal of a request.

use super::finish::issue_approved;
use super::view::{RequestView, find};
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::{Actor, DecideRequest, Permitted};
use crate::store::request::{Ending, MAILBOX_PROVEN, RequestState};
use crate::store::{self, Tx};
use crate::types::RequestId;

/// What an officer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The certificates are issued.
    Approve,
    /// The request ends.
    Refuse,
}

/// Approves or refuses a request that waits for an officer.
///
/// # Errors
/// `Conflict(RequestMovedOn)`, `NotFound(Request)`; as for issuing.
pub fn decide_request(
    ca: &Ca,
    permitted: &Permitted<DecideRequest>,
    id: RequestId,
    decision: Decision,
) -> Result<RequestView> {
    let (owner, address) = (permitted.act().owner, find(ca, id)?.address);
    if find(ca, id)?.person != owner {
        return Err(Error::NotFound(Noun::Request));
    }
    let (actor, teller) = (permitted.actor().clone(), ca.teller());
    match decision {
        Decision::Approve => approve(ca, id, &actor),
        Decision::Refuse => {
            ca.write_as(permitted.actor(), move |tx| {
                let ended = RequestState::Ended { at: tx.now(), how: Ending::ByOfficer };
                if !store::request::advance(tx, id, MAILBOX_PROVEN, ended, Some(&actor.to_string()))? {
                    return Err(Conflict::RequestMovedOn.into());
                }
                tx.audit(Event::new(&actor, "request.refuse", format!("request:{id}")));
                teller.tell(tx, owner, &address, &Occasion::Refused { request: id })
            })?;
            find(ca, id)
        }
    }
}

/// Approves, then issues. If issuing fails the request stays approved, and [`finish_approved`] tries it again.
fn approve(ca: &Ca, id: RequestId, actor: &Actor) -> Result<RequestView> {
    let acting = actor.clone();
    ca.write_as(actor, move |tx| approve_in(tx, id, &acting))?;
    issue_approved(ca, id, actor)?;
    find(ca, id)
}

/// Approves in the caller's transaction.
pub(super) fn approve_in(tx: &mut Tx<'_>, id: RequestId, actor: &Actor) -> Result<()> {
    let approved = RequestState::Approved { at: tx.now() };
    if !store::request::advance(tx, id, MAILBOX_PROVEN, approved, Some(&actor.to_string()))? {
        return Err(Conflict::RequestMovedOn.into());
    }
    tx.audit(Event::new(actor, "request.approve", format!("request:{id}")));
    Ok(())
}
