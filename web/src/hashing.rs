//! Memory for Argon2: a few buffers that are used repeatedly.
//!
//! With a new buffer for each run, memory would grow with the number of concurrent requests, and much of it would not be
//! returned: glibc allocates blocks of this size from the threads' arenas once the first one was freed (`M_MMAP_THRESHOLD`
//! is dynamic).

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Block, Params};
use ca_core::{Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The permits to hash a password, with their memory.
pub(crate) struct Hashing {
    buffers: Arc<Buffers>,
    /// The permits for concurrent runs.
    runs: Arc<Semaphore>,
    /// The permits for requests that hash or wait.
    queue: Arc<Semaphore>,
}

/// The unused buffers.
#[derive(Default)]
struct Buffers(Mutex<Free>);

#[derive(Default)]
struct Free {
    buffers: Vec<Vec<Block>>,
    /// The number of all buffers, including those in use.
    made: usize,
}

/// A buffer for one run at a time. It is zeroized and returned when dropped, also after the client has disconnected.
pub(crate) struct Memory {
    blocks: Vec<Block>,
    buffers: Arc<Buffers>,
    _run: OwnedSemaphorePermit,
    _place: Option<OwnedSemaphorePermit>,
}

/// The kind of client whose password is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Stranger,
    /// A known device or a valid link: a queue filled by other clients does not block it.
    Known,
}

impl Hashing {
    /// Permits this many concurrent runs and this many waiting requests.
    pub(crate) fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            buffers: Arc::default(),
            runs: Arc::new(Semaphore::new(at_once)),
            queue: Arc::new(Semaphore::new(at_once + waiting)),
        }
    }

    /// The memory for a run, as soon as it is free.
    ///
    /// # Errors
    /// `Busy` for a stranger when too many wait already.
    pub(crate) async fn wait_for_memory(&self, caller: Caller) -> Result<Memory> {
        let place = Arc::clone(&self.queue).try_acquire_owned().ok();
        if place.is_none() && caller == Caller::Stranger {
            return Err(Error::Busy);
        }
        let run = Arc::clone(&self.runs).acquire_owned().await.map_err(Error::internal)?;
        Ok(Memory { blocks: self.buffers.take(), buffers: Arc::clone(&self.buffers), _run: run, _place: place })
    }

    /// The number of buffers made so far.
    #[cfg(test)]
    fn made(&self) -> usize {
        self.buffers.0.lock().unwrap_or_else(PoisonError::into_inner).made
    }
}

impl Buffers {
    fn take(&self) -> Vec<Block> {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        free.buffers.pop().unwrap_or_else(|| {
            free.made += 1;
            vec![Block::new(); Params::DEFAULT.block_count()]
        })
    }
}

impl Memory {
    /// The buffer of 19 MiB, Argon2's default.
    pub(crate) fn blocks(&mut self) -> &mut [Block] {
        &mut self.blocks
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // The buffer contains data derived from a password. The next run reads the buffer, so the writes can't be optimised
        // away.
        self.blocks.fill(Block::new());
        let blocks = mem::take(&mut self.blocks);
        self.buffers.0.lock().unwrap_or_else(PoisonError::into_inner).buffers.push(blocks);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use argon2::Argon2;
    use tokio::task::JoinSet;

    use super::*;

    fn is_zero(blocks: &[Block]) -> bool {
        blocks.iter().all(|block| block.as_ref().iter().all(|word| *word == 0))
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_runs_share_a_few_buffers() {
        let hashing = Arc::new(Hashing::new(2, 1000));
        let mut runs = JoinSet::new();
        for _ in 0..100 {
            let hashing = Arc::clone(&hashing);
            runs.spawn(async move {
                let mut memory = hashing.wait_for_memory(Caller::Stranger).await.unwrap();
                assert!(is_zero(memory.blocks()));
                memory.blocks()[7] = memory.blocks()[0];
                memory.blocks()[7].as_mut()[3] = 5;
            });
        }
        runs.join_all().await;
        assert!(hashing.made() <= 2, "{} buffers", hashing.made());
    }

    #[tokio::test]
    async fn a_buffer_is_zeroized_after_a_run() {
        let hashing = Hashing::new(1, 0);
        let mut memory = hashing.wait_for_memory(Caller::Stranger).await.unwrap();
        let mut output = [0; 32];
        Argon2::default().hash_password_into_with_memory(b"secret", &[0; 16], &mut output, memory.blocks()).unwrap();
        assert!(!is_zero(memory.blocks()));
        drop(memory);
        assert!(is_zero(hashing.wait_for_memory(Caller::Stranger).await.unwrap().blocks()));
        assert_eq!(hashing.made(), 1);
    }

    #[tokio::test]
    async fn whoever_comes_when_the_queue_is_full_is_told_so() {
        let hashing = Hashing::new(1, 1);
        let first = hashing.wait_for_memory(Caller::Stranger).await.unwrap();
        let mut second = Box::pin(hashing.wait_for_memory(Caller::Stranger));
        let waits = tokio::select! { biased; _ = &mut second => false, () = tokio::task::yield_now() => true };
        assert!(waits);
        assert!(matches!(hashing.wait_for_memory(Caller::Stranger).await, Err(Error::Busy)));
        let mut known = Box::pin(hashing.wait_for_memory(Caller::Known));
        let waits = tokio::select! { biased; _ = &mut known => false, () = tokio::task::yield_now() => true };
        assert!(waits);
        drop(first);
        drop(second.await.unwrap());
        drop(known.await.unwrap());
        assert!(hashing.wait_for_memory(Caller::Stranger).await.is_ok());
    }

    #[tokio::test]
    async fn a_run_that_nobody_waits_for_keeps_its_turn_until_it_ends() {
        let hashing = Hashing::new(1, 0);
        let memory = hashing.wait_for_memory(Caller::Stranger).await.unwrap();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let run = thread::spawn(move || {
            let _memory = memory;
            ended.recv().unwrap();
        });
        assert!(matches!(hashing.wait_for_memory(Caller::Stranger).await, Err(Error::Busy)));
        end.send(()).unwrap();
        run.join().unwrap();
        assert!(hashing.wait_for_memory(Caller::Stranger).await.is_ok());
    }
}
