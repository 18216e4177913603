//! The only way to write: a transaction that includes its audit rows.
//!
//! One thread owns the only writing connection. SQLite allows one writer at a time, and a queue serves callers in
//! order, which its lock does not. On PostgreSQL all transactions that sign or audit wait for each other's COMMIT in
//! any case, so that sharing one COMMIT saves time.

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
    /// The CA whose clock was already advanced, so that many certificates in one transaction check it once.
    pub(super) signs: Option<AuthorityId>,
    concerns: Concerns,
}

/// An audit event, and the time at which its transaction began.
pub(super) struct Dated {
    pub(super) at: Timestamp,
    pub(super) event: Event,
}

impl<'c> Tx<'c> {
    fn at(connection: &'c mut AnyConnection, now: Timestamp) -> Self {
        Self { connection, now, events: Vec::new(), signs: None, concerns: Concerns::default() }
    }

    /// The time at which the transaction began, UTC.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The connection, for reading within the transaction.
    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        self.connection
    }

    /// Adds an event to the audit trail, in this transaction.
    pub(crate) fn audit(&mut self, event: Event) {
        self.events.push(Dated { at: self.now, event });
        self.concern(Concern::Trail);
    }

    /// Records a concern of the transaction; the threads that wait for it are woken after the commit.
    pub(super) fn concern(&mut self, concern: Concern) {
        self.concerns.add(concern);
    }
}

pub(super) struct Writer(WriterThread);

impl Writer {
    pub(super) fn start(manager: Manager) -> Result<Self> {
        WriterThread::start(manager).map(Self)
    }

    /// Queues work and waits until it is committed; also returns its concerns.
    pub(super) fn run<T: Send + 'static>(
        &self,
        now: Timestamp,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<(T, Concerns)> {
        let (work, answer) = Work::new(now, work);
        self.0.queue(Box::new(work))?;
        answer.recv().map_err(crate::Error::internal)?
    }

    /// The number of committed transactions; a transaction may contain the work of many callers.
    pub(super) fn commits(&self) -> u64 {
        self.0.commits()
    }
}
