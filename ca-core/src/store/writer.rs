//! The one way to write: a transaction that carries its audit rows.

mod thread;
pub(super) mod transaction;

use diesel::r2d2::Pool;

use self::thread::WriterThread;
use super::connection::{AnyConnection, Manager};
use crate::audit::Event;
use crate::crash_point::{self, CrashPoint};
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

impl Writer {
    pub(super) fn start(manager: Manager) -> Result<Self> {
        match manager {
            Manager::Sqlite(_) => WriterThread::start(manager.open()?).map(Self::Sqlite),
            Manager::Postgres(_) => {
                let pool = Pool::builder().max_size(WRITERS).min_idle(Some(0)).build(manager);
                pool.map(Self::Postgres).map_err(Error::internal)
            }
        }
    }

    pub(super) fn run<T: Send + 'static>(
        &self,
        now: Timestamp,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match self {
            Self::Sqlite(thread) => thread.run(move |connection| perform(connection, now, &work)),
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

/// BEGIN, the work, COMMIT; ROLLBACK at the first error.
fn transact<T>(connection: &mut AnyConnection, now: Timestamp, work: &impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    transaction::begin(connection)?;
    match perform(connection, now, work) {
        Ok(answer) => commit(connection).map(|()| answer),
        Err(error) => {
            transaction::roll_back(connection)?;
            Err(error)
        }
    }
}

/// The transaction's COMMIT, between two crash points.
fn commit(connection: &mut AnyConnection) -> Result<()> {
    crash_point::pass(CrashPoint::StoreCommitting);
    transaction::commit(connection)?;
    crash_point::pass(CrashPoint::StoreCommitted);
    Ok(())
}

/// The work and its audit rows.
fn perform<T>(connection: &mut AnyConnection, now: Timestamp, work: &impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    let mut tx = Tx { connection, now, events: Vec::new() };
    let answer = work(&mut tx)?;
    let events = std::mem::take(&mut tx.events);
    super::audit::append(&mut tx, &events)?;
    Ok(answer)
}

/// Whether the transaction inserted a row that another one had inserted since it looked: the next attempt sees it.
fn met_a_new_row(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    cause.downcast_ref::<diesel::result::Error>().is_some_and(super::is_duplicate)
}

const WRITERS: u32 = 8;
const RETRIES: usize = 3;
