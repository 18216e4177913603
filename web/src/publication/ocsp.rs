//! OCSP over HTTP (RFC 6960 Appendix A, RFC 9919 §7).

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use ca_core::ocsp::{Answer, OcspFault, OcspRequest};
use ca_core::use_cases::answer_ocsp::{answer_ocsp, find_answer};
use tokio::time::timeout;

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
    let path = request.uri().path().strip_prefix("/ocsp/").unwrap_or_default().to_owned();
    let read = decode(&path).ok_or(OcspFault::MalformedRequest).and_then(|der| OcspRequest::read(&der));
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
    let permit = timeout(PATIENCE, web.answering.acquire()).await.map_err(|_| OcspFault::TryLater)?;
    let _permit = permit.map_err(|_| OcspFault::InternalError)?;
    let ca = Arc::clone(&web.ca);
    let made = actix_web::web::block(move || answer_ocsp(&ca, &request)).await;
    made.map_err(|_| OcspFault::InternalError)?
}

/// An error is said by the protocol's own means, and nobody keeps it (RFC 9919 §7.2).
fn refuse(fault: OcspFault) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(fault.to_der().to_vec())
}

/// Percent-decodes once and reads base64; missing padding is let through.
fn decode(path: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let (digits, tail) = rest.split_at_checked(2)?;
            octets.extend(data_encoding::HEXUPPER_PERMISSIVE.decode(digits).ok()?);
            rest = tail;
        } else {
            octets.push(*first);
        }
    }
    while octets.last() == Some(&b'=') {
        octets.pop();
    }
    data_encoding::BASE64_NOPAD.decode(&octets).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_in_a_path_is_read_in_every_way_that_clients_write_it() {
        let der = [0x30, 0x06, 0xfb, 0xef, 0xbe, 0xff, 0xff, 0x3f];
        assert_eq!(data_encoding::BASE64.encode(&der), "MAb7777//z8=");
        for path in ["MAb7777//z8=", "MAb7777//z8", "MAb7777%2F%2Fz8%3D", "MAb7777%2f%2fz8%3d", "MAb7777/%2Fz8%3D"] {
            assert_eq!(decode(path).as_deref(), Some(&der[..]), "{path}");
        }
        assert_eq!(decode("%2B%2b++").as_deref(), Some(&[0xfb, 0xef, 0xbe][..]));
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for path in ["MAb*", "M", "%", "%4", "%zz", "MAb7777-_z8"] {
            assert_eq!(decode(path), None, "{path}");
        }
    }
}
