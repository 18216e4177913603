//! Exit codes for scripts, and the output of errors.

use std::process::ExitCode;

use ca_core::Error;
use serde_json::json;

/// Exit code of a failed check, such as that of a broken audit trail.
pub(crate) const CHECK_FAILED: u8 = 7;

/// Exit code of a command that does not fit the current state.
pub(crate) const CONFLICT: u8 = 6;

/// Prints an error on stderr and returns its exit code.
pub(crate) fn report(error: &anyhow::Error, as_json: bool) -> ExitCode {
    let core = error.downcast_ref::<Error>();
    if as_json {
        let code = core.map_or("error-internal", Error::code);
        eprintln!("{}", json!({ "error": code, "detail": format!("{error:#}") }));
    } else {
        eprintln!("inkan: {error:#}");
    }
    ExitCode::from(core.map_or(1, code_of))
}

fn code_of(error: &Error) -> u8 {
    match error {
        Error::Invalid(_) => 3,
        Error::Refused(_) | Error::Throttled { .. } => 4,
        Error::NotFound(_) => 5,
        Error::Conflict(_) => CONFLICT,
        Error::Lint(_) => CHECK_FAILED,
        Error::KeyUnavailable(_) | Error::Configuration(_) | Error::Busy | Error::Internal(_) => 1,
    }
}
