//! The queue of mails to people. Sending is the caller's.

use time::Duration;

use crate::ca::Ca;
use crate::error::Result;
use crate::store;
pub use crate::store::notice::{NewNotice, Notice};
use crate::types::EnvelopeId;

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
    let envelope = EnvelopeId::generate(&*ca.entropy)?;
    ca.write(move |tx| store::notice::claim_due(tx, LEASE, &envelope))
}

/// Notes that a mail was handed over. Its text is wiped, for it may hold a one-time link, unless `keep_text`.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn notice_sent(ca: &Ca, notice: &Notice, keep_text: bool) -> Result<()> {
    let notice = notice.clone();
    ca.write(move |tx| store::notice::mark_sent(tx, &notice, keep_text))
}

/// Notes that the mail server does not take a mail now; it is tried again after 1, 2, 4 … minutes, at most after four hours.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn notice_failed(ca: &Ca, notice: &Notice, why: &str) -> Result<()> {
    postpone(ca, notice, why, 240)
}

/// Notes that a mail waits for the mail server, which takes none now; it is tried again after 1, 2, 4 and then 5 minutes.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn server_failed(ca: &Ca, notice: &Notice, why: &str) -> Result<()> {
    postpone(ca, notice, why, 5)
}

fn postpone(ca: &Ca, notice: &Notice, why: &str, at_most: i64) -> Result<()> {
    let (notice, why) = (notice.clone(), why.to_owned());
    let minutes = 1_i64 << notice.attempts.clamp(0, 8);
    ca.write(move |tx| store::notice::postpone(tx, &notice, tx.now() + Duration::minutes(minutes.min(at_most)), &why))
}

/// Notes that the mail server refused a mail for good. It is not tried again, and its text is wiped.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn notice_refused(ca: &Ca, notice: &Notice, why: &str) -> Result<()> {
    let (notice, why) = (notice.clone(), why.to_owned());
    ca.write(move |tx| store::notice::give_up(tx, &notice, &why))
}

/// The newest mails, sent or not: for the demo's page.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn recent_notices(ca: &Ca, limit: i64) -> Result<Vec<Notice>> {
    ca.store.read(|connection| store::notice::list_newest(connection, limit))
}

const LEASE: Duration = Duration::minutes(5);
