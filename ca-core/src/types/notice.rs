//! Mails of the server to people.

use super::{EmailAddress, EnvelopeId, Language, Timestamp};

/// The content of a mail from the server.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// The recipient.
    pub recipient: EmailAddress,
    /// The language of its text.
    pub language: Language,
    /// Its subject, one line.
    pub subject: String,
    /// Its text, which may contain a one-time link.
    pub body: String,
    /// The sender, if it is not `mail.from`.
    pub sender: Option<EmailAddress>,
}

/// A mail in the queue.
#[derive(Debug, Clone)]
pub struct Notice {
    pub(crate) id: i64,
    /// The content.
    pub content: NewNotice,
    /// When it was written, UTC.
    pub created_at: Timestamp,
    /// The number of earlier attempts to send it.
    pub attempts: i64,
    /// The time at which the mail server accepted it, UTC.
    pub sent_at: Option<Timestamp>,
    /// The time at which it was given up, because the mail server refused it permanently or for too long, UTC.
    pub given_up_at: Option<Timestamp>,
    /// The time since which the mail server refuses it temporarily, although it accepts other mails, UTC.
    pub(crate) refused_since: Option<Timestamp>,
    /// The error of the last attempt.
    pub last_error: Option<String>,
    /// When the next attempt is due, UTC; `None` for a mail that was sent or given up.
    pub next_attempt: Option<Timestamp>,
    /// The envelope identifier of every attempt; a mail without an attempt may have none.
    pub envelope: Option<EnvelopeId>,
    /// Its text while it is sealed; `content.body` is empty then.
    pub(crate) sealed: Option<Vec<u8>>,
}
