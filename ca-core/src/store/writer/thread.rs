//! The writing thread: whatever waits is committed together, so that many callers share the cost of one commit.
//!
//! It takes what waits and never waits for more. Each job is a part of the transaction that is rolled back alone when it
//! fails; its caller gets the answer only after the COMMIT.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::job::{Attempt, Job};
use super::{Dated, transaction};
use crate::crash_point::{self, CrashPoint};
use crate::error::{Error, Result};
use crate::store::audit;
use crate::store::connection::{AnyConnection, Manager};

/// The thread and its queue. Dropping it waits until the database is closed, so that its files can be moved.
pub(crate) struct WriterThread {
    queue: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<AtomicU64>,
}

impl WriterThread {
    pub(super) fn start(manager: Manager) -> Result<Self> {
        let connection = manager.open()?;
        let (sender, jobs) = crossbeam_channel::bounded(QUEUE);
        let commits = Arc::new(AtomicU64::default());
        let mut desk = Desk { manager, connection, commits: Arc::clone(&commits) };
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || desk.work_off(&jobs))
            .map_err(Error::internal)?;
        Ok(Self { queue: Some(sender), thread: Some(thread), commits })
    }

    /// Queues a job.
    ///
    /// # Errors
    /// `Busy` when too many wait.
    pub(super) fn queue(&self, job: Box<dyn Job>) -> Result<()> {
        let ended = || Error::internal("the writing thread has ended");
        let queue = self.queue.as_ref().ok_or_else(ended)?;
        queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => ended(),
        })
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

impl Drop for WriterThread {
    fn drop(&mut self) {
        drop(self.queue.take());
        // A job that panicked was told of when it did; the thread itself does not.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// What the thread works with.
struct Desk {
    manager: Manager,
    connection: AnyConnection,
    commits: Arc<AtomicU64>,
}

impl Desk {
    fn work_off(&mut self, jobs: &Receiver<Box<dyn Job>>) {
        for first in jobs {
            let mut group: Vec<Box<dyn Job>> =
                std::iter::once(first).chain(jobs.try_iter()).take(MOST_TOGETHER).collect();
            let stand = self.commit_together(&mut group).unwrap_or_else(|error| {
                tracing::error!(%error, "a transaction can't be committed");
                vec![false; group.len()]
            });
            for (job, stands) in group.into_iter().zip(stand) {
                job.deliver(stands);
            }
        }
    }

    /// Runs the jobs in one transaction; says of each whether it was committed.
    fn commit_together(&mut self, group: &mut [Box<dyn Job>]) -> Result<Vec<bool>> {
        self.begin()?;
        let (mut stand, mut events) = (Vec::with_capacity(group.len()), Vec::new());
        for job in group {
            let done = perform(&mut **job, &mut self.connection);
            stand.push(done.is_some());
            events.extend(done.into_iter().flatten());
        }
        self.commit(&events).inspect_err(|_| {
            if let Err(error) = transaction::roll_back(&mut self.connection) {
                tracing::error!(%error, "nor be rolled back");
            }
        })?;
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(stand)
    }

    /// Begins; on a new connection if the old one was lost, as when the database was restarted.
    fn begin(&mut self) -> Result<()> {
        if let Err(error) = transaction::begin(&mut self.connection) {
            tracing::warn!(%error, "no transaction can be begun; the database is opened anew");
            self.connection = self.manager.open()?;
            transaction::begin(&mut self.connection)?;
        }
        Ok(())
    }

    /// The audit rows of all, and COMMIT between two crash points.
    fn commit(&mut self, events: &[Dated]) -> Result<()> {
        audit::append(&mut self.connection, events)?;
        crash_point::pass(CrashPoint::StoreCommitting);
        transaction::commit(&mut self.connection)?;
        crash_point::pass(CrashPoint::StoreCommitted);
        Ok(())
    }
}

/// Runs one job as a part of the transaction; one that fails or panics leaves nothing. What the trail must say about it, if
/// it stands.
fn perform(job: &mut dyn Job, connection: &mut AnyConnection) -> Option<Vec<Dated>> {
    for _ in 0..ATTEMPTS {
        match perform_once(job, connection) {
            Ok(Attempt::Done(events)) => return Some(events),
            Ok(Attempt::MetANewRow) => {}
            Ok(Attempt::Failed) => return None,
            Err(error) => {
                tracing::error!(%error, "a part of a transaction can't be begun or ended");
                return None;
            }
        }
    }
    None
}

fn perform_once(job: &mut dyn Job, connection: &mut AnyConnection) -> Result<Attempt> {
    transaction::begin_part(connection)?;
    let attempt = catch_unwind(AssertUnwindSafe(|| job.attempt(connection))).unwrap_or_else(|_| {
        tracing::error!("a job of the store's writer panicked; it is rolled back alone");
        Attempt::Failed
    });
    if let Attempt::Done(_) = attempt {
        transaction::commit(connection)?;
    } else {
        transaction::roll_back(connection)?;
    }
    Ok(attempt)
}

/// How many transactions may wait; more are told `Busy`.
const QUEUE: usize = 1024;
/// How many are committed together at most, so that no caller waits long for the others.
const MOST_TOGETHER: usize = 128;
/// How often a job may meet a row that is new.
const ATTEMPTS: usize = 4;

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
