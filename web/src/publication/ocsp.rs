//! OCSP over HTTP (RFC 6960 Appendix A, RFC 9919 §7).

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use ca_core::Ca;
use ca_core::ocsp::{OcspFault, OcspRequest, PathRequest, SignedResponse};
use ca_core::types::Timestamp;
use ca_core::use_cases::status::answer_ocsp::{answer_ocsp, choose_request, find_answer};

use super::Document;
use crate::form::receive;
use crate::portal::Web;

/// `POST /ocsp` with an `OCSPRequest`, DER.
pub(crate) async fn post(request: HttpRequest, web: Data<Web>, body: Body) -> HttpResponse {
    match body.0 {
        Ok(der) => respond(&request, &web, OcspRequest::read(&der)).await,
        Err(fault) => refuse(fault),
    }
}

/// `GET /ocsp/{request}`, the request as base64, percent-encoded or not.
pub(crate) async fn get(request: HttpRequest, web: Data<Web>) -> HttpResponse {
    // The undecoded path: base64 contains `/`, which must not divide it.
    let path = request.uri().path().strip_prefix("/ocsp/").unwrap_or_default();
    let read = match PathRequest::read(path) {
        Ok(PathRequest::Plain(request)) => Ok(request),
        Ok(PathRequest::Merged(readings)) => work(&web, move |ca| choose_request(ca, readings)).await,
        Err(fault) => Err(fault),
    };
    respond(&request, &web, read).await
}

async fn respond(http: &HttpRequest, web: &Web, read: Result<OcspRequest, OcspFault>) -> HttpResponse {
    let has_nonce = read.as_ref().is_ok_and(OcspRequest::has_nonce);
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
            let document =
                Document::of_digest(Bytes::from_owner(Shared(answer)), CONTENT_TYPE, digest).changed_at(from);
            let document = if has_nonce {
                document.for_one().expires_at(from)
            } else {
                document.unchangeable(cached_for(web, until)).expires_at(until)
            };
            document.answer(http)
        }
        Err(fault) => refuse(fault),
    }
}

/// The seconds for which a cache may store a response: the configured maximum, limited by the response's nextUpdate.
fn cached_for(web: &Web, until: Timestamp) -> i64 {
    let most = i64::from(web.ca.settings().publication.ocsp_max_age);
    (until - web.ca.clock().now()).whole_seconds().clamp(0, most)
}

/// A response that is not in the cache.
async fn make(web: &Web, request: OcspRequest) -> Result<Arc<SignedResponse>, OcspFault> {
    work(web, move |ca| answer_ocsp(ca, &request)).await
}

/// Calls the CA under a limit of concurrent requests: many requests that need a signature must not use all cores.
async fn work<T: Send + 'static>(
    web: &Web,
    work: impl FnOnce(&Ca) -> Result<T, OcspFault> + Send + 'static,
) -> Result<T, OcspFault> {
    let turn = web.answering.wait_at_most(PATIENCE).await.map_err(|_| OcspFault::TryLater)?;
    let ca = Arc::clone(&web.ca);
    turn.spend(move || work(&ca)).await.map_err(|_| OcspFault::InternalError)?
}

/// An error response has the status of OCSP and is not cached (RFC 9919 §7.2).
fn refuse(fault: OcspFault) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(fault.to_der().to_vec())
}

struct Shared(Arc<SignedResponse>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.der()
    }
}

/// The body of a request, or the fault that prevents reading it.
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
