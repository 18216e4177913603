//! Withdrawal of a request by its owner.

use super::view::find_visible;
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store;
use crate::types::{Ending, RequestId, RequestStage, RequestState};

/// Withdraws a request of the actor that is not issued yet.
///
/// # Errors
/// `NotFound(Request)`, `Conflict(RequestMovedOn)`.
pub fn withdraw_request(ca: &Ca, actor: &Actor, id: RequestId) -> Result<()> {
    let request = find_visible(ca, actor, id)?;
    if !actor.is(request.person) {
        return Err(Error::NotFound(Noun::Request));
    }
    let acting = actor.clone();
    ca.write_as(actor, move |tx| {
        let ended = RequestState::Ended { at: tx.now(), how: Ending::Withdrawn };
        let withdrawn = store::request::advance(tx, id, RequestStage::Submitted, ended, None)?
            || store::request::advance(tx, id, RequestStage::MailboxProven, ended, None)?;
        if !withdrawn {
            return Err(Conflict::RequestMovedOn.into());
        }
        tx.audit(Event::new(&acting, "request.withdraw", format!("request:{id}")));
        Ok(())
    })
}
