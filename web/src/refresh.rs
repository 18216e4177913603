//! Pages that reload themselves without a script, until the visitor stops it (WCAG 2.2, 2.2.1).

use std::str::FromStr;

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{HeaderValue, REFRESH};
use ca_core::Error;
use ca_core::types::{RequestId, SelfCheckId};
use serde::Deserialize;

use crate::fault::Fault;

/// The query of such a page.
#[derive(Deserialize)]
pub(crate) struct Refreshing {
    refresh: Option<String>,
}

impl Refreshing {
    /// Whether the visitor stopped it.
    fn is_stopped(&self) -> bool {
        self.refresh.as_deref() == Some("stop")
    }
}

/// Whether a page reloads itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reload {
    On,
    Stopped,
    /// Nothing will change.
    Over,
}

impl Reload {
    /// `is_open` says whether what the page shows can still change.
    pub(crate) fn of(is_open: bool, refreshing: &Refreshing) -> Self {
        match is_open {
            false => Self::Over,
            true if refreshing.is_stopped() => Self::Stopped,
            true => Self::On,
        }
    }

    pub(crate) fn is_on(self) -> bool {
        self == Self::On
    }

    pub(crate) fn is_stopped(self) -> bool {
        self == Self::Stopped
    }
}

/// Lets the browser load the page at this path again by itself.
pub(crate) fn reload(answer: &mut HttpResponse, path: &str) -> Result<(), Fault> {
    let value = format!("{SECONDS}; url={path}?{BY_ITSELF}");
    answer.headers_mut().insert(REFRESH, HeaderValue::from_str(&value).map_err(Error::internal)?);
    Ok(())
}

/// Whether a page made this request by itself. It does not prolong the session, so that a page left open does not keep somebody
/// signed in.
pub(crate) fn is_by_itself(request: &ServiceRequest) -> bool {
    *request.method() == Method::GET && request.query_string() == BY_ITSELF && is_page(request.path())
}

/// Whether a page at this path reloads itself.
fn is_page(path: &str) -> bool {
    is_below::<RequestId>("/requests/", path) || is_below::<SelfCheckId>("/self-check/", path)
}

fn is_below<Id: FromStr>(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|id| id.parse::<Id>().is_ok())
}

const BY_ITSELF: &str = "refresh=1";
/// The time between two requests, in seconds.
pub(crate) const SECONDS: u8 = 20;
