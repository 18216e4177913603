//! The result of a lint rule.

use std::fmt;

/// A rule that a draft breaks, with the detail.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The rule's id, such as `rfc5280.serial-number`.
    pub rule: &'static str,
    /// The document and section of the requirement.
    pub citation: &'static str,
    /// The detail of the fault.
    pub detail: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.rule, self.citation, self.detail)
    }
}
