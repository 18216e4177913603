//! The visitor: the sender of a request, signed in or not.

use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use ca_core::types::Language;
use ca_core::use_cases::people::sessions::{Awaiting, Session, SignInOrigin};
use ca_core::{Ca, Result};

use crate::fault::Fault;
use crate::locale;
use crate::portal::Web;

/// The sender of the request.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) web: Data<Web>,
    /// The session of a signed-in person.
    pub(crate) session: Option<Rc<Session>>,
    /// A person whose password was verified but whose second factor is missing: not signed in.
    pub(crate) awaiting: Option<Rc<Awaiting>>,
    /// The language of pages.
    pub(crate) language: Language,
    /// The secret cookie that form tokens are bound to.
    pub(crate) secret: Rc<str>,
    /// The source of the request, for throttling: an IPv4 address, or the /64 network of an IPv6 address.
    pub(crate) source: Rc<str>,
    /// The short name of the browser.
    pub(crate) agent: Rc<str>,
    /// The token in the cookie of a known device, not verified.
    pub(crate) device: Option<String>,
    /// The requested path with its query.
    pub(crate) path: Rc<str>,
}

impl Visitor {
    /// The only way to call ca-core: `work` runs on a thread that may wait for the database, the disk or Argon2.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ca) -> Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        self.web.call(work).await
    }

    /// The token of the session, with or without the second factor.
    pub(crate) fn token(&self) -> Option<String> {
        (self.session.is_some() || self.awaiting.is_some()).then(|| self.secret.to_string())
    }

    /// The origin of a session that is opened now.
    pub(crate) fn origin(&self) -> SignInOrigin {
        SignInOrigin { source: self.source.to_string(), agent: self.agent.to_string() }
    }

    /// The message `id` in the visitor's language.
    pub(crate) fn say(&self, id: &str) -> String {
        locale::say(self.language, id)
    }
}

impl FromRequest for Visitor {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visitor = request.extensions().get::<Self>().cloned();
        ready(visitor.ok_or_else(|| {
            ca_core::Error::internal("a page is served without the middleware that identifies the visitor").into()
        }))
    }
}
