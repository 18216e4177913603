//! Counts attempts, to limit password guesses and mails to a mailbox.

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::policy::limits::Limit;
use crate::store::{self, Reader, Tx};
use crate::types::{Sha256Digest, Timestamp};

/// What an attempt is counted for, one after the other until one is full. Only the hash of a subject is kept.
#[derive(Debug, Clone)]
pub struct Counts(Vec<(Sha256Digest, Limit)>);

impl Counts {
    /// For these subjects, such as `sign-in account alice@example.com`.
    pub fn of<const N: usize>(subjects: [(String, Limit); N]) -> Self {
        Self(subjects.into_iter().map(|(subject, limit)| (Sha256Digest::of(subject.as_bytes()), limit)).collect())
    }

    /// Counts an attempt in the caller's transaction; when the window ends that is full, if one is. That is no error: what was
    /// counted before it stays.
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

/// Refuses as [`admit_all`] would, and counts nothing: for what is expensive and comes before the attempt that counts.
///
/// # Errors
/// `Throttled`, with when the window ends.
pub fn check_all(ca: &Ca, counts: &Counts) -> Result<()> {
    let now = ca.clock.now();
    demand_room(ca.store.read(|connection| counts.full_until(connection, now))?)
}

/// Refuses what met a full window.
///
/// # Errors
/// `Throttled`, with when the window ends.
pub(in crate::use_cases) fn demand_room(full_until: Option<Timestamp>) -> Result<()> {
    full_until.map_or(Ok(()), |until| Err(Error::Throttled { until }))
}
