//! Kinds of mailboxes.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// The kind of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailboxKind {
    /// A person's own ordinary address.
    Personal,
    /// A role address, such as info@; its requests wait for an officer.
    Representative,
}

impl fmt::Display for MailboxKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Personal => "personal",
            Self::Representative => "representative",
        })
    }
}

impl FromStr for MailboxKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "personal" => Ok(Self::Personal),
            "representative" => Ok(Self::Representative),
            _ => Err(Error::internal("a stored kind of mailbox can't be read")),
        }
    }
}
