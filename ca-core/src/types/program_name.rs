//! The names of programs with a token of the API.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Invalid};

/// 1 to 40 letters a to z, digits and hyphens, beginning with a letter; the audit trail contains this name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct ProgramName(String);

impl ProgramName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProgramName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProgramName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let begins = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if begins && text.len() <= MOST_BYTES && text.bytes().all(plain) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::ProgramName.into())
    }
}

const MOST_BYTES: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_s_name_is_plain() {
        for good in ["a", "mail-gateway", "hr2", &"a".repeat(40)] {
            assert!(good.parse::<ProgramName>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "2hr", "Mail", "mail gateway", "a\n", "部署", &"a".repeat(41)] {
            assert!(bad.parse::<ProgramName>().is_err(), "{bad}");
        }
    }
}
