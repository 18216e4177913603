//! The condition of a rule.

use std::fmt;

/// Returns the message as an error unless the condition holds. The message is formatted only then, because most drafts
/// break no rule.
pub(crate) fn demand(holds: bool, otherwise: impl fmt::Display) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_string()) }
}
