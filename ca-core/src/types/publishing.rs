//! Publishing to a directory: waiting rows, claims and outcomes.

use super::{DirectoryName, EntryIdentity, EntryKey, PublishOutcome, Timestamp};

/// The outcome of the last attempt to publish an entry of a directory.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DirectoryResult {
    /// The name of the entry.
    pub dn: String,
    /// The outcome.
    pub outcome: PublishOutcome,
    /// The rule that matched, or the answer of the directory.
    pub detail: String,
    /// The time of the attempt, UTC.
    pub at: Timestamp,
}

/// A row of the outbox that one worker holds until its lease ends.
#[derive(Debug, Clone)]
pub struct Claim {
    pub(crate) row: i64,
    pub(crate) token: [u8; 16],
    /// The directory of the row.
    pub directory: DirectoryName,
    /// The entry to reconcile.
    pub entry: EntryKey,
    /// The number of earlier attempts.
    pub attempts: i64,
}

/// The state of an outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Backlog {
    /// The number of waiting rows.
    pub waiting: i64,
    /// The number of waiting rows that failed at least once.
    pub failing: i64,
}

/// A waiting row.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Waiting {
    /// The number of attempts.
    pub attempts: i64,
    /// The time of the next attempt, UTC.
    pub due_at: Timestamp,
    /// The error of the last attempt.
    pub last_error: Option<String>,
}

/// The exclusive right to write an entry of a directory, until it is released or expires.
#[derive(Debug, Clone)]
pub struct EntryLease {
    pub(crate) directory: DirectoryName,
    pub(crate) entry: EntryIdentity,
    pub(crate) token: [u8; 16],
    pub(crate) until: Timestamp,
}
