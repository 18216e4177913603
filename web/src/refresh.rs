//! Pages that renew themselves without a script, until the visitor stops it (WCAG 2.2, 2.2.1).

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{HeaderValue, REFRESH};
use ca_core::Error;
use ca_core::types::RequestId;
use serde::Deserialize;

use crate::fault::Fault;

/// The query of such a page.
#[derive(Deserialize)]
pub(crate) struct Refreshing {
    refresh: Option<String>,
}

impl Refreshing {
    /// Whether the visitor stopped it.
    pub(crate) fn is_stopped(&self) -> bool {
        self.refresh.as_deref() == Some("stop")
    }
}

/// Lets the browser load the page of a request again by itself.
pub(crate) fn renew(answer: &mut HttpResponse, id: RequestId) -> Result<(), Fault> {
    let value = format!("{SECONDS}; url={PAGES}{id}?{BY_ITSELF}");
    answer.headers_mut().insert(REFRESH, HeaderValue::from_str(&value).map_err(Error::internal)?);
    Ok(())
}

/// Whether a page made this request by itself. It does not prolong the session, so that a page left open does not keep somebody
/// signed in.
pub(crate) fn is_by_itself(request: &ServiceRequest) -> bool {
    let is_page = |path: &str| path.strip_prefix(PAGES).is_some_and(|id| id.parse::<RequestId>().is_ok());
    *request.method() == Method::GET && request.query_string() == BY_ITSELF && is_page(request.path())
}

/// The pages that renew themselves.
const PAGES: &str = "/requests/";
const BY_ITSELF: &str = "refresh=1";
/// The time between two requests, in seconds.
pub(crate) const SECONDS: u8 = 20;
