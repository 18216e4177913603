//! The queue of mails to people. Sending is the caller's.

use time::Duration;

use crate::ca::Ca;
use crate::error::Result;
use crate::store;
pub use crate::store::notice::{NewNotice, Notice};

/// Puts a mail into the queue.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn post_notice(ca: &Ca, new: NewNotice) -> Result<()> {
    ca.write(move |tx| store::notice::insert_notice(tx, &new))
}

/// Takes the next due mail under a lease of five minutes, or nothing when none is due.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn claim_due_notice(ca: &Ca) -> Result<Option<Notice>> {
    if !ca.store.read(|connection| store::notice::has_due(connection, ca.clock.now()))? {
        return Ok(None);
    }
    ca.write(|tx| store::notice::claim_due(tx, LEASE))
}

/// Notes that a mail was handed over. Its text is wiped, for it may hold a one-time link, unless `keep_text`.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn notice_sent(ca: &Ca, notice: &Notice, keep_text: bool) -> Result<()> {
    let notice = notice.clone();
    ca.write(move |tx| store::notice::mark_sent(tx, &notice, keep_text))
}

/// Notes why a mail could not be handed over; it is tried again after 1, 2, 4 … minutes, at most after four hours.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn notice_failed(ca: &Ca, notice: &Notice, why: &str) -> Result<()> {
    let (notice, why) = (notice.clone(), why.to_owned());
    let minutes = 1_i64 << notice.attempts.clamp(0, 8);
    ca.write(move |tx| store::notice::postpone(tx, &notice, tx.now() + Duration::minutes(minutes.min(240)), &why))
}

/// The newest mails, sent or not: for the demo's page.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn recent_notices(ca: &Ca, limit: i64) -> Result<Vec<Notice>> {
    ca.store.read(|connection| store::notice::list_newest(connection, limit))
}

const LEASE: Duration = Duration::minutes(5);
