//! Exit codes for scripts, and the output of errors.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use ca_core::Error;
use ca_core::config::why_unreadable;
use serde_json::json;

/// Exit code of a failed check, such as that of a broken audit trail.
pub(crate) const CHECK_FAILED: u8 = 7;

/// Exit code of checks that found warnings only.
pub(crate) const WARNED: u8 = 9;

/// Exit code of an invalid value.
const INVALID: u8 = 3;

/// Exit code of a command that does not fit the current state.
pub(crate) const CONFLICT: u8 = 6;

/// An error of the command line itself; the text says what is wrong and what to give instead.
#[derive(Debug)]
pub(crate) enum Misuse {
    /// An option is missing.
    Usage(String),
    /// The value of an argument is invalid.
    Value(String),
    /// The command does not fit the state of the installation.
    State(String),
    /// The question whether to go on was answered with no.
    NotConfirmed,
}

impl Misuse {
    fn name_and_code(&self) -> (&'static str, u8) {
        match self {
            Self::Usage(_) => ("error-usage", 2),
            Self::Value(_) => ("error-argument", INVALID),
            Self::State(_) => ("error-state", CONFLICT),
            Self::NotConfirmed => ("error-not-confirmed", 8),
        }
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Value(text) | Self::State(text) => f.write_str(text),
            Self::NotConfirmed => f.write_str("not confirmed; nothing was changed"),
        }
    }
}

impl StdError for Misuse {}

/// The error about a file that an argument names and that can't be read.
pub(crate) fn unreadable(file: &Path) -> impl Fn(io::Error) -> Misuse {
    move |error| Misuse::Value(format!("{} can't be read: {}", file.display(), why_unreadable(file, &error)))
}

/// Prints an error on stderr and returns its exit code.
pub(crate) fn report(error: &anyhow::Error, as_json: bool) -> ExitCode {
    let (name, code) = name_and_code(error);
    if as_json {
        eprintln!("{}", json!({ "error": name, "detail": format!("{error:#}") }));
    } else {
        eprintln!("inkan: {error:#}");
    }
    ExitCode::from(code)
}

fn name_and_code(error: &anyhow::Error) -> (&'static str, u8) {
    if let Some(misuse) = error.downcast_ref::<Misuse>() {
        return misuse.name_and_code();
    }
    error.downcast_ref::<Error>().map_or(("error-internal", 1), |core| (core.code(), code_of(core)))
}

fn code_of(error: &Error) -> u8 {
    match error {
        Error::Invalid(_) => INVALID,
        Error::Refused(_) | Error::Throttled { .. } => 4,
        Error::NotFound(_) => 5,
        Error::Conflict(_) => CONFLICT,
        Error::Lint(_) => CHECK_FAILED,
        Error::KeyUnavailable(_) | Error::Configuration(_) | Error::Busy | Error::Internal(_) => 1,
    }
}
