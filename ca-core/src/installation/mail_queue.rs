//! Encrypts mails for the queue, and decrypts them for sending.
//!
//! A mail may contain a link that opens an account. Data that a database deletes stays readable for a while, in SQLite's
//! write-ahead log and free pages, in PostgreSQL's dead rows, and in copies of either. So no link is ever stored in plain
//! text.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::keys::{KeyStore, QueueKey, QueueSealer, SecretPlace};
use crate::runtime::entropy::Entropy;
use crate::store::Tx;
use crate::store::notice;
use crate::types::{EnvelopeId, NewNotice, Notice};

/// Whether a mail may be stored in plain text while the key store has no key for encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentSecrecy {
    /// It contains a one-time link: without a key it is not queued.
    Link,
    /// It reports an event, such as a revocation, and must not be lost because a key is missing. The server encrypts it at
    /// its next start.
    News,
}

/// The queue of mails.
#[derive(Clone)]
pub(crate) struct MailQueue {
    /// The key for encryption, or the reason why there is none.
    sealer: Result<Arc<QueueSealer>, String>,
    entropy: Arc<dyn Entropy>,
}

impl MailQueue {
    /// A queue that encrypts with the key in the key store, if there is one.
    pub(crate) fn new(keys: &KeyStore, entropy: Arc<dyn Entropy>) -> Self {
        let sealer = keys.queue_sealer(&*entropy).map_err(|error| error.to_string());
        Self { sealer, entropy }
    }

    /// Adds a mail to the queue, in this transaction.
    ///
    /// # Errors
    /// `KeyUnavailable` for a mail with a link that can't be encrypted.
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

/// The mail with its decrypted text; `None` when it was encrypted for another key or another recipient.
pub(crate) fn open(key: &QueueKey, mut notice: Notice) -> Option<Notice> {
    let Some(sealed) = &notice.sealed else { return Some(notice) };
    let opened = key.open(place(notice.id), sealed)?;
    let text = std::str::from_utf8(&opened).ok()?;
    // Otherwise an attacker with write access to the database could have a link mailed to themselves.
    let (recipient, body) = text.split_once('\n')?;
    if recipient != notice.content.recipient.as_str() {
        return None;
    }
    body.clone_into(&mut notice.content.body);
    notice.sealed = None;
    Some(notice)
}

/// Encrypts a mail that is in plain text; a deleted text stays deleted.
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
