//! Counts attempts, to limit password guesses and mails to a mailbox.

use time::Duration;

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::store;
use crate::types::Sha256Digest;

/// The number of attempts that are permitted in a window of time.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The attempts in one window.
    pub attempts: i64,
    /// The length of the window, which begins with its first attempt.
    pub window: Duration,
}

/// Counts an attempt for `subject`, such as `sign-in account alice@example.com`. Only the hash of the subject is stored.
///
/// # Errors
/// `Throttled`, with the end of the window.
pub fn admit(ca: &Ca, subject: &str, limit: Limit) -> Result<()> {
    let subject = Sha256Digest::of(subject.as_bytes());
    let full_until = ca.write(move |tx| store::throttle::count_attempt(tx, &subject, limit.attempts, limit.window))?;
    full_until.map_or(Ok(()), |until| Err(Error::Throttled { until }))
}

/// Refuses like [`admit`], but counts nothing: for expensive work before the counted attempt.
///
/// # Errors
/// `Throttled`, with the end of the window.
pub fn check(ca: &Ca, subject: &str, limit: Limit) -> Result<()> {
    let (subject, now) = (Sha256Digest::of(subject.as_bytes()), ca.clock.now());
    let full_until = ca
        .store
        .read(|connection| store::throttle::find_full(connection, &subject, limit.attempts, limit.window, now))?;
    full_until.map_or(Ok(()), |until| Err(Error::Throttled { until }))
}
