//! The queue of mails to people. The caller submits them to the mail server.

use time::Duration;

use crate::error::Result;
use crate::installation::Ca;
use crate::installation::mail_queue::{self, ContentSecrecy};
use crate::store;
use crate::types::{EnvelopeId, Timestamp};
pub use crate::types::{NewNotice, Notice};

/// Puts a mail into the queue.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn post_notice(ca: &Ca, new: NewNotice) -> Result<()> {
    let queue = ca.mail_queue();
    ca.write(move |tx| queue.put(tx, &new, None, ContentSecrecy::Link))
}

/// Generates the key of the queue if needed, and encrypts or deletes texts of mails that an older version queued in plain
/// text; returns the number of such mails. This must be done before mails are sent.
///
/// # Errors
/// `KeyUnavailable`, `Internal`, `Busy`.
pub fn ready_queue(ca: &Ca) -> Result<usize> {
    let key = ca.keys.queue_key(&*ca.entropy)?;
    let mut count = 0;
    loop {
        let page = ca.store.read(|connection| store::notice::list_in_the_clear(connection, PAGE))?;
        if page.is_empty() {
            break;
        }
        count += page.len();
        let seal = |notice: &Notice| Ok((notice.id, mail_queue::seal_anew(&key, notice, &*ca.entropy)?));
        let sealed = page.iter().map(seal).collect::<Result<Vec<_>>>()?;
        ca.write(move |tx| {
            store::rewrite_due::note(tx)?;
            sealed.iter().try_for_each(|(id, sealed)| store::notice::put_sealed(tx, *id, sealed))
        })?;
    }
    Ok(count)
}

/// Makes the database rewrite its files, which may still contain deleted plain texts of mails, unless this has succeeded
/// since; returns whether it was due. It is tried at each start, after [`ready_queue`].
///
/// # Errors
/// `Internal`, for example for a full disk or a long reading transaction; the work stays due. `Busy`.
pub fn overwrite_wiped(ca: &Ca) -> Result<bool> {
    let Some(due) = ca.store.read(store::rewrite_due::find)? else { return Ok(false) };
    ca.store.forget_what_was_wiped()?;
    ca.write(move |tx| store::rewrite_due::mark_done(tx, due))?;
    Ok(true)
}

/// When rewriting the database's files became due, UTC; `None` when they contain no deleted data.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn overwriting_due_since(ca: &Ca) -> Result<Option<Timestamp>> {
    Ok(ca.store.read(store::rewrite_due::find)?.map(|due| due.since))
}

/// Claims the next due mail under a lease of five minutes; `None` when none is due. A mail that was encrypted for another
/// key is given up.
///
/// # Errors
/// `KeyUnavailable`, `Internal`, `Busy`.
pub fn claim_due_notice(ca: &Ca) -> Result<Option<Notice>> {
    if !ca.store.read(|connection| store::notice::has_due(connection, ca.clock.now()))? {
        return Ok(None);
    }
    // The key is opened before a mail is claimed: without it all mails wait.
    let key = ca.keys.queue_key(&*ca.entropy)?;
    loop {
        let envelope = EnvelopeId::generate(&*ca.entropy)?;
        let claimed = ca.write(move |tx| store::notice::claim_due(tx, LEASE, &envelope))?;
        let Some(notice) = claimed else { return Ok(None) };
        if let Some(opened) = mail_queue::open(&key, notice.clone()) {
            return Ok(Some(opened));
        }
        tracing::error!(
            notice.id = notice.id,
            "a queued mail can't be decrypted with the key of the mail queue and is given up"
        );
        ca.write(move |tx| store::notice::give_up(tx, &notice, SEALED_FOR_ANOTHER))?;
    }
}

/// Records that a mail was submitted. Its text is deleted, because it may contain a one-time link, unless `keep_text`.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn notice_sent(ca: &Ca, notice: &Notice, keep_text: bool) -> Result<()> {
    let notice = notice.clone();
    ca.write(move |tx| store::notice::mark_sent(tx, &notice, keep_text))
}

/// The state of a mail that was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It will be sent again.
    Waits,
    /// It will not be sent again, and its text was deleted.
    GivenUp,
}

/// Records that the mail server does not accept a mail now; it is sent again after 1, 2, 4 … minutes, at most after four
/// hours, and given up when it was not accepted for five days (RFC 5321 §4.5.4.1).
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

/// Records that a mail waits for the mail server, which accepts none now; it is sent again after 1, 2, 4 and then every 5
/// minutes without a limit, because an outage does not depend on the mail.
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

/// Records that the mail server permanently refused a mail. It is not sent again, and its text is deleted.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn notice_refused(ca: &Ca, notice: &Notice, why: &str) -> Result<()> {
    let (notice, why) = (notice.clone(), why.to_owned());
    ca.write(move |tx| store::notice::give_up(tx, &notice, &why))
}

/// The newest mails, sent or not, for the demo's page. Mails that can't be decrypted are omitted.
///
/// # Errors
/// `KeyUnavailable`; `Internal` when the database can't be read.
pub fn recent_notices(ca: &Ca, limit: i64) -> Result<Vec<Notice>> {
    let newest = ca.store.read(|connection| store::notice::list_newest(connection, limit))?;
    let key = ca.keys.queue_key(&*ca.entropy)?;
    Ok(newest.into_iter().filter_map(|notice| mail_queue::open(&key, notice)).collect())
}

const SEALED_FOR_ANOTHER: &str = "it was sealed for a key that is not in the key store, or for another recipient";

const LEASE: Duration = Duration::minutes(5);
const GIVE_UP_AFTER: Duration = Duration::days(5);

const PAGE: i64 = 100;
