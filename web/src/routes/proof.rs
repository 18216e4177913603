//! `/proof/{token}`: the link that proves a mailbox. Looking changes nothing; the button acts.

use actix_web::web::Path;
use askama::Template;
use ca_core::error::Conflict;
use ca_core::types::EmailAddress;
use ca_core::use_cases::enroll::{self, Ending, RequestState, RequestView};
use ca_core::use_cases::{notices, people};
use ca_core::{Ca, Error, Result};

use super::requests::RequestRow;
use crate::form::{NoFields, Posted};
use crate::mail::{Letterhead, Recipient};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use crate::visitor::Visitor;

/// The request, and the button that fits whoever looks.
pub(crate) async fn show(visitor: Visitor, token: Path<String>) -> Answer {
    let token = token.into_inner();
    let asked = token.clone();
    let request = visitor.call(move |ca| enroll::look_at_proof(ca, &asked)).await?;
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

/// "Yes, I asked for this", in a session of the person who did.
pub(crate) async fn prove(me: SignedIn, token: Path<String>, _: Posted<NoFields>) -> Answer {
    let (actor, letterhead, token) = (me.actor(), me.web.letterhead(), token.into_inner());
    let request = me
        .call(move |ca| {
            let request = enroll::prove_mailbox(ca, &actor, &token)?;
            tell_outcome(ca, &letterhead, &request)?;
            Ok(request)
        })
        .await?;
    Ok(render::go_to(&format!("/requests/{}", request.id)))
}

/// Mails the person what became of the request, if something did.
pub(crate) fn tell_outcome(ca: &Ca, letterhead: &Letterhead, request: &RequestView) -> Result<()> {
    let to = |address: &EmailAddress| -> Result<Recipient> {
        let person = people::find_person(ca, request.person)?;
        Ok(Recipient { name: person.name, address: address.clone(), language: person.language })
    };
    let certificates: Vec<_> = request.keys.iter().filter_map(|key| key.certificate).collect();
    match request.state {
        RequestState::Issued { .. } => {
            notices::post_notice(ca, letterhead.issued(&to(&request.address)?, &certificates))
        }
        RequestState::Ended { how: Ending::ByOfficer, .. } => {
            notices::post_notice(ca, letterhead.refused(&to(&request.address)?, request.id))
        }
        _ => Ok(()),
    }
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
