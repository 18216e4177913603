//! Errors for programs: `application/problem+json` (RFC 9457).

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use ca_core::types::Language;
use serde::Serialize;

use crate::fault::Fault;
use crate::locale;

/// A problem document in the caller's language.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(skip)]
    http: StatusCode,
    status: u16,
    /// The code of the error, the same in every language.
    code: &'static str,
    title: String,
    /// The error and the remedy.
    detail: String,
    /// The reference number of the line in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

impl Problem {
    pub(super) fn new(language: Language, fault: &Fault) -> Self {
        let (title, code) = fault.words();
        Self {
            http: fault.status(),
            status: fault.status().as_u16(),
            code,
            title: locale::say(language, title),
            detail: locale::say(language, for_programs(code)),
            reference: fault.reference().map(str::to_owned),
        }
    }

    fn answer(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.http);
        response.insert_header((CONTENT_TYPE, "application/problem+json"));
        match self.http {
            StatusCode::UNAUTHORIZED => response.insert_header((WWW_AUTHENTICATE, "Bearer")),
            StatusCode::SERVICE_UNAVAILABLE => response.insert_header((RETRY_AFTER, "1")),
            StatusCode::METHOD_NOT_ALLOWED => response.insert_header((ALLOW, "POST")),
            _ => &mut response,
        };
        response.body(serde_json::to_string(self).unwrap_or_default())
    }
}

/// Texts of pages about buttons and files do not apply to programs; these replace them.
fn for_programs(code: &'static str) -> &'static str {
    match code {
        "fault-no-page" => "api-no-address",
        "fault-method" => "api-method",
        "fault-too-large" => "api-too-large",
        "fault-too-slow" => "api-too-slow",
        other => other,
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.http
    }

    fn error_response(&self) -> HttpResponse {
        self.answer()
    }
}

impl Responder for Problem {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.answer()
    }
}
