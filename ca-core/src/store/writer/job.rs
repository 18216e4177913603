//! The work of one caller, and the return of its result.

use std::sync::mpsc::{self, Receiver, SyncSender};

use super::{Concerns, Dated, Tx};
use crate::error::{Error, Result};
use crate::store::connection::AnyConnection;
use crate::types::Timestamp;

/// A part of a transaction.
pub(super) trait Job: Send {
    /// Performs the work.
    fn attempt(&mut self, connection: &mut AnyConnection) -> JobResult;

    /// Informs the caller after the transaction was committed or rolled back.
    fn deliver(self: Box<Self>, committed: bool);
}

/// The outcome of the work.
pub(super) enum JobResult {
    /// It succeeded, with its audit events.
    Done(Vec<Dated>),
    /// It failed, and its changes must be rolled back.
    Failed,
    /// It conflicts with a row that another process inserted meanwhile; another attempt will see the row.
    MetANewRow,
}

/// The result of the work, and its concerns.
type Outcome<T> = Result<(T, Concerns)>;

/// A caller's closure, its answer, and the channel for the answer.
pub(super) struct Work<T, F> {
    now: Timestamp,
    task: F,
    outcome: Option<Outcome<T>>,
    answer: SyncSender<Outcome<T>>,
}

impl<T, F> Work<T, F> {
    pub(super) fn new(now: Timestamp, task: F) -> (Self, Receiver<Outcome<T>>) {
        let (answer, answered) = mpsc::sync_channel(1);
        (Self { now, task, outcome: None, answer }, answered)
    }
}

impl<T: Send, F: Fn(&mut Tx<'_>) -> Result<T> + Send> Job for Work<T, F> {
    fn attempt(&mut self, connection: &mut AnyConnection) -> JobResult {
        self.outcome = None;
        let mut tx = Tx::at(connection, self.now);
        let outcome = (self.task)(&mut tx);
        let Tx { events, concerns, .. } = tx;
        let attempt = match &outcome {
            Ok(_) => JobResult::Done(events),
            Err(error) if met_a_new_row(error) => JobResult::MetANewRow,
            Err(_) => JobResult::Failed,
        };
        self.outcome = Some(outcome.map(|done| (done, concerns)));
        attempt
    }

    fn deliver(self: Box<Self>, committed: bool) {
        // A refusal is lost too, because it may depend on changes of another job of the group.
        let lost = || Err(Error::internal("the transaction could not be committed"));
        let outcome = if committed { self.outcome.unwrap_or_else(lost) } else { lost() };
        // The send fails if the caller no longer waits; the answer is then dropped.
        let _ = self.answer.send(outcome);
    }
}

fn met_a_new_row(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    cause.downcast_ref::<diesel::result::Error>().is_some_and(crate::store::is_duplicate)
}
