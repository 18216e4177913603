//! Cookies, and the extractor that lets only signed-in people through.

mod cookie_header;

use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use ca_core::Error;
use ca_core::policy::Actor;
use ca_core::types::PersonId;
use ca_core::use_cases::people::{Mailbox, Person};
use ca_core::use_cases::sessions::{Session, Step};

use crate::fault::Fault;
use crate::visitor::Visitor;

/// The cookie of a session.
pub(crate) const SESSION: &str = "inkan-session";
/// The cookie that forms are bound to before sign-in.
pub(crate) const VISIT: &str = "inkan-visit";
/// The cookie of the language that was chosen.
pub(crate) const LANGUAGE: &str = "inkan-language";

/// How cookies are named and marked.
///
/// Under TLS the names begin with `__Host-`, which browsers take from this host alone, with `Secure` and `Path=/`
/// (RFC 6265bis §4.1.3.2), and no other name is read: no other host can plant one. Over plain HTTP, which is served on loopback
/// only, the names have no prefix, and whatever else answers on another port of that host can plant one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookies {
    pub(crate) secure: bool,
}

impl Cookies {
    /// The full name of a cookie.
    pub(crate) fn name(self, name: &str) -> String {
        if self.secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// The value of the cookie that has exactly our name for it.
    pub(crate) fn find(self, headers: &HeaderMap, name: &str) -> Option<String> {
        cookie_header::find(headers, &self.name(name)).map(str::to_owned)
    }

    /// A cookie that lives until the browser closes. `Lax`, so that a link in a mail finds the session.
    pub(crate) fn make(self, name: &str, value: String) -> Cookie<'static> {
        Cookie::build(self.name(name), value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// The cookie that removes one.
    pub(crate) fn remove(self, name: &str) -> Cookie<'static> {
        let mut cookie = self.make(name, String::new());
        cookie.make_removal();
        cookie
    }
}

/// Gives the browser a session, and lets go of what came before it.
pub(crate) fn start(visitor: &Visitor, answer: &mut HttpResponse, token: String) -> Result<(), Fault> {
    let cookies = visitor.web.cookies;
    answer.add_cookie(&cookies.make(SESSION, token)).map_err(Error::internal)?;
    answer.add_cookie(&cookies.remove(VISIT)).map_err(Error::internal)?;
    Ok(())
}

/// Takes the session from the browser.
pub(crate) fn end(visitor: &Visitor, answer: &mut HttpResponse) -> Result<(), Fault> {
    answer.add_cookie(&visitor.web.cookies.remove(SESSION)).map_err(Error::internal)?;
    Ok(())
}

/// Whether a visit cookie has the form that we give it; anything else is replaced.
pub(crate) fn is_visit(value: &str) -> bool {
    value.len() == 22 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// Somebody who is signed in. Whoever is not is led to the sign-in page and, for a page that was asked for, back.
#[derive(Clone)]
pub(crate) struct SignedIn {
    visitor: Visitor,
    session: Rc<Session>,
}

impl SignedIn {
    /// The person as policy knows them.
    pub(crate) fn actor(&self) -> Actor {
        self.session.actor.clone()
    }

    /// The person.
    pub(crate) fn person(&self) -> &Person {
        &self.session.person
    }

    /// The mailbox that a form names, which must be the person's own.
    pub(crate) fn own_mailbox(&self, id: &str) -> Result<&Mailbox, Fault> {
        let mut own = self.person().mailboxes.iter();
        own.find(|own| own.id.to_string() == id).ok_or(Fault::NoSuchPage)
    }

    /// The person's number.
    pub(crate) fn id(&self) -> PersonId {
        self.session.person.id
    }
}

impl Deref for SignedIn {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl FromRequest for SignedIn {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = match Visitor::from_request(request, payload).into_inner() {
            Ok(visitor) => visitor,
            Err(fault) => return ready(Err(fault)),
        };
        // A request by way of a proxy may name the host before the path (RFC 9112 §3.2.2).
        let target = request.uri().path_and_query().filter(|_| *request.method() == Method::GET);
        let next = target.map(ToString::to_string);
        ready(match visitor.session.clone() {
            Some(session) => Ok(Self { visitor, session }),
            None if visitor.awaiting.is_some() => Err(Fault::SecondFactorNeeded { next }),
            None => Err(Fault::SignInNeeded { next }),
        })
    }
}

/// Somebody whose password was right, whether or not anything else is still wanted: for the pages of the second factor, and for
/// nothing else.
pub(crate) struct Known {
    visitor: Visitor,
    pub(crate) person: PersonId,
    /// The address that they are told by.
    pub(crate) account: String,
    /// What is still wanted.
    pub(crate) step: Option<Step>,
}

impl Deref for Known {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl FromRequest for Known {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = match Visitor::from_request(request, payload).into_inner() {
            Ok(visitor) => visitor,
            Err(fault) => return ready(Err(fault)),
        };
        let known = match (visitor.session.as_deref(), visitor.awaiting.as_deref()) {
            (Some(session), _) => Some((&session.person, None)),
            (None, Some(awaiting)) => Some((&awaiting.person, Some(awaiting.step))),
            (None, None) => None,
        };
        let Some((person, step)) = known else { return ready(Err(Fault::SignInNeeded { next: None })) };
        let account = person.mailboxes.first().map(|mailbox| mailbox.address.to_string()).unwrap_or_default();
        let person = person.id;
        ready(Ok(Self { visitor, person, account, step }))
    }
}

/// A path of this portal to go on to, taken from a form; anything that could lead elsewhere becomes `/`.
pub(crate) fn local_path(path: &str) -> &str {
    let stays =
        path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if stays { path } else { "/" }
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

    #[test]
    fn the_way_on_stays_here() {
        assert_eq!(local_path("/proof/abc?x=1"), "/proof/abc?x=1");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
        ] {
            assert_eq!(local_path(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
