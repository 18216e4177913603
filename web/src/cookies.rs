//! Cookies: their names, attributes and parsing.

mod cookie_header;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::HeaderMap;

/// The cookie of a session.
pub(crate) const SESSION: &str = "inkan-session";
/// The cookie that forms are bound to before sign-in.
pub(crate) const VISIT: &str = "inkan-visit";
/// The cookie of the chosen language.
pub(crate) const LANGUAGE: &str = "inkan-language";

/// The names and attributes of cookies.
///
/// Under TLS the names begin with `__Host-`, which browsers accept only from this host, with `Secure` and `Path=/`
/// (RFC 6265bis §4.1.3.2), and no other name is read: no other host can set one. Over plain HTTP, which is served on
/// loopback only, the names have no prefix, and a server on another port of that host can set one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookies {
    pub(crate) secure: bool,
}

impl Cookies {
    /// The full name of a cookie.
    pub(crate) fn name(self, name: &str) -> String {
        if self.secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// The value of the cookie with exactly this name.
    pub(crate) fn find(self, headers: &HeaderMap, name: &str) -> Option<String> {
        cookie_header::find(headers, &self.name(name)).map(str::to_owned)
    }

    /// A cookie that is kept until the browser closes. It is `Lax`, so that a link in a mail opens in the session.
    pub(crate) fn make(self, name: &str, value: String) -> Cookie<'static> {
        Cookie::build(self.name(name), value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// The cookie that removes another from the browser.
    pub(crate) fn remove(self, name: &str) -> Cookie<'static> {
        let mut cookie = self.make(name, String::new());
        cookie.make_removal();
        cookie
    }
}

/// Whether a visit cookie has the format that this program sets; any other is replaced.
pub(crate) fn is_visit(value: &str) -> bool {
    value.len() == 22 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{COOKIE, HeaderValue};

    use super::*;

    #[test]
    fn cookies_are_bound_to_this_host_under_tls() {
        let cookie = Cookies { secure: true }.make(SESSION, "abc".to_owned()).to_string();
        assert_eq!(cookie, "__Host-inkan-session=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
        let cookie = Cookies { secure: false }.make(SESSION, "abc".to_owned()).to_string();
        assert_eq!(cookie, "inkan-session=abc; HttpOnly; SameSite=Lax; Path=/");
    }

    #[test]
    fn a_cookie_without_the_prefix_is_not_read_under_tls() {
        let planted = HeaderValue::from_static("inkan-session=a; inkan-visit=b; %5F_Host-inkan-session=c");
        let headers: HeaderMap = [(COOKIE, planted)].into_iter().collect();
        for name in [SESSION, VISIT, LANGUAGE] {
            assert_eq!(Cookies { secure: true }.find(&headers, name), None);
        }
        assert_eq!(Cookies { secure: false }.find(&headers, SESSION).as_deref(), Some("a"));
    }
}
