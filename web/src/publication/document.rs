//! Bytes with their HTTP metadata.

use std::borrow::Cow;

use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, ETAG, EXPIRES, HeaderMap, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, LAST_MODIFIED, RANGE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use ca_core::types::{Sha256Digest, Timestamp};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::range::Asked;

/// A published document.
pub(super) struct Document {
    bytes: Bytes,
    content_type: &'static str,
    /// The entity tag, with its quotes.
    tag: String,
    caching: Cow<'static, str>,
    is_gzip: bool,
    /// Whether the response depends on `Accept-Encoding`.
    varies: bool,
    /// The time of the last change; `None` for a CA certificate, which never changes.
    changed_at: Option<Timestamp>,
    /// Whether the date identifies the document; otherwise only the tag does.
    has_own_date: bool,
    expires_at: Option<Timestamp>,
}

impl Document {
    /// A document that caches may store for five minutes, so that clients learn of a revocation soon.
    pub(super) fn new(bytes: Vec<u8>, content_type: &'static str) -> Self {
        let digest = Sha256Digest::of(&bytes);
        Self::of_digest(bytes.into(), content_type, digest)
    }

    /// Like [`Document::new`], for bytes with a known SHA-256.
    pub(super) fn of_digest(bytes: Bytes, content_type: &'static str, digest: Sha256Digest) -> Self {
        Self {
            bytes,
            content_type,
            tag: format!("\"{digest}\""),
            caching: "public, max-age=300".into(),
            is_gzip: false,
            varies: false,
            changed_at: None,
            has_own_date: false,
            expires_at: None,
        }
    }

    /// The gzip of the document with this SHA-256, which is a different representation with a tag of its own.
    pub(super) fn compressed(gzip: Bytes, content_type: &'static str, digest: Sha256Digest) -> Self {
        let tag = format!("\"{digest}-gzip\"");
        Self { tag, is_gzip: true, ..Self::of_digest(gzip, content_type, digest) }
    }

    /// The same document, whose encoding depends on the request.
    pub(super) fn varying(self) -> Self {
        Self { varies: true, ..self }
    }

    /// The same document, which caches must not transform and shared caches may store for this many seconds (RFC 9919 §7.2).
    pub(super) fn unchangeable(self, seconds: i64) -> Self {
        let caching = format!("max-age={seconds}, public, no-transform, must-revalidate");
        Self { caching: caching.into(), ..self }
    }

    /// The same document, which caches must revalidate for each request.
    pub(super) fn for_one(self) -> Self {
        Self { caching: "max-age=0, no-transform, must-revalidate".into(), ..self }
    }

    /// The same document with the time of its last change.
    pub(super) fn changed_at(self, at: Timestamp) -> Self {
        Self { changed_at: Some(at), ..self }
    }

    /// The same document; `has_own_date` tells that no other one has, had or will have the same date at this URL.
    ///
    /// Only then is the date a strong validator (RFC 9110 §8.8.2.2): a client that fetched another document of the same
    /// second must not get 304.
    pub(super) fn told_by_date(self, has_own_date: bool) -> Self {
        Self { has_own_date, ..self }
    }

    /// The same document with the latest time of its successor.
    pub(super) fn expires_at(self, at: Timestamp) -> Self {
        Self { expires_at: Some(at), ..self }
    }

    /// The document, the requested range of it, or 304 for a client that has it (RFC 9110 §13.2.2: `If-None-Match` is
    /// evaluated before `If-Modified-Since`, and both before `Range`). Conditions apply to GET and HEAD (RFC 9110 §13.1.2),
    /// ranges only to GET (§14.2).
    pub(super) fn answer(self, request: &HttpRequest) -> HttpResponse {
        let (method, asked) = (request.method(), request.headers());
        if matches!(*method, Method::GET | Method::HEAD) && self.is_held(asked) {
            return self.head(StatusCode::NOT_MODIFIED).finish();
        }
        let range = text(asked, RANGE.as_str()).filter(|_| *method == Method::GET && self.may_be_parted(asked));
        let length = self.bytes.len();
        match Asked::read(range, length) {
            Asked::Whole => self.head(StatusCode::OK).body(self.bytes),
            Asked::Part(part) => {
                let content_range = format!("bytes {}-{}/{length}", part.start, part.end.saturating_sub(1));
                let mut response = self.head(StatusCode::PARTIAL_CONTENT);
                response.insert_header((CONTENT_RANGE, content_range)).body(self.bytes.slice(part))
            }
            Asked::Nothing => {
                HttpResponse::RangeNotSatisfiable().insert_header((CONTENT_RANGE, format!("bytes */{length}"))).finish()
            }
        }
    }

    fn is_held(&self, asked: &HeaderMap) -> bool {
        match text(asked, IF_NONE_MATCH.as_str()) {
            Some(tags) => {
                tags.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == self.tag)
            }
            None => text(asked, IF_MODIFIED_SINCE.as_str())
                .and_then(parse_date)
                .is_some_and(|known| self.has_own_date && self.changed_at == Some(known)),
        }
    }

    /// A client with the first part of another document must not get the second part of this one (RFC 9110 §13.1.5).
    ///
    /// A date is not accepted: the gzip of a document has the same one, and clients that have a tag must not send the date.
    fn may_be_parted(&self, asked: &HeaderMap) -> bool {
        text(asked, IF_RANGE.as_str()).is_none_or(|known| known == self.tag)
    }

    fn head(&self, status: StatusCode) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(status);
        response
            .insert_header((ETAG, self.tag.as_str()))
            .insert_header((CACHE_CONTROL, self.caching.as_ref()))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
        if self.varies {
            response.insert_header((VARY, "Accept-Encoding"));
        }
        if let Some(changed_at) = self.changed_at {
            response.insert_header((LAST_MODIFIED, http_date(changed_at)));
        }
        if let Some(expires_at) = self.expires_at {
            response.insert_header((EXPIRES, http_date(expires_at)));
        }
        if status != StatusCode::NOT_MODIFIED {
            response.content_type(self.content_type).insert_header((ACCEPT_RANGES, "bytes"));
            if self.is_gzip {
                response.insert_header((CONTENT_ENCODING, "gzip"));
            }
        }
        response
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
    use actix_web::http::header::{HeaderName, HeaderValue};
    use actix_web::test::TestRequest;

    use super::*;

    fn ask(pairs: &[(HeaderName, &str)]) -> HttpResponse {
        ask_by(Method::GET, pairs)
    }

    fn ask_by(method: Method, pairs: &[(HeaderName, &str)]) -> HttpResponse {
        let request = pairs.iter().fold(TestRequest::with_uri("/x").method(method), |request, (name, value)| {
            request.insert_header((name.clone(), HeaderValue::from_str(value).unwrap()))
        });
        let changed_at = "2026-04-01T00:00:00Z".parse().unwrap();
        let document = Document::new(b"crl".to_vec(), "application/pkix-crl").changed_at(changed_at);
        document.told_by_date(true).answer(&request.to_http_request())
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

    #[test]
    fn a_part_is_given_to_whoever_has_the_rest_of_the_same_document() {
        let tag = ask(&[]).headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
        for condition in [None, Some(tag.as_str())] {
            let pairs = [Some((RANGE, "bytes=1-")), condition.map(|known| (IF_RANGE, known))];
            let part = ask(&pairs.into_iter().flatten().collect::<Vec<_>>());
            assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT, "{condition:?}");
            assert_eq!(part.headers().get(CONTENT_RANGE).unwrap(), "bytes 1-2/3");
        }
        let same_date = "Wed, 01 Apr 2026 00:00:00 GMT";
        for known in ["\"other\"", "Tue, 31 Mar 2026 00:00:00 GMT", same_date, "nonsense"] {
            assert_eq!(ask(&[(RANGE, "bytes=1-"), (IF_RANGE, known)]).status(), StatusCode::OK, "{known}");
        }
        assert_eq!(ask(&[(RANGE, "bytes=3-")]).status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(ask(&[(RANGE, "bytes=1-"), (IF_NONE_MATCH, &tag)]).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn conditions_and_ranges_are_for_those_methods_that_have_them() {
        let tag = ask(&[]).headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
        let by = |method, name, value: &str| ask_by(method, &[(name, value)]).status();
        assert_eq!(by(Method::POST, RANGE, "bytes=1-"), StatusCode::OK);
        assert_eq!(by(Method::POST, IF_NONE_MATCH, &tag), StatusCode::OK);
        assert_eq!(by(Method::HEAD, RANGE, "bytes=1-"), StatusCode::OK);
        assert_eq!(by(Method::HEAD, IF_NONE_MATCH, &tag), StatusCode::NOT_MODIFIED);
    }

    /// This concerns OCSP responses, and CRLs whose second may not be unique.
    #[test]
    fn what_may_share_its_date_is_told_by_its_tag_alone() {
        let changed_at = "2026-04-01T00:00:00Z".parse().unwrap();
        let date = "Wed, 01 Apr 2026 00:00:00 GMT";
        let ask = |pairs: &[(HeaderName, &str)]| {
            let document = Document::new(b"answer".to_vec(), "application/ocsp-response").unchangeable(60);
            let request = pairs.iter().fold(TestRequest::with_uri("/x"), |request, (name, value)| {
                request.insert_header((name.clone(), HeaderValue::from_str(value).unwrap()))
            });
            document.changed_at(changed_at).answer(&request.to_http_request())
        };
        let first = ask(&[(IF_MODIFIED_SINCE, date)]);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(ask(&[(RANGE, "bytes=1-"), (IF_RANGE, date)]).status(), StatusCode::OK);
        let tag = first.headers().get(ETAG).unwrap().to_str().unwrap();
        assert_eq!(ask(&[(IF_NONE_MATCH, tag)]).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(&[(RANGE, "bytes=1-"), (IF_RANGE, tag)]).status(), StatusCode::PARTIAL_CONTENT);
    }

    #[test]
    fn a_document_without_a_date_is_told_by_its_tag_alone() {
        let ask = |name: HeaderName, value: &str| {
            let request = TestRequest::with_uri("/x").insert_header((RANGE, "bytes=1-"));
            let request = request.insert_header((name, HeaderValue::from_str(value).unwrap()));
            Document::new(b"cer".to_vec(), "application/pkix-cert").answer(&request.to_http_request()).status()
        };
        for date in ["Wed, 01 Apr 2026 00:00:00 GMT", "nonsense", ""] {
            assert_eq!(ask(IF_RANGE, date), StatusCode::OK, "{date}");
            assert_eq!(ask(IF_MODIFIED_SINCE, date), StatusCode::PARTIAL_CONTENT, "{date}");
        }
    }
}
