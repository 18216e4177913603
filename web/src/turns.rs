//! Limits concurrent work that waits for the database, the disk or a core, including work of clients that have disconnected.

use std::sync::Arc;
use std::time::Duration;

use ca_core::{Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::blocking::blocking;

/// A limit of concurrent work.
pub(crate) struct Turns(Arc<Semaphore>);

/// A permit for one piece of work, which ends when it is dropped.
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    pub(crate) fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// A permit, as soon as one is free.
    ///
    /// # Errors
    /// `Internal`.
    pub(crate) async fn wait(&self) -> Result<Turn> {
        Ok(Turn { _permit: Arc::clone(&self.0).acquire_owned().await.map_err(Error::internal)? })
    }

    /// A permit, if one is free in time.
    ///
    /// # Errors
    /// `Busy`.
    pub(crate) async fn wait_at_most(&self, patience: Duration) -> Result<Turn> {
        timeout(patience, self.wait()).await.map_err(|_| Error::Busy)?
    }
}

impl Turn {
    /// Runs the work on a thread that may block. The permit lasts as long as the work, even if the client disconnects
    /// earlier.
    ///
    /// # Errors
    /// `Internal` when the work panicked.
    pub(crate) async fn spend<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let done = blocking(move || {
            let _turn = self;
            work()
        });
        done.await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_turn_lasts_as_long_as_work_that_nobody_waits_for() {
        let turns = Turns::new(1);
        let (begin, begun) = tokio::sync::oneshot::channel();
        let (end, ended) = mpsc::channel::<()>();
        let work = turns.wait().await.unwrap().spend(move || {
            begin.send(()).unwrap();
            ended.recv().unwrap();
        });
        let abandoned = tokio::spawn(work);
        begun.await.unwrap();
        abandoned.abort();
        assert!(abandoned.await.unwrap_err().is_cancelled());
        assert!(matches!(turns.wait_at_most(Duration::ZERO).await, Err(Error::Busy)));
        end.send(()).unwrap();
        assert_eq!(turns.wait().await.unwrap().spend(|| 7).await.unwrap(), 7);
    }
}
