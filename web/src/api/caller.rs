//! Authentication of the calling program.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev;
use actix_web::error::PayloadError;
use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use actix_web::web::{Data, Payload};
use actix_web::{FromRequest, HttpRequest};
use ca_core::error::Refusal;
use ca_core::policy::Actor;
use ca_core::types::Language;
use ca_core::use_cases::people::programs::{is_token, recall_program, recognise_program};
use ca_core::{Ca, Error};
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::fault::Fault;
use crate::form::receive;
use crate::locale;
use crate::portal::Web;

/// A program with a valid token in `Authorization: Bearer TOKEN` (RFC 6750 §2.1).
pub(crate) struct Caller {
    pub(super) web: Data<Web>,
    pub(super) actor: Actor,
    pub(super) language: Language,
}

impl Caller {
    /// The only way to call ca-core.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ca) -> ca_core::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        self.web.call(work).await.map_err(|fault| self.problem(&fault))
    }

    /// The body: JSON of at most this number of bytes.
    pub(super) async fn read<T: DeserializeOwned>(&self, body: Payload, most: usize) -> Result<T, Problem> {
        let overflow = |_| Err(PayloadError::Overflow.into());
        let whole = receive(async move { body.to_bytes_limited(most).await.unwrap_or_else(overflow) }).await;
        let read = whole.and_then(|body| serde_json::from_slice(&body).map_err(|_| Fault::NotJson));
        read.map_err(|fault| self.problem(&fault))
    }

    /// The problem for an error, in the language of the request.
    pub(super) fn problem(&self, fault: &Fault) -> Problem {
        Problem::new(self.language, fault)
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let (web, language) = (request.app_data::<Data<Web>>().cloned(), language_of(request));
        let token = bearer(request).filter(|token| is_token(token)).map(str::to_owned);
        Box::pin(async move {
            let no_state = || Problem::new(language, &Error::internal("the API has no state").into());
            let web = web.ok_or_else(no_state)?;
            // A malformed token is refused without a query.
            let token = token.ok_or_else(|| Problem::new(language, &Error::from(Refusal::Token).into()))?;
            if let Some(actor) = recall_program(&web.ca, &token) {
                return Ok(Self { web, actor, language });
            }
            let recognised = web.call(move |ca| recognise_program(ca, &token)).await;
            let actor = recognised.map_err(|fault| Problem::new(language, &fault))?;
            Ok(Self { web, actor, language })
        })
    }
}

/// The token of the `Authorization` header; the scheme's name is case-insensitive (RFC 9110 §11.1).
fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The language of texts for the program's log or its user.
pub(super) fn language_of(request: &HttpRequest) -> Language {
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let organisation = || request.app_data::<Data<Web>>().map(|web| web.ca.settings().organisation.language);
    accepted.and_then(locale::preferred).or_else(organisation).unwrap_or_default()
}
