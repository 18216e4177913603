//! Counts attempts, to limit password guesses and mails to a mailbox.

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::policy::limits::Limit;
use crate::store::{self, Reader, Tx};
use crate::types::{Sha256Digest, Timestamp};

/// The subjects for which an attempt is counted, in order, until the window of one is full. Only the hash of a subject
/// is stored.
#[derive(Debug, Clone)]
pub struct Counts(Vec<(Sha256Digest, Limit)>);

impl Counts {
    /// For these subjects, such as `sign-in account alice@example.com`.
    pub fn of<const N: usize>(subjects: [(String, Limit); N]) -> Self {
        Self(subjects.into_iter().map(|(subject, limit)| (Sha256Digest::of(subject.as_bytes()), limit)).collect())
    }

    /// Counts an attempt in the caller's transaction; returns the end of the first full window, if any. It is not an
    /// error, so that the counts of the subjects before it remain.
    pub(in crate::use_cases) fn count(&self, tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
        for (subject, limit) in &self.0 {
            let full_until = store::throttle::count_attempt(tx, subject, limit.attempts, limit.window)?;
            if full_until.is_some() {
                return Ok(full_until);
            }
        }
        Ok(None)
    }

    fn full_until(&self, connection: &mut Reader, now: Timestamp) -> Result<Option<Timestamp>> {
        for (subject, limit) in &self.0 {
            let full_until = store::throttle::find_full(connection, subject, limit.attempts, limit.window, now)?;
            if full_until.is_some() {
                return Ok(full_until);
            }
        }
        Ok(None)
    }
}

/// Counts an attempt for a subject.
///
/// # Errors
/// `Throttled`, with the end of the window.
pub fn admit(ca: &Ca, subject: &str, limit: Limit) -> Result<()> {
    admit_all(ca, Counts::of([(subject.to_owned(), limit)]))
}

/// Counts an attempt for all subjects, in one transaction.
///
/// # Errors
/// `Throttled`, with the end of the window.
pub fn admit_all(ca: &Ca, counts: Counts) -> Result<()> {
    demand_room(ca.write(move |tx| counts.count(tx))?)
}

/// Refuses like [`admit_all`], but counts nothing. It is called before expensive work that precedes the counted attempt.
///
/// # Errors
/// `Throttled`, with the end of the window.
pub fn check_all(ca: &Ca, counts: &Counts) -> Result<()> {
    let now = ca.clock.now();
    demand_room(ca.store.read(|connection| counts.full_until(connection, now))?)
}

/// Returns an error if a window was full.
///
/// # Errors
/// `Throttled`, with the end of the window.
pub(in crate::use_cases) fn demand_room(full_until: Option<Timestamp>) -> Result<()> {
    full_until.map_or(Ok(()), |until| Err(Error::Throttled { until }))
}
