//! Forms from portal pages, and their validation errors.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Query};
use actix_web::{FromRequest, HttpRequest};
use ca_core::Error;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::fault::Fault;
use crate::multipart::read_parts;
use crate::visitor::Visitor;
use crate::{csrf, locale};

/// The fields of a form with a valid token.
pub(crate) struct Posted<T>(pub(crate) T);

/// A form without fields of its own.
#[derive(Debug, Deserialize)]
pub(crate) struct NoFields {}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned + 'static> FromRequest for Posted<T> {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Fault>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = body(request, payload);
        Box::pin(async move {
            let (visitor, body) = body.await?;
            let body = std::str::from_utf8(&body).map_err(|_| Fault::Malformed)?;
            let token = Query::<Token>::from_query(body).map_err(|_| Fault::Malformed)?;
            demand_token(&visitor, &token.csrf)?;
            Query::<T>::from_query(body).map(|fields| Self(fields.into_inner())).map_err(|_| Fault::Malformed)
        })
    }
}

/// The fields of a form, possibly with files, with a valid token.
pub(crate) struct Uploaded(Vec<(String, Vec<u8>)>);

impl Uploaded {
    /// The content of a field; empty if the field is missing.
    pub(crate) fn content(&self, name: &str) -> &[u8] {
        self.0.iter().find(|(field, _)| field == name).map_or(&[], |(_, content)| content)
    }

    /// The content of a text field.
    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(self.content(name)).trim().to_owned()
    }
}

impl FromRequest for Uploaded {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Fault>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let body = body(request, payload);
        Box::pin(async move {
            let (visitor, body) = body.await?;
            let parts = read_parts(&content_type, &body).ok_or(Fault::Malformed)?;
            let form = Self(parts.into_iter().map(|part| (part.name, part.content.to_vec())).collect());
            demand_token(&visitor, &form.text("csrf"))?;
            Ok(form)
        })
    }
}

fn demand_token(visitor: &Visitor, token: &str) -> Result<(), Fault> {
    if csrf::is_token_for(&visitor.secret, token) { Ok(()) } else { Err(Fault::Forged) }
}

/// The visitor and the whole body, at most [`crate::portal::MAX_BODY`] bytes.
fn body(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<(Visitor, Bytes), Fault>> + 'static {
    let visitor = Visitor::from_request(request, payload);
    let bytes = Bytes::from_request(request, payload);
    async move {
        let visitor = visitor.await?;
        Ok((visitor, receive(bytes).await?))
    }
}

/// The body, unless it is too large or takes too long: a client that sends nothing must not occupy a connection.
pub(crate) async fn receive(body: impl Future<Output = Result<Bytes, actix_web::Error>>) -> Result<Bytes, Fault> {
    let body = timeout(PATIENCE, body).await.map_err(|_| Fault::TooSlow)?;
    body.map_err(|error| match error.as_error::<PayloadError>() {
        Some(PayloadError::Overflow) => Fault::TooLarge,
        _ => Fault::Malformed,
    })
}

/// The time limit, enough for [`crate::portal::MAX_BODY`] at 2 KiB each second.
const PATIENCE: Duration = Duration::from_secs(32);

/// The validation errors of a form, field by field, in the visitor's language.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldFault>);

/// The validation error of one field.
#[derive(Debug)]
pub(crate) struct FieldFault {
    /// The id of the field in the page.
    pub(crate) field: &'static str,
    /// The error and its remedy.
    pub(crate) text: String,
}

impl Faults {
    /// Records the message `id` at `field`.
    pub(crate) fn note(&mut self, visitor: &Visitor, field: &'static str, id: &str) {
        self.0.push(FieldFault { field, text: locale::say(visitor.language, id) });
    }

    /// Records the message `id` with one value at `field`.
    pub(crate) fn note_of(&mut self, visitor: &Visitor, field: &'static str, id: &str, value: (&str, &dyn Display)) {
        self.0.push(FieldFault { field, text: locale::say_with(visitor.language, id, &[value]) });
    }

    /// The value, or `None` after recording the error at `field`.
    pub(crate) fn keep<T>(&mut self, visitor: &Visitor, field: &'static str, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.note(visitor, field, error.code())).ok()
    }

    /// Whether there are no errors.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All errors, in the order of the page.
    pub(crate) fn all(&self) -> &[FieldFault] {
        &self.0
    }

    /// The error of `field`, if there is one.
    pub(crate) fn at(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        let begun = tokio::time::Instant::now();
        assert!(matches!(receive(pending()).await, Err(Fault::TooSlow)));
        assert_eq!(begun.elapsed().as_secs(), PATIENCE.as_secs());
        let body = receive(ready(Ok(Bytes::from_static(b"a=b")))).await;
        assert!(body.is_ok_and(|body| *body == *b"a=b"));
    }

    #[tokio::test]
    async fn what_is_wrong_with_a_body_is_told_apart() {
        let overflow = receive(ready(Err(PayloadError::Overflow.into()))).await;
        let broken = receive(ready(Err(PayloadError::Incomplete(None).into()))).await;
        assert!(matches!(overflow, Err(Fault::TooLarge)));
        assert!(matches!(broken, Err(Fault::Malformed)));
    }
}
