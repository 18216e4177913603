//! `/proof/{token}`: the link that proves a mailbox. GET changes nothing; the button acts.

use actix_web::web::Path;
use askama::Template;
use ca_core::Error;
use ca_core::error::Conflict;
use ca_core::use_cases::enrollment::{self, RequestState};

use super::requests::RequestRow;
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use crate::visitor::Visitor;

/// Shows the request, with the button for this visitor.
pub(crate) async fn show(visitor: Visitor, token: Path<String>) -> Answer {
    let token = token.into_inner();
    let asked = token.clone();
    let request = visitor.call(move |ca| enrollment::look_at_proof(ca, &asked)).await?;
    match request.state {
        RequestState::Submitted { proof_expires_at } if proof_expires_at < visitor.web.ca.clock().now() => {
            return Err(Error::from(Conflict::LinkExpired).into());
        }
        RequestState::Submitted { .. } => {}
        _ => return Err(Error::from(Conflict::LinkUsed).into()),
    }
    let viewer = visitor.session.as_deref().map(|session| session.person.id);
    let row = RequestRow::new(&request, viewer);
    render::page(&ProofView {
        page: visitor.page("proof-title"),
        is_own: row.is_own,
        is_signed_in: viewer.is_some(),
        row,
        token,
    })
}

/// Proves the mailbox, in a session of the person who made the request.
pub(crate) async fn prove(me: SignedIn, token: Path<String>, _: Posted<NoFields>) -> Answer {
    let (actor, token) = (me.actor(), token.into_inner());
    let request = me.call(move |ca| enrollment::prove_mailbox(ca, &actor, &token)).await?;
    Ok(render::go_to(&format!("/requests/{}", request.id)))
}

#[derive(Template)]
#[template(path = "proof.html")]
struct ProofView {
    page: Page,
    row: RequestRow,
    token: String,
    is_own: bool,
    is_signed_in: bool,
}
