//! SQLite's writing thread: whatever waits is committed together, so that many callers share the cost of one commit.
//!
//! It takes what waits and never waits for more. Each job is a part of the transaction that is rolled back alone when it
//! fails; its caller gets the answer only after the COMMIT.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::transaction;
use crate::error::{Error, Result};
use crate::store::connection::AnyConnection;

/// The thread and its queue. Dropping it waits until the database is closed, so that its files can be moved.
pub(crate) struct WriterThread {
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// Does the work inside the open transaction, says whether it succeeded, and gives what tells the caller.
type Job = Box<dyn FnOnce(&mut AnyConnection) -> (bool, Delivery) + Send>;

/// Tells the caller, once it is known whether the transaction was committed.
type Delivery = Box<dyn FnOnce(bool) + Send>;

impl WriterThread {
    pub(super) fn start(mut connection: AnyConnection) -> Result<Self> {
        let (sender, jobs) = crossbeam_channel::bounded::<Job>(QUEUE);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || work_off(&jobs, &mut connection))
            .map_err(Error::internal)?;
        Ok(Self { queue: Some(sender), thread: Some(thread) })
    }

    /// Queues work and waits until it is committed.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let queue = self.queue.as_ref().ok_or_else(|| Error::internal("the writing thread has ended"))?;
        let (answer, answered) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |connection| {
            let outcome = work(connection);
            let succeeded = outcome.is_ok();
            let deliver: Delivery = Box::new(move |committed| {
                let lost = succeeded && !committed;
                let outcome =
                    if lost { Err(Error::internal("the transaction could not be committed")) } else { outcome };
                // A caller that has gone wants no answer.
                let _ = answer.send(outcome);
            });
            (succeeded, deliver)
        });
        queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::internal("the writing thread has ended"),
        })?;
        answered.recv().map_err(Error::internal)?
    }
}

impl Drop for WriterThread {
    fn drop(&mut self) {
        drop(self.queue.take());
        // A job that panicked was told of when it did; the thread itself does not.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn work_off(jobs: &Receiver<Job>, connection: &mut AnyConnection) {
    for first in jobs {
        let group: Vec<Job> = std::iter::once(first).chain(jobs.try_iter()).take(MOST_TOGETHER).collect();
        let deliveries = match transaction::begin(connection) {
            Ok(()) => group.into_iter().filter_map(|job| perform(job, connection)).collect::<Vec<_>>(),
            Err(error) => {
                tracing::error!(%error, "no transaction can be begun");
                continue; // Their callers learn that there is no answer.
            }
        };
        let committed = match super::commit(connection) {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "a transaction can't be committed");
                if let Err(error) = transaction::roll_back(connection) {
                    tracing::error!(%error, "nor be rolled back");
                }
                false
            }
        };
        for deliver in deliveries {
            deliver(committed);
        }
    }
}

/// Runs one job as a part of the transaction; one that fails or panics leaves nothing.
fn perform(job: Job, connection: &mut AnyConnection) -> Option<Delivery> {
    if let Err(error) = transaction::begin_part(connection) {
        tracing::error!(%error, "no part of a transaction can be begun");
        return None;
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| job(&mut *connection)));
    let (succeeded, delivery) = if let Ok((succeeded, delivery)) = outcome {
        (succeeded, Some(delivery))
    } else {
        tracing::error!("a job of the store's writer panicked; it is rolled back alone");
        (false, None)
    };
    let ended = if succeeded { transaction::commit(connection) } else { transaction::roll_back(connection) };
    match ended {
        Ok(()) => delivery,
        Err(error) => {
            tracing::error!(%error, "a part of a transaction can't be ended");
            None
        }
    }
}

/// How many transactions may wait; more are told `Busy`.
const QUEUE: usize = 1024;
/// How many are committed together at most, so that no caller waits long for the others.
const MOST_TOGETHER: usize = 128;

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use inkan_tests::database::Database;
    use time::Duration;

    use crate::clock::SystemClock;
    use crate::error::{Conflict, Error};
    use crate::store::{Store, throttle};
    use crate::types::Sha256Digest;

    /// Of many who write at once, a third fail and a third panic: what they did is gone, what the others did stands.
    #[test]
    fn one_that_fails_or_panics_harms_no_other_of_its_group() {
        let database = Database::in_file().expect("a database");
        let store = Store::open(database.url()).expect("a store");
        let start = Barrier::new(30);
        let subject = |caller: u32| Sha256Digest::of(&caller.to_be_bytes());
        std::thread::scope(|scope| {
            let (store, start) = (&store, &start);
            for caller in 0..30 {
                scope.spawn(move || {
                    start.wait();
                    let outcome = store.write(&SystemClock, move |tx| {
                        throttle::count_attempt(tx, &subject(caller), 1, Duration::DAY)?;
                        match caller % 3 {
                            0 => Ok(()),
                            1 => Err(Error::from(Conflict::NotHeld)),
                            _ => panic!("a job panics"),
                        }
                    });
                    assert_eq!(outcome.is_ok(), caller % 3 == 0);
                });
            }
        });
        for caller in 0..30 {
            // A second attempt is refused where the first one stands.
            let again =
                store.write(&SystemClock, move |tx| throttle::count_attempt(tx, &subject(caller), 1, Duration::DAY));
            assert_eq!(again.is_err(), caller % 3 == 0, "caller {caller}");
        }
    }
}
