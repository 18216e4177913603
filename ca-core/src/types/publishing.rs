//! The work of publishing to a directory: what waits, who does it, and what came of it.

use super::{DirectoryName, EntryIdentity, EntryKey, PublishOutcome, Timestamp};

/// What came of the last look at an entry of a directory.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DirectoryResult {
    /// The name that was looked for.
    pub dn: String,
    /// In short.
    pub outcome: PublishOutcome,
    /// The rule that matched, or what the directory answered.
    pub detail: String,
    /// When, UTC.
    pub at: Timestamp,
}

/// A row of the outbox that one worker holds until its lease ends.
#[derive(Debug, Clone)]
pub struct Claim {
    pub(crate) row: i64,
    pub(crate) token: [u8; 16],
    /// The directory that the row is for.
    pub directory: DirectoryName,
    /// The entry to look at.
    pub entry: EntryKey,
    /// How often it was tried before.
    pub attempts: i64,
}

/// How an outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Backlog {
    /// Rows that wait.
    pub waiting: i64,
    /// Of those, rows that failed at least once.
    pub failing: i64,
}

/// A row that waits.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Waiting {
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, UTC.
    pub due_at: Timestamp,
    /// Why it failed last.
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
