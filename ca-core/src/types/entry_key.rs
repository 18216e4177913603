//! Identification of an entry of a directory.

use super::{AuthorityId, MailboxId};

/// The entry of a mailbox or of a CA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKey {
    /// The entry with the encryption certificates of a mailbox.
    Mailbox(MailboxId),
    /// The entry with the certificate and the CRL of a CA.
    Authority(AuthorityId),
}

/// The identity of an entry of a directory: the name and value of an attribute that does not change when the entry is
/// renamed, or the entry's distinguished name in a directory that has no such attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EntryIdentity(String);

impl EntryIdentity {
    /// An identity by the value of an attribute; the attribute `dn` denotes the entry's distinguished name.
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
