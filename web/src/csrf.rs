//! Protection against forged forms: a token bound to the session, and the origin that the browser reports.

use actix_web::http::header::{HeaderMap, ORIGIN};
use ca_core::types::{Sha256Digest, TokenHash};

/// The form token of a secret cookie: that of the session, or that of the visit before sign-in.
///
/// The cookie is random (≥ 128 bits), not readable by scripts and unknown to other sites. The token is a one-way function of
/// it, so a page may contain the token.
pub(crate) fn token_for(secret: &str) -> String {
    Sha256Digest::of(format!("inkan csrf 1\0{secret}").as_bytes()).to_string()
}

/// Whether `token` belongs to `secret`; compared in constant time.
pub(crate) fn is_token_for(secret: &str, token: &str) -> bool {
    TokenHash::of(token) == TokenHash::of(&token_for(secret))
}

/// Whether the browser reports that a form was sent from another site.
///
/// `Sec-Fetch-Site` decides if it is present. A page under `Referrer-Policy: no-referrer` sends `Origin: null` even to its
/// own site (Fetch §3.2), so that value proves nothing and the token decides.
pub(crate) fn is_cross_site(headers: &HeaderMap, own_origin: &str) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match header("sec-fetch-site") {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => header(ORIGIN.as_str()).is_some_and(|origin| origin != "null" && origin != own_origin),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_token_fits_its_secret_alone() {
        let token = token_for("alice's cookie");
        assert!(is_token_for("alice's cookie", &token));
        assert!(!is_token_for("mallory's cookie", &token));
        assert!(!is_token_for("alice's cookie", ""));
    }

    #[test]
    fn a_form_from_another_site_is_seen() {
        let own = "https://ca.example.com";
        for (pairs, foreign) in [
            (vec![], false),
            (vec![("origin", "https://ca.example.com")], false),
            (vec![("origin", "https://evil.example")], true),
            (vec![("origin", "http://ca.example.com")], true),
            (vec![("origin", "null")], false),
            (vec![("origin", "null"), ("sec-fetch-site", "same-origin")], false),
            (vec![("origin", "null"), ("sec-fetch-site", "cross-site")], true),
            (vec![("sec-fetch-site", "same-site")], true),
            (vec![("sec-fetch-site", "none")], false),
        ] {
            assert_eq!(is_cross_site(&headers(&pairs), own), foreign, "{pairs:?}");
        }
    }
}
