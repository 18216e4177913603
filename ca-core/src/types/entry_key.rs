//! Which entry of a directory is meant, and by what it is known there.

use super::{AuthorityId, MailboxId};

/// The entry of a mailbox or of a CA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKey {
    /// Where a person's encryption certificates stand.
    Mailbox(MailboxId),
    /// Where a CA's certificate and CRL stand.
    Authority(AuthorityId),
}

/// What an entry of a directory is known by: the name of an attribute that stays when the entry is renamed, and its value; or
/// the entry's distinguished name in a directory that has no such attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EntryIdentity(String);

impl EntryIdentity {
    /// An identity by the value of an attribute; `dn` stands for the entry's name.
    pub fn new(attribute: &str, value: &str) -> Self {
        Self(format!("{attribute}:{value}"))
    }

    /// The attribute and its value.
    pub fn parts(&self) -> (&str, &str) {
        self.0.split_once(':').unwrap_or(("dn", &self.0))
    }

    pub(crate) fn from_row(row: String) -> Self {
        Self(row)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
