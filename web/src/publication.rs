//! Plain HTTP for programs: CRLs and CA certificates, and nothing else.

use actix_web::http::header::{
    CACHE_CONTROL, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use ca_core::types::{Sha256Digest, Timestamp};
use ca_core::use_cases::{publish_crl, trust};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::Web;

/// `GET /crl/{slug}.crl` (RFC 2585 §4.2)
pub(crate) async fn crl(request: HttpRequest, web: Data<Web>, file: Path<String>) -> HttpResponse {
    let Some(slug) = file.strip_suffix(".crl").map(str::to_owned) else { return missing().await };
    match web.call(move |ca| publish_crl::newest_crl(ca, &slug)).await {
        Ok(Some(crl)) => {
            Document { bytes: crl.der, content_type: "application/pkix-crl", changed_at: Some(crl.this_update) }
                .answer(request.headers())
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
            "cer" => Some(Document { bytes: authority.der, content_type: "application/pkix-cert", changed_at: None }),
            "p7c" => {
                let bytes = trust::certs_only(&[authority.der])?;
                Some(Document { bytes, content_type: "application/pkcs7-mime", changed_at: None })
            }
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
        .body("Not found: this server has CRLs and CA certificates only.\n")
}

fn unavailable() -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .content_type("text/plain; charset=utf-8")
        .body("Not available now. Try again later.\n")
}

struct Document {
    bytes: Vec<u8>,
    content_type: &'static str,
    /// A CA certificate never changes; a CRL does.
    changed_at: Option<Timestamp>,
}

impl Document {
    /// The document, or 304 for whoever has it (RFC 9110 §13.2.2: `If-None-Match` goes before `If-Modified-Since`).
    fn answer(self, asked: &HeaderMap) -> HttpResponse {
        let digest = Sha256Digest::of(&self.bytes).to_string();
        let tag = format!("\"{}\"", digest.get(..32).unwrap_or_default());
        let has_it = match text(asked, IF_NONE_MATCH.as_str()) {
            Some(tags) => {
                tags.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
            }
            None => text(asked, IF_MODIFIED_SINCE.as_str())
                .and_then(parse_date)
                .is_some_and(|known| self.changed_at.is_some_and(|changed_at| known >= changed_at)),
        };
        let mut response = if has_it { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((ETAG, tag))
            .insert_header((CACHE_CONTROL, CACHING))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
        if let Some(changed_at) = self.changed_at {
            response.insert_header((LAST_MODIFIED, http_date(changed_at)));
        }
        if has_it { response.finish() } else { response.content_type(self.content_type).body(self.bytes) }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// An IMF-fixdate (RFC 9110 §5.6.7).
fn http_date(at: Timestamp) -> String {
    let text = at.as_offset_date_time().format(&Rfc2822).unwrap_or_default();
    text.replace("+0000", "GMT")
}

fn parse_date(text: &str) -> Option<Timestamp> {
    OffsetDateTime::parse(text, &Rfc2822).ok().map(Timestamp::from)
}

/// A cache may keep a document for five minutes, so that a revocation is seen soon.
const CACHING: &str = "public, max-age=300";

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn ask(pairs: &[(HeaderName, &str)]) -> HttpResponse {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        let changed_at = "2026-04-01T00:00:00Z".parse().ok();
        Document { bytes: b"crl".to_vec(), content_type: "application/pkix-crl", changed_at }.answer(&headers)
    }

    #[test]
    fn whoever_has_the_document_gets_304() {
        let first = ask(&[]);
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
        let date = first.headers().get(LAST_MODIFIED).unwrap().to_str().unwrap().to_owned();
        assert_eq!(date, "Wed, 01 Apr 2026 00:00:00 GMT");
        assert_eq!(ask(&[(IF_NONE_MATCH, &tag)]).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(&[(IF_NONE_MATCH, "\"other\"")]).status(), StatusCode::OK);
        assert_eq!(ask(&[(IF_MODIFIED_SINCE, &date)]).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(&[(IF_MODIFIED_SINCE, "Tue, 31 Mar 2026 00:00:00 GMT")]).status(), StatusCode::OK);
        assert_eq!(ask(&[(IF_NONE_MATCH, "\"other\""), (IF_MODIFIED_SINCE, &date)]).status(), StatusCode::OK);
    }
}
