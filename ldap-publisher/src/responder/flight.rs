//! Counts unread octets of large answers, by source and in total.
//!
//! All answers share one copy of a CRL in memory. But a slow client keeps an old CRL in memory after newer ones were made,
//! and several clients could keep several. These limits bound that memory.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A limit of unread octets, in KiB.
#[derive(Debug, Clone)]
pub(super) struct Octets {
    free: Arc<Semaphore>,
    all: u32,
}

/// The two limits that an answer counts towards: that of its source and the total.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub(super) own: Octets,
    pub(super) all: Octets,
}

/// Octets that count as unread until this value is dropped.
#[derive(Debug)]
pub(super) struct Reservation {
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    permits: [OwnedSemaphorePermit; 2],
}

impl Octets {
    /// A limit of this many bytes, rounded up to whole KiB.
    pub(super) fn new(bytes: usize) -> Self {
        let all = kib(bytes);
        Self { free: Arc::new(Semaphore::new(usize::try_from(all).unwrap_or(Semaphore::MAX_PERMITS))), all }
    }

    /// The KiB that an answer counts: an answer larger than the limit counts as the whole limit, so it waits until there is
    /// no other.
    fn share(&self, bytes: usize) -> u32 {
        kib(bytes).min(self.all)
    }

    fn try_take(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).try_acquire_many_owned(self.share(bytes)).ok()
    }

    async fn take(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).acquire_many_owned(self.share(bytes)).await.ok()
    }
}

impl Flight {
    /// A reservation for an answer, if the limits allow it now.
    pub(super) fn try_reserve(&self, bytes: usize) -> Option<Reservation> {
        Some(Reservation { permits: [self.own.try_take(bytes)?, self.all.try_take(bytes)?] })
    }

    /// A reservation for an answer, once the limits allow it; `None` when that takes too long. A waiting answer reserves no
    /// octets.
    pub(super) async fn reserve(&self, bytes: usize, patience: Duration) -> Option<Reservation> {
        let both = async { Some(Reservation { permits: [self.own.take(bytes).await?, self.all.take(bytes).await?] }) };
        timeout(patience, both).await.ok().flatten()
    }
}

fn kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_are_counted_by_source_and_in_all_and_given_back() {
        let all = Octets::new(3000);
        let source = || Flight { own: Octets::new(2048), all: all.clone() };
        let (one, other) = (source(), source());
        let first = one.try_reserve(1500);
        assert!(first.is_some() && one.try_reserve(1).is_none(), "a source has its share and no more");
        let second = other.try_reserve(1);
        assert!(second.is_some() && other.try_reserve(1).is_none(), "all sources have their share and no more");
        drop(first);
        assert!(one.try_reserve(1).is_some());
        assert!(one.try_reserve(1 << 30).is_none(), "the largest answer waits until it is alone");
        drop(second);
        assert!(one.try_reserve(1 << 30).is_some());
    }
}
