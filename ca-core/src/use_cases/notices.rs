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

/// What becomes of a mail that was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is tried again.
    Waits,
    /// It is not, and its text is wiped.
    GivenUp,
}

/// Notes that the mail server does not take a mail now; it is tried again after 1, 2, 4 … minutes, at most after four hours, and
/// given up when it was not taken for five days (RFC 5321 §4.5.4.1).
///
/// # Errors
/// `Internal`, `Busy`.
pub fn notice_failed(ca: &Ca, notice: &Notice, why: &str) -> Result<Fate> {
    let (notice, why) = (notice.clone(), why.to_owned());
    ca.write(move |tx| {
        let since = notice.refused_since.unwrap_or(tx.now());
        if since + GIVE_UP_AFTER <= tx.now() {
            store::notice::give_up(tx, &notice, &why)?;
            return Ok(Fate::GivenUp);
        }
        let due_at = tx.now() + pause(&notice, 240);
        store::notice::postpone(tx, &notice, due_at, Some(since), &why)?;
        Ok(Fate::Waits)
    })
}

/// Notes that a mail waits for the mail server, which takes none now; it is tried again after 1, 2, 4 and then 5 minutes, for as
/// long as it takes: an outage is not the mail's fault.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn server_failed(ca: &Ca, notice: &Notice, why: &str) -> Result<()> {
    let (notice, why) = (notice.clone(), why.to_owned());
    ca.write(move |tx| {
        let due_at = tx.now() + pause(&notice, 5);
        store::notice::postpone(tx, &notice, due_at, notice.refused_since, &why)
    })
}

fn pause(notice: &Notice, most_minutes: i64) -> Duration {
    let minutes = 1_i64 << notice.attempts.clamp(0, 8);
    Duration::minutes(minutes.min(most_minutes))
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
const GIVE_UP_AFTER: Duration = Duration::days(5);
