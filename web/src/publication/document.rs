//! Bytes with what HTTP says about them.

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, ETAG, EXPIRES, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::Bytes;
use ca_core::types::{Sha256Digest, Timestamp};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// What is published.
pub(super) struct Document {
    bytes: Bytes,
    content_type: &'static str,
    /// SHA-256 in hexadecimal, the document's name for caches.
    tag: String,
    caching: &'static str,
    /// A CA certificate never changes; a CRL and an answer do.
    changed_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

impl Document {
    /// A document that a cache may keep for five minutes, so that a revocation is seen soon.
    pub(super) fn new(bytes: Vec<u8>, content_type: &'static str) -> Self {
        let tag = Sha256Digest::of(&bytes).to_string();
        Self {
            bytes: bytes.into(),
            content_type,
            tag,
            caching: "public, max-age=300",
            changed_at: None,
            expires_at: None,
        }
    }

    /// As [`Document::new`], for bytes whose SHA-256 is known and that a cache may neither change nor keep for longer
    /// (RFC 9919 §7.2).
    pub(super) fn of_answer(bytes: Bytes, content_type: &'static str, digest: Sha256Digest) -> Self {
        Self {
            bytes,
            content_type,
            tag: digest.to_string(),
            caching: "max-age=300, public, no-transform, must-revalidate",
            changed_at: None,
            expires_at: None,
        }
    }

    /// When it became what it is.
    pub(super) fn changed_at(self, at: Timestamp) -> Self {
        Self { changed_at: Some(at), ..self }
    }

    /// When there will be another at the latest.
    pub(super) fn expires_at(self, at: Timestamp) -> Self {
        Self { expires_at: Some(at), ..self }
    }

    /// The document, or 304 for whoever has it (RFC 9110 §13.2.2: `If-None-Match` goes before `If-Modified-Since`).
    pub(super) fn answer(self, asked: &HeaderMap) -> HttpResponse {
        let tag = format!("\"{}\"", self.tag);
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
            .insert_header((CACHE_CONTROL, self.caching))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
        if let Some(changed_at) = self.changed_at {
            response.insert_header((LAST_MODIFIED, http_date(changed_at)));
        }
        if let Some(expires_at) = self.expires_at {
            response.insert_header((EXPIRES, http_date(expires_at)));
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

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn ask(pairs: &[(HeaderName, &str)]) -> HttpResponse {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        let changed_at = "2026-04-01T00:00:00Z".parse().unwrap();
        Document::new(b"crl".to_vec(), "application/pkix-crl").changed_at(changed_at).answer(&headers)
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
