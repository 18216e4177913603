//! Signals each commit to the threads that it concerns, so that workers sleep until there is work for them.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A kind of change for which a thread may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// The content of CRLs and OCSP responses: a revocation, a CA, or a responder.
    Status,
    /// Directory entries that must be reconciled.
    Outbox,
    /// Mails that must be sent.
    Mail,
    /// The programs that hold a token.
    Programs,
    /// Events in the audit trail.
    Trail,
}

impl Concern {
    const ALL: [Self; 5] = [Self::Status, Self::Outbox, Self::Mail, Self::Programs, Self::Trail];
}

/// The concerns of one transaction.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Concerns([bool; Concern::ALL.len()]);

impl Concerns {
    pub(super) fn add(&mut self, concern: Concern) {
        if let Some(slot) = self.0.get_mut(concern as usize) {
            *slot = true;
        }
    }

    fn contain(self, concern: Concern) -> bool {
        self.0.get(concern as usize).copied().unwrap_or_default()
    }
}

/// Counts commits and wakes the threads that wait for the next one, or for the next one of their concern. Clones share the
/// counts.
#[derive(Clone, Default)]
pub struct CommitSignal(Arc<CommitCounts>);

#[derive(Default)]
struct CommitCounts {
    all: CommitCount,
    status: CommitCount,
    outbox: CommitCount,
    mail: CommitCount,
    programs: CommitCount,
    trail: CommitCount,
}

impl CommitCounts {
    fn of(&self, concern: Concern) -> &CommitCount {
        match concern {
            Concern::Status => &self.status,
            Concern::Outbox => &self.outbox,
            Concern::Mail => &self.mail,
            Concern::Programs => &self.programs,
            Concern::Trail => &self.trail,
        }
    }
}

impl CommitSignal {
    pub(super) fn commit(&self, concerns: Concerns) {
        self.0.all.increment();
        Concern::ALL.into_iter().filter(|it| concerns.contain(*it)).for_each(|it| self.0.of(it).increment());
    }

    /// The number of commits.
    pub fn count(&self) -> u64 {
        self.0.all.count()
    }

    /// Sleeps until there were more than `seen` commits or `timeout` has passed; returns the count.
    pub fn wait_past(&self, seen: u64, timeout: Duration) -> u64 {
        self.0.all.wait_past(seen, timeout)
    }

    /// The number of commits of this concern.
    pub fn count_of(&self, concern: Concern) -> u64 {
        self.0.of(concern).count()
    }

    /// Sleeps until there were more than `seen` commits of this concern or `timeout` has passed; returns their count.
    pub fn wait_past_of(&self, concern: Concern, seen: u64, timeout: Duration) -> u64 {
        self.0.of(concern).wait_past(seen, timeout)
    }

    /// Wakes all waiting threads at shutdown, in the same way as a commit of every concern.
    pub fn wake(&self) {
        let mut every = Concerns::default();
        for concern in Concern::ALL {
            every.add(concern);
        }
        self.commit(every);
    }
}

/// A count of commits, and the threads that wait until it increases.
#[derive(Default)]
struct CommitCount {
    count: Mutex<u64>,
    waiting: Condvar,
}

impl CommitCount {
    fn increment(&self) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.waiting.notify_all();
    }

    fn count(&self) -> u64 {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_past(&self, seen: u64, timeout: Duration) -> u64 {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.waiting.wait_timeout_while(count, timeout, |count| *count <= seen);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(concern: Concern) -> Concerns {
        let mut concerns = Concerns::default();
        concerns.add(concern);
        concerns
    }

    #[test]
    fn a_commit_is_counted_for_its_concerns_alone() {
        let signal = CommitSignal::default();
        signal.commit(Concerns::default());
        signal.commit(of(Concern::Outbox));
        let counts = Concern::ALL.map(|concern| signal.count_of(concern));
        assert_eq!((signal.count(), counts), (2, [0, 1, 0, 0, 0]));
        // A thread that waits for mails is not woken.
        assert_eq!(signal.wait_past_of(Concern::Mail, 0, Duration::from_millis(1)), 0);
        assert_eq!(signal.wait_past_of(Concern::Outbox, 0, Duration::from_mins(1)), 1);
    }

    #[test]
    fn wake_reaches_the_waiting_threads_of_every_concern() {
        let signal = CommitSignal::default();
        std::thread::scope(|scope| {
            let waiting = Concern::ALL.map(|concern| {
                let signal = signal.clone();
                scope.spawn(move || signal.wait_past_of(concern, 0, Duration::from_mins(1)))
            });
            signal.wake();
            assert!(waiting.into_iter().all(|it| it.join().is_ok_and(|count| count == 1)));
        });
    }
}
