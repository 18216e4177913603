//! The only way to write: a transaction that includes its audit rows.
//!
//! One thread owns the only writing connection. SQLite allows one writer at a time, and a queue is fairer than its lock. On
//! PostgreSQL all transactions that sign or audit wait for each other's COMMIT in any case, so that they gain from sharing one.

mod job;
mod thread;
pub(super) mod transaction;
mod watch;

use self::job::Work;
use self::thread::WriterThread;
use super::connection::{AnyConnection, Manager};
use super::signal::{Concern, Concerns};
use crate::audit::Event;
use crate::error::Result;
use crate::types::{AuthorityId, Timestamp};

/// An open transaction.
///
/// Audit events are kept until the end: the chain's head is locked as the last statement before COMMIT, so that
/// transactions of several processes wait for each other only there.
pub struct Tx<'c> {
    pub(super) connection: &'c mut AnyConnection,
    now: Timestamp,
    events: Vec<Dated>,
    /// The CA that is known to be about to sign, so that many of its certificates ask once.
    pub(super) signs: Option<AuthorityId>,
    concerns: Concerns,
}

/// An audit event, and when its transaction began.
pub(super) struct Dated {
    pub(super) at: Timestamp,
    pub(super) event: Event,
}

impl<'c> Tx<'c> {
    fn at(connection: &'c mut AnyConnection, now: Timestamp) -> Self {
        Self { connection, now, events: Vec::new(), signs: None, concerns: Concerns::default() }
    }

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
        self.events.push(Dated { at: self.now, event });
    }

    /// Notes whom the transaction concerns: they are woken once it is committed.
    pub(super) fn concern(&mut self, concern: Concern) {
        self.concerns.add(concern);
    }
}

pub(super) struct Writer(WriterThread);

impl Writer {
    pub(super) fn start(manager: Manager) -> Result<Self> {
        WriterThread::start(manager).map(Self)
    }

    /// Queues work and waits until it is committed; also returns whom it concerns.
    pub(super) fn run<T: Send + 'static>(
        &self,
        now: Timestamp,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<(T, Concerns)> {
        let (work, answer) = Work::new(now, work);
        self.0.queue(Box::new(work))?;
        answer.recv().map_err(crate::Error::internal)?
    }

    /// How many transactions were committed; a transaction may carry the work of many callers.
    pub(super) fn commits(&self) -> u64 {
        self.0.commits()
    }
}
