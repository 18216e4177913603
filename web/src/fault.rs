//! Failures of requests, each with its status and the ids of its texts.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use ca_core::Error;
use ca_core::error::Refusal;
use ca_core::types::Timestamp;
use data_encoding::HEXUPPER;

/// The reason why a request failed.
#[derive(Debug)]
pub(crate) enum Fault {
    /// An error of ca-core.
    Core(CoreFault),
    /// Requires sign-in; then continues to `next`.
    SignInNeeded { next: Option<String> },
    /// Requires the second factor; then continues to `next`.
    SecondFactorNeeded { next: Option<String> },
    /// The directory for sign-in does not answer.
    DirectoryDown,
    /// Another search reads all certificates.
    Scanning,
    /// A form that was not sent from a portal page, or was sent from an outdated one.
    Forged,
    /// The `Host` header names another site.
    ForeignHost,
    /// The page does not exist.
    NoSuchPage,
    /// The page does not support the method.
    WrongMethod,
    /// A body of more than 64 KiB.
    TooLarge,
    /// A form that was not received completely in time.
    TooSlow,
    /// A malformed form.
    Malformed,
    /// A body that is not the JSON expected by the API.
    NotJson,
}

/// The status and texts of a [`ca_core::Error`], which was logged.
#[derive(Debug, Clone)]
pub(crate) struct CoreFault {
    status: StatusCode,
    code: &'static str,
    pub(crate) until: Option<Timestamp>,
    /// The reference number under which the operator finds the error in the log.
    pub(crate) reference: Option<String>,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        if matches!(error, Error::Refused(Refusal::SessionEnded)) {
            return Self::SignInNeeded { next: None };
        }
        let status = status_of(&error);
        let until = if let Error::Throttled { until } = &error { Some(*until) } else { None };
        let reference = status.is_server_error().then(|| log(&error)).flatten();
        Self::Core(CoreFault { status, code: error.code(), until, reference })
    }
}

impl Fault {
    /// The fault of a response that the framework generated with this status.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NoSuchPage,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            status if status.is_server_error() => Error::internal(format!("the server answered {status}")).into(),
            _ => Self::Malformed,
        }
    }

    pub(crate) fn copy(&self) -> Self {
        match self {
            Self::Core(core) => Self::Core(core.clone()),
            Self::SignInNeeded { next } => Self::SignInNeeded { next: next.clone() },
            Self::SecondFactorNeeded { next } => Self::SecondFactorNeeded { next: next.clone() },
            Self::DirectoryDown => Self::DirectoryDown,
            Self::Scanning => Self::Scanning,
            Self::Forged => Self::Forged,
            Self::ForeignHost => Self::ForeignHost,
            Self::NoSuchPage => Self::NoSuchPage,
            Self::WrongMethod => Self::WrongMethod,
            Self::TooLarge => Self::TooLarge,
            Self::TooSlow => Self::TooSlow,
            Self::Malformed => Self::Malformed,
            Self::NotJson => Self::NotJson,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Core(core) => core.status,
            Self::SignInNeeded { .. } | Self::SecondFactorNeeded { .. } => StatusCode::SEE_OTHER,
            Self::DirectoryDown | Self::Scanning => StatusCode::SERVICE_UNAVAILABLE,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::ForeignHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NoSuchPage => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Malformed | Self::NotJson => StatusCode::BAD_REQUEST,
        }
    }

    /// The ids of the page's heading and text.
    pub(crate) fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Core(core) => (heading_of(core.status), core.code),
            Self::SignInNeeded { .. } => ("sign-in-title", "sign-in-needed"),
            Self::SecondFactorNeeded { .. } => ("second-factor-title", "second-factor-lead"),
            Self::DirectoryDown => ("fault-directory-title", "fault-directory"),
            Self::Scanning => ("fault-busy-title", "fault-scanning"),
            Self::Forged => ("fault-forged-title", "fault-forged"),
            Self::ForeignHost => ("fault-host-title", "fault-host"),
            Self::NoSuchPage => ("fault-not-found-title", "fault-no-page"),
            Self::WrongMethod => ("fault-method-title", "fault-method"),
            Self::TooLarge => ("fault-too-large-title", "fault-too-large"),
            Self::TooSlow => ("fault-too-slow-title", "fault-too-slow"),
            Self::Malformed => ("fault-malformed-title", "fault-malformed"),
            Self::NotJson => ("fault-malformed-title", "fault-json"),
        }
    }

    /// The reference number under which the operator finds the error in the log.
    pub(crate) fn reference(&self) -> Option<&str> {
        if let Self::Core(core) = self { core.reference.as_deref() } else { None }
    }
}

fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Refused(Refusal::SignIn | Refusal::Token) => StatusCode::UNAUTHORIZED,
        Error::Refused(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy | Error::KeyUnavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Lint(_) | Error::Configuration(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn heading_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "fault-not-found-title",
        StatusCode::CONFLICT => "fault-conflict-title",
        StatusCode::TOO_MANY_REQUESTS => "fault-throttled-title",
        StatusCode::SERVICE_UNAVAILABLE => "fault-busy-title",
        StatusCode::INTERNAL_SERVER_ERROR => "fault-internal-title",
        StatusCode::UNPROCESSABLE_ENTITY => "fault-malformed-title",
        _ => "fault-refused-title",
    }
}

/// Logs a fault of the server once, under a new reference number.
pub(crate) fn log(error: &Error) -> Option<String> {
    if matches!(error, Error::Busy) {
        tracing::warn!("a request was refused with 503: too many requests are waiting");
        return None;
    }
    let mut octets = [0; 5];
    // Without randomness the reference number is not unique; the time in the log then identifies the fault.
    let _ = aws_lc_rs::rand::fill(&mut octets);
    let reference = HEXUPPER.encode(&octets);
    tracing::error!(error.reference = reference, error.message = %error, "a request failed");
    Some(reference)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().1)
    }
}

/// Passes the fault to the fault page, which is in the visitor's language.
impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}
