//! Mails of the server to people.

use super::{EmailAddress, EnvelopeId, Language, Timestamp};

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// To whom.
    pub recipient: EmailAddress,
    /// The language it is written in.
    pub language: Language,
    /// Its subject, one line.
    pub subject: String,
    /// Its text, which may hold a one-time link.
    pub body: String,
    /// Whom it comes from, if not from the usual sender.
    pub sender: Option<EmailAddress>,
}

/// A mail in the queue.
#[derive(Debug, Clone)]
pub struct Notice {
    pub(crate) id: i64,
    /// What is to be sent.
    pub content: NewNotice,
    /// When it was written, UTC.
    pub created_at: Timestamp,
    /// How often sending was tried before.
    pub attempts: i64,
    /// When it was handed over, UTC.
    pub sent_at: Option<Timestamp>,
    /// When it was given up, because the mail server refused it for good or for too long, UTC.
    pub given_up_at: Option<Timestamp>,
    /// Since when the mail server does not take it, although it takes others, UTC.
    pub(crate) refused_since: Option<Timestamp>,
    /// Why it could not be sent.
    pub last_error: Option<String>,
    /// Under which it is handed over each time; a mail that was never tried has none.
    pub envelope: Option<EnvelopeId>,
    /// Its text while it is sealed; `content.body` is empty then.
    pub(crate) sealed: Option<Vec<u8>>,
}
