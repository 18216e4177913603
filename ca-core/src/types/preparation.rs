//! The preparation of a password before it is hashed.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// How a password was prepared before it was hashed. It is stored beside the hash, so that an attempt is hashed only once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preparation {
    /// Not at all: the octets of the form.
    AsTyped,
    /// By the OpaqueString profile (RFC 8265 §4.2).
    OpaqueString,
}

impl fmt::Display for Preparation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsTyped => "as-typed",
            Self::OpaqueString => "opaque-string",
        })
    }
}

impl FromStr for Preparation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "as-typed" => Ok(Self::AsTyped),
            "opaque-string" => Ok(Self::OpaqueString),
            _ => Err(Error::internal("the preparation of a stored password can't be read")),
        }
    }
}
