//! The work of one caller, and the return of its result.

use std::sync::mpsc::{self, Receiver, SyncSender};

use super::{Concerns, Dated, Tx};
use crate::error::{Error, Result};
use crate::store::connection::AnyConnection;
use crate::types::Timestamp;

/// A part of a transaction.
pub(super) trait Job: Send {
    /// Does the work.
    fn attempt(&mut self, connection: &mut AnyConnection) -> JobResult;

    /// Informs the caller, once it is known whether the transaction was committed.
    fn deliver(self: Box<Self>, committed: bool);
}

/// What came of the work.
pub(super) enum JobResult {
    /// It is done, with what the trail must say about it.
    Done(Vec<Dated>),
    /// It failed, and what it wrote must go.
    Failed,
    /// It met a row that another process has inserted since it looked: another attempt will see it.
    MetANewRow,
}

/// What the work returned, and whom it concerns.
type Outcome<T> = Result<(T, Concerns)>;

/// A caller's closure, its answer, and where the answer goes.
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
        // A refusal too may rest on what another one of the group had written.
        let lost = || Err(Error::internal("the transaction could not be committed"));
        let outcome = if committed { self.outcome.unwrap_or_else(lost) } else { lost() };
        // A caller that has gone wants no answer.
        let _ = self.answer.send(outcome);
    }
}

fn met_a_new_row(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    cause.downcast_ref::<diesel::result::Error>().is_some_and(crate::store::is_duplicate)
}
