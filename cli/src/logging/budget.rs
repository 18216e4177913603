//! Limits of log lines per minute, by kind.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A limit of lines per minute for each kind.
pub(super) struct Budget<K> {
    most: u32,
    minutes: Mutex<HashMap<K, Minute>>,
}

/// The decision about a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The line is written, after this number of unreported lines that were left out.
    Write {
        left_out: u64,
    },
    /// The line is the first that is left out.
    Begin,
    LeaveOut,
}

struct Minute {
    began: Instant,
    written: u32,
    left_out: u64,
}

impl<K: Hash + Eq> Budget<K> {
    /// A limit of this many lines per minute for each kind.
    pub(super) fn new(most: u32) -> Self {
        Self { most, minutes: Mutex::default() }
    }

    /// The maximum number of lines per minute for each kind.
    pub(super) fn most(&self) -> u32 {
        self.most
    }

    /// Counts a line and decides about it.
    pub(super) fn pay(&self, kind: K, now: Instant) -> Verdict {
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = minutes.entry(kind).or_insert(Minute { began: now, written: 0, left_out: 0 });
        let mut left_out = 0;
        if now.saturating_duration_since(minute.began) >= MINUTE {
            left_out = minute.left_out;
            *minute = Minute { began: now, written: 0, left_out: 0 };
        }
        if minute.written < self.most {
            minute.written += 1;
            return Verdict::Write { left_out };
        }
        minute.left_out += 1;
        if minute.left_out == 1 { Verdict::Begin } else { Verdict::LeaveOut }
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: Verdict = Verdict::Write { left_out: 0 };

    #[test]
    fn what_is_too_much_is_left_out_until_the_minute_ends_and_then_counted() {
        let (budget, now) = (Budget::new(2), Instant::now());
        let verdicts = [(); 5].map(|()| budget.pay("a", now));
        assert_eq!(verdicts, [WRITE, WRITE, Verdict::Begin, Verdict::LeaveOut, Verdict::LeaveOut]);
        let later = now + Duration::from_secs(59);
        assert_eq!(budget.pay("a", later), Verdict::LeaveOut);
        let next = now + MINUTE;
        assert_eq!([(); 3].map(|()| budget.pay("a", next)), [Verdict::Write { left_out: 4 }, WRITE, Verdict::Begin]);
    }

    #[test]
    fn one_kind_takes_nothing_from_another() {
        let (budget, now) = (Budget::new(1), Instant::now());
        assert_eq!([(); 3].map(|()| budget.pay("a", now)), [WRITE, Verdict::Begin, Verdict::LeaveOut]);
        assert_eq!(budget.pay("b", now), WRITE);
    }
}
