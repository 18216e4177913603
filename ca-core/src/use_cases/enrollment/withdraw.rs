//! Withdrawal of a request by its owner.

use super::view::find_request;
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store;
use crate::store::request::{Ending, MAILBOX_PROVEN, RequestState, SUBMITTED};
use crate::types::RequestId;

/// Takes one's own request back, as long as nothing was issued.
///
/// # Errors
/// `NotFound(Request)`, `Conflict(RequestMovedOn)`.
pub fn withdraw_request(ca: &Ca, actor: &Actor, id: RequestId) -> Result<()> {
    let view = find_request(ca, actor, id)?;
    if !actor.is(view.person) {
        return Err(Error::NotFound(Noun::Request));
    }
    let acting = actor.clone();
    ca.write_as(actor, move |tx| {
        let ended = RequestState::Ended { at: tx.now(), how: Ending::Withdrawn };
        let withdrawn = store::request::advance(tx, id, SUBMITTED, ended, None)?
            || store::request::advance(tx, id, MAILBOX_PROVEN, ended, None)?;
        if !withdrawn {
            return Err(Conflict::RequestMovedOn.into());
        }
        tx.audit(Event::new(&acting, "request.withdraw", format!("request:{id}")));
        Ok(())
    })
}
