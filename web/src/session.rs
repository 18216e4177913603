//! The extractors that require a signed-in person.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use ca_core::Error;
use ca_core::policy::Actor;
use ca_core::types::PersonId;
use ca_core::use_cases::people::roster::{Mailbox, Person};
use ca_core::use_cases::people::sessions::{MissingFactor, Session};

use crate::cookies::{SESSION, VISIT};
use crate::fault::Fault;
use crate::visitor::Visitor;

/// Sets the session cookie, and removes the cookies of the earlier visit.
pub(crate) fn start(visitor: &Visitor, answer: &mut HttpResponse, token: String) -> Result<(), Fault> {
    let cookies = visitor.web.cookies;
    answer.add_cookie(&cookies.make(SESSION, token)).map_err(Error::internal)?;
    answer.add_cookie(&cookies.remove(VISIT)).map_err(Error::internal)?;
    Ok(())
}

/// Removes the session cookie.
pub(crate) fn end(visitor: &Visitor, answer: &mut HttpResponse) -> Result<(), Fault> {
    answer.add_cookie(&visitor.web.cookies.remove(SESSION)).map_err(Error::internal)?;
    Ok(())
}

/// A signed-in person. Other visitors are redirected to the sign-in page and, for a GET, back afterwards.
#[derive(Clone)]
pub(crate) struct SignedIn {
    visitor: Visitor,
    session: Rc<Session>,
}

impl SignedIn {
    /// The person as an actor of policy.
    pub(crate) fn actor(&self) -> Actor {
        self.session.actor.clone()
    }

    /// The signed-in person.
    pub(crate) fn person(&self) -> &Person {
        &self.session.person
    }

    /// The mailbox in a form, which must be one of the person's own.
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
        // A request through a proxy may name the host before the path (RFC 9112 §3.2.2).
        let target = request.uri().path_and_query().filter(|_| *request.method() == Method::GET);
        let next = target.map(ToString::to_string);
        ready(match visitor.session.clone() {
            Some(session) => Ok(Self { visitor, session }),
            None if visitor.awaiting.is_some() => Err(Fault::SecondFactorNeeded { next }),
            None => Err(Fault::SignInNeeded { next }),
        })
    }
}

/// A person whose password was verified, with or without the second factor: only for the pages of the second factor.
pub(crate) struct Known {
    visitor: Visitor,
    pub(crate) person: PersonId,
    /// The account's address, for display.
    pub(crate) account: String,
    /// The missing step, if there is one.
    pub(crate) step: Option<MissingFactor>,
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
