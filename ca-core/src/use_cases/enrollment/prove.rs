//! The use of the mailed link: it proves the mailbox, or its recipient states that they made no request.

use super::decide::approve_in;
use super::finish::issue_approved;
use super::view::{RequestView, find_by_token};
use crate::audit::Event;
use crate::error::{Conflict, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion};
use crate::policy::{Actor, Role};
use crate::store;
use crate::store::request::StoredRequest;
use crate::types::{Ending, MailboxKind, RequestStage, RequestState};
use crate::use_cases::people::mailboxes::is_representative;

/// The request of a mailed link, for any holder of the link.
///
/// # Errors
/// `NotFound(Link)`.
pub fn look_at_proof(ca: &Ca, token: &str) -> Result<RequestView> {
    Ok(RequestView::of(find_by_token(ca, token)?))
}

/// Uses a mailed link in a session of the person who filed the request: the mailbox is proven, and the certificates are
/// issued if policy approves the request without an officer.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkUsed)`, `Conflict(LinkExpired)`, `Conflict(LinkOfAnother)`; the errors of issuing.
pub fn prove_mailbox(ca: &Ca, actor: &Actor, token: &str) -> Result<RequestView> {
    let stored = find_by_token(ca, token)?;
    if !actor.is(stored.person) {
        return Err(Conflict::LinkOfAnother.into());
    }
    let RequestState::Submitted { proof_expires_at } = stored.state else { return Err(Conflict::LinkUsed.into()) };
    if proof_expires_at < ca.clock.now() {
        return Err(Conflict::LinkExpired.into());
    }
    let (id, acting, by_itself) = (stored.id, actor.clone(), approves_by_itself(ca, &stored));
    let letters = if by_itself { Vec::new() } else { write_to_officers(ca, &stored)? };
    let state = ca.write_as(actor, move |tx| {
        let proven = RequestState::MailboxProven { at: tx.now() };
        if !store::request::advance(tx, id, RequestStage::Submitted, proven, None)? {
            return Err(Conflict::LinkUsed.into());
        }
        tx.audit(Event::new(&acting, "request.prove", format!("request:{id}")));
        if by_itself {
            approve_in(tx, id, &Actor::System)?;
        }
        letters.iter().try_for_each(|letter| letter.put(tx))?;
        Ok(proven)
    })?;
    let proven = StoredRequest { state, ..stored };
    if by_itself { issue_approved(ca, proven, &Actor::System) } else { Ok(RequestView::of(proven)) }
}

/// A letter to each registration officer who wants to be told at once, except the owner, who can't decide.
fn write_to_officers(ca: &Ca, request: &StoredRequest) -> Result<Vec<Letter>> {
    let officers =
        ca.store.read(|connection| store::person::list_told_at_once(connection, &[Role::RegistrationOfficer]))?;
    let occasion = Occasion::RequestWaits { person: request.person_name.clone(), address: request.address.clone() };
    let others = officers.into_iter().filter(|officer| *officer != request.person);
    others.map(|officer| ca.letter_if_reachable(officer, &occasion)).collect()
}

/// A request for an ordinary mailbox needs no officer after the mailbox is proven; a request for a role address does.
pub(super) fn approves_by_itself(ca: &Ca, stored: &StoredRequest) -> bool {
    stored.mailbox_kind == MailboxKind::Personal && !is_representative(ca, &stored.address)
}

/// Refuses the request, because the recipient of the link did not make it.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkUsed)`.
pub fn disown_request(ca: &Ca, token: &str) -> Result<()> {
    let id = find_by_token(ca, token)?.id;
    ca.write(move |tx| {
        let ended = RequestState::Ended { at: tx.now(), how: Ending::Disowned };
        if !store::request::advance(tx, id, RequestStage::Submitted, ended, None)? {
            return Err(Conflict::LinkUsed.into());
        }
        tx.audit(Event::new(&Actor::System, "request.disown", format!("request:{id}")));
        Ok(())
    })
}
