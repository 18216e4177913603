//! Seals mails for the queue, and opens them for sending.
//!
//! A mail may contain a link that opens an account. Data that a database deletes stays readable for a while, in SQLite's
//! write-ahead log and free pages, in PostgreSQL's dead rows, and in copies of either. So no link is ever stored in the clear.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::keys::{KeyStore, QueueKey, QueueSealer, SecretPlace};
use crate::runtime::entropy::Entropy;
use crate::store::Tx;
use crate::store::notice;
use crate::types::{EnvelopeId, NewNotice, Notice};

/// Whether a mail may be in the clear while the key store has no key to seal it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentSecrecy {
    /// It holds a one-time link: rather than that it is not queued.
    Link,
    /// It reports an event, such as a revocation, and must not be lost because a key is missing. The server seals it at its next
    /// start.
    News,
}

/// Where mails are put.
#[derive(Clone)]
pub(crate) struct MailQueue {
    /// Or why there is none.
    sealer: Result<Arc<QueueSealer>, String>,
    entropy: Arc<dyn Entropy>,
}

impl MailQueue {
    /// The queue that seals for the key in the key store, if there is one.
    pub(crate) fn new(keys: &KeyStore, entropy: Arc<dyn Entropy>) -> Self {
        let sealer = keys.queue_sealer(&*entropy).map_err(|error| error.to_string());
        Self { sealer, entropy }
    }

    /// Puts a mail into the queue, in this transaction.
    ///
    /// # Errors
    /// `KeyUnavailable` for a link that can't be sealed.
    pub(crate) fn put(
        &self,
        tx: &mut Tx<'_>,
        new: &NewNotice,
        envelope: Option<&EnvelopeId>,
        content: ContentSecrecy,
    ) -> Result<()> {
        match (&self.sealer, content) {
            (Ok(sealer), _) => {
                let seal = |id: i64, new: &NewNotice| seal(sealer, id, new, &*self.entropy);
                notice::insert_notice(tx, new, envelope, Some(&seal))
            }
            (Err(why), ContentSecrecy::Link) => Err(Error::KeyUnavailable(format!(
                "a mail with a link is not stored unsealed, and {why}; start the server once, which makes the key of the mail queue"
            ))),
            (Err(_), ContentSecrecy::News) => notice::insert_notice(tx, new, envelope, None),
        }
    }
}

/// The mail with its text; `None` when that was sealed for another key, or for another recipient.
pub(crate) fn open(key: &QueueKey, mut notice: Notice) -> Option<Notice> {
    let Some(sealed) = &notice.sealed else { return Some(notice) };
    let opened = key.open(place(notice.id), sealed)?;
    let text = std::str::from_utf8(&opened).ok()?;
    // Whoever can write to the database could otherwise have a link mailed to themselves.
    let (recipient, body) = text.split_once('\n')?;
    if recipient != notice.content.recipient.as_str() {
        return None;
    }
    body.clone_into(&mut notice.content.body);
    notice.sealed = None;
    Some(notice)
}

/// A mail that is in the clear, sealed; a text that was wiped stays away.
///
/// # Errors
/// `Internal`.
pub(crate) fn seal_anew(key: &QueueKey, notice: &Notice, entropy: &dyn Entropy) -> Result<Vec<u8>> {
    let text = &notice.content;
    if text.body.is_empty() { Ok(Vec::new()) } else { seal(key.sealer(), notice.id, text, entropy) }
}

fn seal(sealer: &QueueSealer, id: i64, new: &NewNotice, entropy: &dyn Entropy) -> Result<Vec<u8>> {
    let text = Zeroizing::new(format!("{}\n{}", new.recipient.as_str(), new.body));
    sealer.seal(place(id), text.as_bytes(), entropy)
}

fn place(id: i64) -> SecretPlace {
    SecretPlace { table: "notice", column: "sealed", row: id }
}
