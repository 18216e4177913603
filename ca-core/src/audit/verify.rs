//! Verification of the chain from its beginning; reports the first invalid row.

use std::fmt;

use super::chain::{Link, PersonalText};

/// The fault of the chain, and its row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Broken {
    /// The first invalid row.
    pub seq: i64,
    /// The fault of that row.
    pub fault: ChainFault,
}

/// A kind of fault of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChainFault {
    /// The row is missing.
    Missing,
    /// The row's own content was changed.
    Altered,
    /// The row does not continue the one before it.
    OutOfOrder,
    /// The personal data beside the row was changed.
    PersonalAltered,
    /// The stored head is not the last row.
    Head,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seq = self.seq;
        match self.fault {
            ChainFault::Missing => write!(f, "row {seq} is missing"),
            ChainFault::Altered => write!(f, "row {seq} was changed after it was written"),
            ChainFault::OutOfOrder => write!(f, "row {seq} does not continue the row before it"),
            ChainFault::PersonalAltered => {
                write!(f, "the personal data beside row {seq} was changed after it was written")
            }
            ChainFault::Head => {
                write!(f, "the head of the trail is not row {seq}, its last row: rows were cut off or added")
            }
        }
    }
}

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Verdict {
    /// The number of valid rows before the first fault.
    pub rows: i64,
    /// The first invalid row, if there is one.
    pub broken: Option<Broken>,
}

/// A stored row, with its personal data unless it was erased.
pub(crate) struct Row<'a> {
    pub(crate) link: Link<'a>,
    pub(crate) hash: &'a [u8],
    pub(crate) personal: Option<PersonalText<'a>>,
}

/// Verifies rows in their order, and keeps the state of the chain.
#[derive(Default)]
pub(crate) struct Verifier {
    rows: i64,
    hash: [u8; 32],
}

impl Verifier {
    /// Checks the next row.
    pub(crate) fn take(&mut self, row: &Row<'_>) -> Result<(), Broken> {
        let expected = self.rows + 1;
        let fault = if row.link.seq != expected {
            Some(ChainFault::Missing)
        } else if row.link.hash() != row.hash {
            Some(ChainFault::Altered)
        } else if row.link.previous_hash != self.hash {
            Some(ChainFault::OutOfOrder)
        } else if row.personal.as_ref().is_some_and(|personal| personal.digest().octets() != row.link.personal_digest) {
            Some(ChainFault::PersonalAltered)
        } else {
            None
        };
        if let Some(fault) = fault {
            return Err(Broken { seq: expected, fault });
        }
        self.rows = expected;
        self.hash = row.link.hash();
        Ok(())
    }

    /// Compares the stored head with the last row taken.
    pub(crate) fn finish(self, head_seq: i64, head_hash: &[u8]) -> Verdict {
        let fits = head_seq == self.rows && head_hash == self.hash;
        let broken = (!fits).then_some(Broken { seq: self.rows, fault: ChainFault::Head });
        Verdict { rows: self.rows, broken }
    }

    pub(crate) fn broken(self, broken: Broken) -> Verdict {
        Verdict { rows: self.rows, broken: Some(broken) }
    }
}
