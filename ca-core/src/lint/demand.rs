//! The condition of a rule.

use std::fmt;

/// What is to be said otherwise is put into words only then: most drafts break no rule.
pub(crate) fn demand(holds: bool, otherwise: impl fmt::Display) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_string()) }
}
