//! Plain HTTP for programs: only CRLs, CA certificates and OCSP.

mod document;
pub(crate) mod ocsp;
mod range;

use std::sync::Arc;

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use ca_core::Error;
use ca_core::types::AuthoritySlug;
use ca_core::use_cases::status::publish_crl::{self, CrlFile};
use ca_core::use_cases::status::trust;

use crate::compressed::takes_gzip;
use crate::portal::Web;
use document::Document;

/// `GET /crl/{slug}.crl` (RFC 2585 §4.2)
pub(crate) async fn crl(request: HttpRequest, web: Data<Web>, file: Path<String>) -> HttpResponse {
    let slug = file.strip_suffix(".crl").and_then(|slug| slug.parse::<AuthoritySlug>().ok());
    let Some(slug) = slug else { return missing().await };
    let as_gzip = takes_gzip(request.headers());
    let compressor = Data::clone(&web);
    let found = web.call(move |ca| {
        let Some(crl) = publish_crl::newest_crl(ca, &slug)? else { return Ok(None) };
        let gzip = if as_gzip && crl.der().len() >= WORTH_COMPRESSING {
            Some(compressor.compressed.gzip(crl.digest(), crl.der()).map_err(Error::internal)?)
        } else {
            None
        };
        Ok(Some((crl, gzip)))
    });
    match found.await {
        Ok(Some((crl, gzip))) => {
            let (digest, changed_at, has_own_second) = (crl.digest(), crl.facts().this_update, crl.has_own_second());
            let document = match gzip {
                Some(gzip) => Document::compressed(gzip, CRL, digest),
                None => Document::of_digest(Bytes::from_owner(Shared(crl)), CRL, digest),
            };
            document.changed_at(changed_at).told_by_date(has_own_second).varying().answer(&request)
        }
        Ok(None) => missing().await,
        Err(_) => unavailable(),
    }
}

struct Shared(Arc<CrlFile>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.der()
    }
}

const CRL: &str = "application/pkix-crl";
/// The size in bytes from which a CRL is compressed.
const WORTH_COMPRESSING: usize = 4096;

/// `GET /ca/{slug}.cer` (RFC 2585 §4.1) and `GET /ca/{slug}.p7c` (RFC 5280 §4.2.2.1)
pub(crate) async fn authority(request: HttpRequest, web: Data<Web>, file: Path<String>) -> HttpResponse {
    let parts = file.rsplit_once('.');
    let parts = parts.and_then(|(slug, kind)| Some((slug.parse::<AuthoritySlug>().ok()?, kind.to_owned())));
    let Some((slug, kind)) = parts else { return missing().await };
    let found = web.call(move |ca| {
        let Some(authority) = trust::find_authority(ca, &slug)? else { return Ok(None) };
        Ok(match kind.as_str() {
            "cer" => Some(Document::new(authority.der, "application/pkix-cert")),
            "p7c" => Some(Document::new(trust::certs_only(&[authority.der])?, "application/pkcs7-mime")),
            _ => None,
        })
    });
    match found.await {
        Ok(Some(document)) => document.answer(&request),
        Ok(None) => missing().await,
        Err(_) => unavailable(),
    }
}

/// Any other path.
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
