//! Signals each commit, so that workers sleep until there is work.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Counts commits and wakes the threads that wait for the next one. Clones share the count.
#[derive(Clone, Default)]
pub struct CommitSignal(Arc<(Mutex<u64>, Condvar)>);

impl CommitSignal {
    pub(super) fn commit(&self) {
        let (count, bell) = &*self.0;
        *count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        bell.notify_all();
    }

    /// How many commits there were.
    pub fn count(&self) -> u64 {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until there were more than `seen` commits or `timeout` has passed; returns the count.
    pub fn wait_past(&self, seen: u64, timeout: Duration) -> u64 {
        let (count, bell) = &*self.0;
        let guard = count.lock().unwrap_or_else(PoisonError::into_inner);
        let (guard, _) =
            bell.wait_timeout_while(guard, timeout, |count| *count <= seen).unwrap_or_else(PoisonError::into_inner);
        *guard
    }

    /// Wakes all waiting threads, as a commit does: for shutdown.
    pub fn wake(&self) {
        self.commit();
    }
}
