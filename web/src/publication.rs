//! Plain HTTP for programs: CRLs, CA certificates and OCSP, and nothing else.

mod document;
pub(crate) mod ocsp;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use ca_core::use_cases::{publish_crl, trust};

use crate::Web;
use document::Document;

/// `GET /crl/{slug}.crl` (RFC 2585 §4.2)
pub(crate) async fn crl(request: HttpRequest, web: Data<Web>, file: Path<String>) -> HttpResponse {
    let Some(slug) = file.strip_suffix(".crl").map(str::to_owned) else { return missing().await };
    match web.call(move |ca| publish_crl::newest_crl(ca, &slug)).await {
        Ok(Some(crl)) => {
            Document::new(crl.der, "application/pkix-crl").changed_at(crl.this_update).answer(request.headers())
        }
        Ok(None) => missing().await,
        Err(_) => unavailable(),
    }
}

/// `GET /ca/{slug}.cer` (RFC 2585 §4.1) and `GET /ca/{slug}.p7c` (RFC 5280 §4.2.2.1)
pub(crate) async fn authority(request: HttpRequest, web: Data<Web>, file: Path<String>) -> HttpResponse {
    let Some((slug, kind)) = file.rsplit_once('.').map(|(slug, kind)| (slug.to_owned(), kind.to_owned())) else {
        return missing().await;
    };
    let found = web.call(move |ca| {
        let Some(authority) = trust::find_authority(ca, &slug)? else { return Ok(None) };
        Ok(match kind.as_str() {
            "cer" => Some(Document::new(authority.der, "application/pkix-cert")),
            "p7c" => Some(Document::new(trust::certs_only(&[authority.der])?, "application/pkcs7-mime")),
            _ => None,
        })
    });
    match found.await {
        Ok(Some(document)) => document.answer(request.headers()),
        Ok(None) => missing().await,
        Err(_) => unavailable(),
    }
}

/// Everything else.
pub(crate) async fn missing() -> HttpResponse {
    HttpResponse::NotFound()
        .content_type("text/plain; charset=utf-8")
        .body("Not found: this server has CRLs, CA certificates and OCSP only.\n")
}

fn unavailable() -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .content_type("text/plain; charset=utf-8")
        .body("Not available now. Try again later.\n")
}
