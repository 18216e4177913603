//! The mailboxes of the demo's mail server, in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All mails, oldest first.
#[derive(Default)]
pub(super) struct Mailboxes(Mutex<Vec<Mail>>);

/// A delivered mail.
#[derive(Clone)]
pub(super) struct Mail {
    /// Unique in the demo.
    pub(super) number: u64,
    /// The recipient's address in small letters.
    recipient: String,
    /// As received, with CR LF at the end of each line.
    pub(super) octets: Arc<[u8]>,
}

impl Mailboxes {
    /// Delivers a mail. Beyond [`MOST`] the oldest is forgotten.
    pub(super) fn put(&self, recipient: &str, octets: &[u8]) {
        let mut mails = self.lock();
        let number = mails.last().map_or(1, |last| last.number + 1);
        if mails.len() >= MOST {
            mails.remove(0);
        }
        mails.push(Mail { number, recipient: recipient.to_lowercase(), octets: octets.into() });
    }

    /// The mails to an address, oldest first.
    pub(super) fn list(&self, recipient: &str) -> Vec<Mail> {
        let recipient = recipient.to_lowercase();
        self.lock().iter().filter(|mail| mail.recipient == recipient).cloned().collect()
    }

    /// Deletes mails by their numbers.
    pub(super) fn delete(&self, numbers: &[u64]) {
        self.lock().retain(|mail| !numbers.contains(&mail.number));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Mail>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The domain of all mailboxes.
pub(super) const DOMAIN: &str = "@example.com";
/// The sender of test mails, whose mailbox is the portal.
pub(in crate::demo) const SELF_CHECK: &str = "selfcheck@example.com";
const MOST: usize = 1000;
