//! The audit trail: what happened, who did it, in a chain that shows every change made to it afterwards.
//!
//! Each row carries the hash of the row before it. What identifies a person stands beside the chain and enters it as a
//! salted hash, so that it can be erased without breaking the chain.
//!
//! Who can write to the database can make the chain anew, or cut its end off. Against that stand heads: signed, and kept
//! where the host can't rewrite them.

mod chain;
mod comparison;
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
pub use head::{Head, SignedHead};
pub use head_fault::{HeadFault, HeadFinding};
pub(crate) use heads_file::append_head;
pub(crate) use kept_heads::KeptHeads;
pub use verify::{Broken, ChainFault, Verdict};
pub(crate) use verify::{Row, Verifier};

use crate::policy::Actor;

/// Something that happened and must be remembered.
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
        Self {
            actor: actor.to_string(),
            action,
            subject: subject.into(),
            detail: String::new(),
            personal: String::new(),
        }
    }

    /// Adds what else must be known, free of personal data.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Adds personal data, kept beside the chain.
    #[must_use]
    pub fn personal(mut self, personal: impl Into<String>) -> Self {
        self.personal = personal.into();
        self
    }
}

/// A row of the trail as it is shown.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Record {
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When, UTC.
    pub at: crate::types::Timestamp,
    /// Who: `person:7`, `host`, `system`.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What else must be known.
    pub detail: String,
    /// Personal data, unless it was erased.
    pub personal: Option<String>,
}
