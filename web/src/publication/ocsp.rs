//! OCSP over HTTP (RFC 6960 Appendix A, RFC 9919 §7).

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use ca_core::ocsp::{Answer, OcspFault, OcspRequest};
use ca_core::use_cases::answer_ocsp::{answer_ocsp, find_answer};

use super::Document;
use crate::Web;
use crate::form::receive;

/// `POST /ocsp` with an `OCSPRequest`, DER.
pub(crate) async fn post(request: HttpRequest, web: Data<Web>, body: Body) -> HttpResponse {
    match body.0 {
        Ok(der) => respond(&request, &web, OcspRequest::read(&der)).await,
        Err(fault) => refuse(fault),
    }
}

/// `GET /ocsp/{request}`, the request as base64, percent-encoded or not.
pub(crate) async fn get(request: HttpRequest, web: Data<Web>) -> HttpResponse {
    // The path as it was sent: base64 has `/` in it, which must not divide it.
    let read = OcspRequest::read_path(request.uri().path().strip_prefix("/ocsp/").unwrap_or_default());
    respond(&request, &web, read).await
}

async fn respond(http: &HttpRequest, web: &Web, read: Result<OcspRequest, OcspFault>) -> HttpResponse {
    let answered = match read {
        Ok(request) => match find_answer(&web.ca, &request) {
            Some(kept) => Ok(kept),
            None => make(web, request).await,
        },
        Err(fault) => Err(fault),
    };
    match answered {
        Ok(answer) => {
            let (digest, from, until) = (answer.digest(), answer.this_update(), answer.next_update());
            let document = Document::of_digest(Bytes::from_owner(Shared(answer)), CONTENT_TYPE, digest).unchangeable();
            document.changed_at(from).expires_at(until).answer(http)
        }
        Err(fault) => refuse(fault),
    }
}

/// Asks the CA, a few at a time: whoever floods it with questions that need a signature each must not keep the cores from
/// those who issue.
async fn make(web: &Web, request: OcspRequest) -> Result<Arc<Answer>, OcspFault> {
    let turn = web.answering.wait_at_most(PATIENCE).await.map_err(|_| OcspFault::TryLater)?;
    let ca = Arc::clone(&web.ca);
    turn.spend(move || answer_ocsp(&ca, &request)).await.map_err(|_| OcspFault::InternalError)?
}

/// An error is said by the protocol's own means, and nobody keeps it (RFC 9919 §7.2).
fn refuse(fault: OcspFault) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(fault.to_der().to_vec())
}

struct Shared(Arc<Answer>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.der()
    }
}

/// The body of a request, or why there is none.
pub(crate) struct Body(Result<Bytes, OcspFault>);

impl actix_web::FromRequest for Body {
    type Error = std::convert::Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        Box::pin(async move { Ok(Self(receive(body).await.map_err(|_| OcspFault::MalformedRequest))) })
    }
}

const CONTENT_TYPE: &str = "application/ocsp-response";
const PATIENCE: Duration = Duration::from_secs(2);
