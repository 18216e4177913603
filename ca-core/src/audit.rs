//! The audit trail: a chain of rows about actions and their actors, in which later changes can be detected.
//!
//! Each row contains the hash of the previous row. Personal data is stored beside the chain, which contains only its salted
//! hash, so that the data can be erased without breaking the chain.
//!
//! A person with write access to the database could recreate the chain, or remove its end. Signed heads that are kept
//! elsewhere, where the host can't rewrite them, reveal this.

pub mod actions;
mod chain;
mod comparison;
pub mod export;
mod filter;
mod head;
mod head_fault;
mod heads_file;
mod kept_heads;
#[cfg(test)]
mod test_support;
mod verify;

pub(crate) use chain::{Link, PersonalText};
pub(crate) use comparison::Comparison;
pub use comparison::{FittingHead, HeadsVerdict};
pub use filter::TrailFilter;
pub use head::{Head, SignedHead};
pub use head_fault::{HeadFault, HeadFinding};
pub(crate) use heads_file::append_head;
pub(crate) use kept_heads::KeptHeads;
pub use verify::{Broken, ChainFault, Verdict};
pub(crate) use verify::{Row, Verifier};

use crate::policy::Actor;

/// An action to be recorded.
#[derive(Debug, Clone)]
pub struct Event {
    pub(crate) actor: String,
    pub(crate) action: &'static str,
    pub(crate) subject: String,
    pub(crate) detail: String,
    pub(crate) personal: String,
}

impl Event {
    /// `actor` did `action` to `subject`, such as `certificate.revoke` to `certificate:4a0b…`.
    ///
    /// Neither field may name a person other than by number.
    pub fn new(actor: &Actor, action: &'static str, subject: impl Into<String>) -> Self {
        debug_assert!(actions::all().any(|it| it == action), "audit/actions.rs lacks {action}");
        Self {
            actor: actor.to_string(),
            action,
            subject: subject.into(),
            detail: String::new(),
            personal: String::new(),
        }
    }

    /// Adds further details, without personal data.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Adds personal data, which is stored beside the chain.
    #[must_use]
    pub fn personal(mut self, personal: impl Into<String>) -> Self {
        self.personal = personal.into();
        self
    }
}

/// A row of the trail for display.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Record {
    /// The row's number in the chain, from 1.
    pub seq: i64,
    /// When it happened, UTC.
    pub at: crate::types::Timestamp,
    /// The actor: `person:7`, `host`, `system`.
    pub actor: String,
    /// The action.
    pub action: String,
    /// The subject of the action.
    pub subject: String,
    /// Further details.
    pub detail: String,
    /// Personal data, unless it was erased.
    pub personal: Option<String>,
}

/// A row of the trail with its links, so that others can verify it.
#[derive(Debug, Clone)]
pub struct ChainRecord {
    /// The fields.
    pub record: Record,
    /// The salt of the personal data, unless it was erased.
    pub salt: Option<Vec<u8>>,
    /// SHA-256 of salt and personal data.
    pub personal_digest: Vec<u8>,
    /// The hash of the row before; zeros in the first row.
    pub previous_hash: Vec<u8>,
    /// The hash of this row.
    pub hash: Vec<u8>,
}

impl ChainRecord {
    /// The length of its texts in bytes.
    pub(crate) fn length(&self) -> usize {
        let Record { actor, action, subject, detail, personal, .. } = &self.record;
        let personal = personal.as_ref().map_or(0, String::len);
        actor.len() + action.len() + subject.len() + detail.len() + personal
    }
}
