//! The one way to write: a transaction that carries its audit rows.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, TrySendError};
use diesel::connection::TransactionManager as _;
use diesel::r2d2::Pool;
use diesel::{PgConnection, SqliteConnection};

use super::connection::{AnyConnection, Manager};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::types::Timestamp;

/// An open transaction.
///
/// Audit events are kept until the end: the chain's head is locked as the last statement before COMMIT, so that
/// transactions wait for each other only there.
pub struct Tx<'c> {
    pub(super) connection: &'c mut AnyConnection,
    now: Timestamp,
    events: Vec<Event>,
}

impl Tx<'_> {
    /// When the transaction began, UTC.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The connection, for reading what the transaction sees.
    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        self.connection
    }

    /// Adds an event to the audit trail, in this transaction.
    pub(crate) fn audit(&mut self, event: Event) {
        self.events.push(event);
    }
}

pub(super) enum Writer {
    /// One thread owns the only writing connection: SQLite has one writer at a time, and a queue is kinder than its lock.
    Sqlite(WriterThread),
    Postgres(Pool<Manager>),
}

/// The thread and its queue. Dropping it waits until the database is closed, so that its files can be moved.
pub(super) struct WriterThread {
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for WriterThread {
    fn drop(&mut self) {
        drop(self.queue.take());
        // A job that panicked was told of when it did; the thread itself does not.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

type Job = Box<dyn FnOnce(&mut AnyConnection) + Send>;

impl Writer {
    pub(super) fn start(manager: Manager) -> Result<Self> {
        match manager {
            Manager::Sqlite(_) => {
                let mut connection = manager.open()?;
                let (sender, jobs) = crossbeam_channel::bounded::<Job>(QUEUE);
                let thread = thread::Builder::new()
                    .name("store-writer".to_owned())
                    .spawn(move || work_off(&jobs, &mut connection))
                    .map_err(Error::internal)?;
                Ok(Self::Sqlite(WriterThread { queue: Some(sender), thread: Some(thread) }))
            }
            Manager::Postgres(_) => {
                let pool =
                    Pool::builder().max_size(WRITERS).min_idle(Some(0)).build(manager).map_err(Error::internal)?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    pub(super) fn run<T: Send + 'static>(
        &self,
        now: Timestamp,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match self {
            Self::Sqlite(WriterThread { queue, .. }) => {
                let queue = queue.as_ref().ok_or_else(|| Error::internal("the writing thread has ended"))?;
                let (answer, answered) = mpsc::sync_channel(1);
                let job: Job = Box::new(move |connection| {
                    let _ = answer.send(transact(connection, now, &work));
                });
                queue.try_send(job).map_err(|refused| match refused {
                    TrySendError::Full(_) => Error::Busy,
                    TrySendError::Disconnected(_) => Error::internal("the writing thread has ended"),
                })?;
                answered.recv().map_err(Error::internal)?
            }
            Self::Postgres(pool) => {
                let connection = &mut *pool.get().map_err(Error::internal)?;
                let mut outcome = transact(connection, now, &work);
                for _ in 0..RETRIES {
                    if !outcome.as_ref().is_err_and(met_a_new_row) {
                        break;
                    }
                    outcome = transact(connection, now, &work);
                }
                outcome
            }
        }
    }
}

/// Runs jobs until the store is dropped. A job that panics ends alone: its sender gets no answer, its transaction is
/// rolled back, and the next one goes on.
fn work_off(jobs: &Receiver<Job>, connection: &mut AnyConnection) {
    for job in jobs {
        let outcome = catch_unwind(AssertUnwindSafe(|| job(&mut *connection)));
        if outcome.is_err() {
            tracing::error!("a job of the store's writer panicked; its transaction is rolled back");
            if let Err(error) = roll_back(connection) {
                tracing::error!(%error, "the transaction of the job that panicked can't be rolled back");
            }
        }
    }
}

/// Whether the transaction inserted a row that another one had inserted since it looked: the next attempt sees it.
fn met_a_new_row(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    cause.downcast_ref::<diesel::result::Error>().is_some_and(super::is_duplicate)
}

/// BEGIN, the work, its audit rows, COMMIT; ROLLBACK at the first error.
fn transact<T>(connection: &mut AnyConnection, now: Timestamp, work: &impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    begin(connection)?;
    let mut tx = Tx { connection, now, events: Vec::new() };
    let outcome = work(&mut tx).and_then(|answer| {
        let events = std::mem::take(&mut tx.events);
        super::audit::append(&mut tx, &events)?;
        Ok(answer)
    });
    match outcome {
        Ok(answer) => commit(tx.connection).map(|()| answer),
        Err(error) => {
            roll_back(tx.connection)?;
            Err(error)
        }
    }
}

/// `BEGIN IMMEDIATE` on SQLite: a transaction that reads first and writes later would fail at once with "database is
/// locked" when another process wrote in between.
fn begin(connection: &mut AnyConnection) -> Result<()> {
    use diesel::connection::AnsiTransactionManager as Ansi;
    match connection {
        AnyConnection::Sqlite(sqlite) => Ansi::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?,
        AnyConnection::Postgres(postgres) => {
            <PgConnection as diesel::Connection>::TransactionManager::begin_transaction(postgres)?;
        }
    }
    Ok(())
}

fn commit(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            <SqliteConnection as diesel::Connection>::TransactionManager::commit_transaction(sqlite)?;
        }
        AnyConnection::Postgres(postgres) => {
            <PgConnection as diesel::Connection>::TransactionManager::commit_transaction(postgres)?;
        }
    }
    Ok(())
}

fn roll_back(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            <SqliteConnection as diesel::Connection>::TransactionManager::rollback_transaction(sqlite)?;
        }
        AnyConnection::Postgres(postgres) => {
            <PgConnection as diesel::Connection>::TransactionManager::rollback_transaction(postgres)?;
        }
    }
    Ok(())
}

/// How many transactions may wait; more are told `Busy`.
const QUEUE: usize = 1024;
const WRITERS: u32 = 8;
const RETRIES: usize = 3;
