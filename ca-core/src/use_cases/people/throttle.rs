//! Counts attempts, to limit password guesses and mails to a mailbox.

use time::Duration;

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::store;
use crate::types::Sha256Digest;

/// How many attempts a window lets through.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Attempts in one window.
    pub attempts: i64,
    /// Length of the window, which begins with its first attempt.
    pub window: Duration,
}

/// Counts an attempt for `subject`, such as `sign-in account alice@example.com`. Only the hash of it is kept.
///
/// # Errors
/// `Throttled`, with when the window ends.
pub fn admit(ca: &Ca, subject: &str, limit: Limit) -> Result<()> {
    let subject = Sha256Digest::of(subject.as_bytes());
    let full_until = ca.write(move |tx| store::throttle::count_attempt(tx, &subject, limit.attempts, limit.window))?;
    full_until.map_or(Ok(()), |until| Err(Error::Throttled { until }))
}

/// Refuses as [`admit`] would, and counts nothing: for what is expensive and comes before the attempt that counts.
///
/// # Errors
/// `Throttled`, with when the window ends.
pub fn check(ca: &Ca, subject: &str, limit: Limit) -> Result<()> {
    let (subject, now) = (Sha256Digest::of(subject.as_bytes()), ca.clock.now());
    let full_until = ca
        .store
        .read(|connection| store::throttle::find_full(connection, &subject, limit.attempts, limit.window, now))?;
    full_until.map_or(Ok(()), |until| Err(Error::Throttled { until }))
}
