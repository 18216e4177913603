//! The source of time: always a parameter, so that a test can set any second.

use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use time::OffsetDateTime;

use crate::types::Timestamp;

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// The current time in UTC, cut to the second.
    fn now(&self) -> Timestamp;

    /// Waits until `moment`. It may return early when the clock is set meanwhile, so the caller must check the time again.
    ///
    /// It must be called without an open transaction and without a lock.
    fn wait_until(&self, moment: Timestamp);
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's time enters")]
    fn now(&self) -> Timestamp {
        Timestamp::from(OffsetDateTime::now_utc())
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's time enters")]
    fn wait_until(&self, moment: Timestamp) {
        // The difference is negative after that moment.
        if let Ok(rest) = (moment.as_offset_date_time() - OffsetDateTime::now_utc()).try_into() {
            thread::sleep(rest);
        }
    }
}

/// A clock that changes only when it is moved or waited for, for tests.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.unix_seconds()))
    }

    /// Moves the clock by `seconds`, backwards when negative.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.0.load(Ordering::SeqCst))
    }

    /// Sets the clock to that moment at once.
    fn wait_until(&self, moment: Timestamp) {
        self.0.fetch_max(moment.unix_seconds(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_s_clock_waits_for_the_next_second_and_not_for_one_that_is_over() {
        let clock = SystemClock;
        let now = clock.now();
        let next = now + time::Duration::SECOND;
        clock.wait_until(next);
        assert!(clock.now() >= next);
        clock.wait_until(now);
    }
}
