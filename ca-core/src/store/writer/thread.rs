//! The writing thread: it commits all waiting jobs together, so that many callers share the cost of one commit.
//!
//! It takes the waiting jobs and never waits for more. If a job fails, it repeats the transaction with each job in a savepoint
//! that can be rolled back alone; failures are rare, so this is cheap on average. A caller gets the answer only after the COMMIT.
//! If the transaction itself fails at any point, all of it is rolled back and its connection is closed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::job::{Job, JobResult};
use super::watch::Watch;
use super::{Dated, transaction};
use crate::error::{Error, Result};
use crate::runtime::crash_point::{self, CrashPoint};
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
        let (sender, jobs) = crossbeam_channel::bounded(QUEUE);
        let mut context = WriterContext::open(manager)?;
        let commits = Arc::clone(&context.commits);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || context.work_off(&jobs))
            .map_err(Error::internal)?;
        Ok(Self { queue: Some(sender), thread: Some(thread), commits })
    }

    /// Queues a job.
    ///
    /// # Errors
    /// `Busy` when too many jobs wait.
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
        // A panic in a job was reported to its caller; the thread itself does not panic.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// The state of the thread.
struct WriterContext {
    manager: Manager,
    /// `None` after a failure: a transaction that can't be ended ends when its connection is closed.
    connection: Option<AnyConnection>,
    watch: Watch,
    commits: Arc<AtomicU64>,
}

impl WriterContext {
    fn open(manager: Manager) -> Result<Self> {
        let watch = Watch::default();
        let connection = Some(watch.put_on(manager.open()?));
        Ok(Self { manager, connection, watch, commits: Arc::default() })
    }

    fn work_off(&mut self, jobs: &Receiver<Box<dyn Job>>) {
        for first in jobs {
            let mut group: Vec<Box<dyn Job>> =
                std::iter::once(first).chain(jobs.try_iter()).take(MOST_TOGETHER).collect();
            let committed = self.commit_together(&mut group);
            if let Err(error) = &committed {
                tracing::error!(%error, "a transaction failed and was rolled back");
            }
            for job in group {
                job.deliver(committed.is_ok());
            }
        }
    }

    /// Runs the jobs in one transaction, writes the audit rows of the successful ones, and commits.
    fn commit_together(&mut self, group: &mut [Box<dyn Job>]) -> Result<()> {
        let mut connection = self.begin()?;
        let events = if let Some(events) = self.perform_all(group, &mut connection)? {
            events
        } else {
            transaction::roll_back(&mut connection)?;
            transaction::begin(&mut connection)?;
            perform_apart(group, &mut connection)?
        };
        commit(&mut connection, &events)?;
        self.connection = Some(connection);
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Begins a transaction, on a new connection if there is none or the old one was lost, such as after a restart of
    /// the database.
    fn begin(&mut self) -> Result<AnyConnection> {
        if let Some(mut connection) = self.connection.take() {
            match transaction::begin(&mut connection) {
                Ok(()) => return Ok(connection),
                Err(error) => tracing::warn!(%error, "no transaction can be started; the database is opened again"),
            }
        }
        let mut connection = self.watch.put_on(self.manager.open()?);
        transaction::begin(&mut connection)?;
        Ok(connection)
    }

    /// Runs the jobs one after the other and returns their audit events; `None` when a job failed, or ignored a failed
    /// statement, so that their changes must be rolled back.
    fn perform_all(&self, group: &mut [Box<dyn Job>], connection: &mut AnyConnection) -> Result<Option<Vec<Dated>>> {
        let mut events = Vec::new();
        self.watch.saw_a_failure();
        for job in group {
            transaction::demand_outermost(connection)?;
            let JobResult::Done(of_job) = attempt(&mut **job, connection) else { return Ok(None) };
            if self.watch.saw_a_failure() {
                return Ok(None);
            }
            events.extend(of_job);
        }
        Ok(Some(events))
    }
}

/// Writes all audit rows, and commits between two crash points.
fn commit(connection: &mut AnyConnection, events: &[Dated]) -> Result<()> {
    transaction::demand_outermost(connection)?;
    audit::append(connection, events)?;
    crash_point::pass(CrashPoint::StoreCommitting);
    transaction::demand_outermost(connection)?;
    transaction::commit(connection)?;
    crash_point::pass(CrashPoint::StoreCommitted);
    Ok(())
}

/// Runs each job in a savepoint, so that the changes of a failing or panicking job are rolled back. Returns the audit
/// events of the others.
///
/// # Errors
/// An error when a savepoint can't be begun or ended, such as when SQLite rolled back the whole transaction because of
/// a full disk.
fn perform_apart(group: &mut [Box<dyn Job>], connection: &mut AnyConnection) -> Result<Vec<Dated>> {
    let mut events = Vec::new();
    for job in group {
        events.extend(perform(&mut **job, connection)?);
    }
    Ok(events)
}

fn attempt(job: &mut dyn Job, connection: &mut AnyConnection) -> JobResult {
    catch_unwind(AssertUnwindSafe(|| job.attempt(connection))).unwrap_or_else(|_| {
        tracing::error!("a job of the store's writer panicked; its changes are rolled back");
        JobResult::Failed
    })
}

fn perform(job: &mut dyn Job, connection: &mut AnyConnection) -> Result<Vec<Dated>> {
    for _ in 0..ATTEMPTS {
        transaction::demand_outermost(connection)?;
        transaction::begin_part(connection)?;
        match attempt(job, connection) {
            JobResult::Done(events) => return transaction::commit(connection).map(|()| events),
            JobResult::MetANewRow => transaction::roll_back(connection)?,
            JobResult::Failed => {
                transaction::roll_back(connection)?;
                break;
            }
        }
    }
    Ok(Vec::new())
}

/// The number of transactions that may wait; further ones get `Busy`.
const QUEUE: usize = 1024;
/// The maximum number of jobs that are committed together, so that no caller waits long for the others.
const MOST_TOGETHER: usize = 128;
/// The maximum number of attempts of a job that conflicts with new rows.
const ATTEMPTS: usize = 4;

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::mpsc;

    use diesel::connection::SimpleConnection as _;
    use inkan_tests::database::Database;
    use time::Duration;

    use super::*;
    use crate::audit::Event;
    use crate::error::Conflict;
    use crate::policy::Actor;
    use crate::runtime::clock::{Clock as _, SystemClock};
    use crate::store::signal::Concerns;
    use crate::store::writer::Tx;
    use crate::store::writer::job::Work;
    use crate::store::{Store, throttle};
    use crate::types::Sha256Digest;

    /// Of many concurrent writers, a third fail and a third panic: their changes are rolled back, those of the others are
    /// committed.
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
                        let full_until = throttle::count_attempt(tx, &subject(caller), 1, Duration::DAY)?;
                        assert!(full_until.is_none(), "nobody counted before");
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
            // A second attempt fails if the first one was committed.
            let again =
                store.write(&SystemClock, move |tx| throttle::count_attempt(tx, &subject(caller), 1, Duration::DAY));
            assert_eq!(again.expect("counts").is_some(), caller % 3 == 0, "caller {caller}");
        }
    }

    type Answer = mpsc::Receiver<Result<((), Concerns)>>;

    /// Writes a row of this number of octets to `throttle`, and one to the trail.
    fn job(octets: usize) -> (Box<dyn Job>, Answer) {
        let (work, answer) = Work::new(SystemClock.now(), move |tx: &mut Tx<'_>| {
            tx.audit(Event::new(&Actor::System, "backup.make", format!("{octets}")));
            let insert = format!("INSERT INTO throttle VALUES (zeroblob({octets}), '2026-01-01 00:00:00', 1)");
            Ok(tx.connection().batch_execute(&insert)?)
        });
        (Box::new(work), answer)
    }

    /// PostgreSQL silently ends a transaction in which a statement failed: no caller may get a success.
    #[test]
    fn what_a_job_keeps_to_itself_makes_nobody_believe_what_does_not_stand() {
        let database = Database::fresh().expect("a database");
        drop(Store::open(database.url()).expect("a store"));
        let mut context = WriterContext::open(Manager::for_url(database.url()).expect("a manager")).expect("a context");
        let now = SystemClock.now();
        let (counts, counted) = Work::new(now, |tx: &mut Tx<'_>| {
            throttle::count_attempt(tx, &Sha256Digest::of(b"somebody"), 1, Duration::DAY).map(drop)
        });
        let (keeps, _kept) = Work::new(now, |tx: &mut Tx<'_>| {
            let _ = tx.connection().batch_execute("SELECT 1 FROM no_such_table");
            Ok(())
        });
        let mut group: Vec<Box<dyn Job>> = vec![Box::new(counts), Box::new(keeps)];
        let committed = context.commit_together(&mut group).is_ok();
        for job in group {
            job.deliver(committed);
        }
        let told = counted.recv().expect("an answer").is_ok();
        assert_eq!(told, database.count("throttle").expect("counts") == 1);
    }

    /// A full disk makes SQLite roll back a whole transaction by itself: the earlier changes are lost, and later ones
    /// must not be committed without them. No caller gets a success, and the store continues.
    #[test]
    fn when_the_disk_is_full_nothing_of_the_group_stands() {
        let database = Database::in_file().expect("a database");
        drop(Store::open(database.url()).expect("a store"));
        let manager = Manager::for_url(database.url()).expect("a manager");
        let mut context = WriterContext::open(manager).expect("a context");
        let full = context.connection.as_mut().expect("a connection").batch_execute("PRAGMA max_page_count = 1");
        full.expect("no page more than there are");

        let (mut group, answers): (Vec<_>, Vec<_>) = [20, 9_000_000, 21].map(job).into_iter().unzip();
        assert!(context.commit_together(&mut group).is_err());
        for job in group {
            job.deliver(false);
        }
        assert!(answers.iter().all(|answer| answer.recv().expect("an answer").is_err()));
        let rows = |table: &str| database.count(table).expect("counts");
        assert_eq!((rows("throttle"), rows("audit")), (0, 0));

        let (mut group, answers): (Vec<_>, Vec<_>) = [22].map(job).into_iter().unzip();
        context.commit_together(&mut group).expect("another connection has no such limit");
        for job in group {
            job.deliver(true);
        }
        assert!(answers.iter().all(|answer| answer.recv().expect("an answer").is_ok()));
        assert_eq!((rows("throttle"), rows("audit")), (1, 1));
    }
}
