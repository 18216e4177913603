//! `/api/v1/certificates`

use actix_web::HttpResponse;
use actix_web::web::Payload;
use ca_core::policy::{IssueDirectly, permit};
use ca_core::use_cases::issuance::issue_directly::issue_certificate;

use super::caller::Caller;
use super::problem::Problem;
use super::{Asked, Issued};
use crate::portal::MAX_BODY;

/// `POST`: issues one certificate; answers 201 after it is durably stored.
///
/// Concurrent requests share commits. A slow client delays only itself, because processing starts after the whole body
/// has arrived.
pub(crate) async fn issue(caller: Caller, body: Payload) -> Result<HttpResponse, Problem> {
    let asked: Asked = caller.read(body, MAX_BODY).await?;
    let wanted = asked.read().map_err(|fault| caller.problem(&fault))?;
    let (actor, language) = (caller.actor.clone(), caller.language);
    let issued = caller.call(move |ca| {
        let issued = issue_certificate(ca, &permit(&actor, IssueDirectly)?, wanted.clone())?;
        Issued::of(ca, &wanted, language, &issued)
    });
    Ok(HttpResponse::Created().json(issued.await?))
}
