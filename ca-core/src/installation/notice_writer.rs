//! Occasions of mails to people, and the interface to the code that writes their text.
//!
//! The CA defines the occasions; the portal writes the text in the person's language. A mail is written before the
//! transaction of its occasion and queued in it, so that both are stored or neither.

use std::fmt;
use std::sync::Arc;

use crate::audit::SignedHead;
use crate::error::{Error, Noun, Result};
use crate::installation::mail_queue::{ContentSecrecy, MailQueue};
use crate::store::{self, Reader, Tx};
use crate::types::{
    CertificateId, EmailAddress, EnvelopeId, Language, PersonId, PersonName, Profile, RequestId, SelfCheckId,
    SerialNumber, Timestamp,
};

pub use crate::store::notice::NewNotice;

/// The reason for a mail to a person.
#[derive(Debug, Clone)]
pub enum Occasion {
    /// They are invited to choose a password; the link's token.
    Invited {
        /// The token.
        token: String,
    },
    /// They asked for certificates and have to prove the mailbox; the link's token.
    ProofWanted {
        /// The token.
        token: String,
    },
    /// Their certificates are there.
    Issued { certificates: Vec<CertificateId> },
    /// An officer refused their request.
    Refused { request: RequestId },
    /// Their request ended because the database was restored from a backup.
    RequestRestored { request: RequestId },
    /// Their certificate was revoked.
    Revoked {
        certificate: CertificateId,
        /// Its serial number.
        serial: SerialNumber,
    },
    /// Their certificate ends soon, and nothing has taken its place.
    EndsSoon {
        certificate: CertificateId,
        /// What it is for.
        profile: Profile,
        /// Its last second, UTC.
        not_after: Timestamp,
    },
    /// A revocation code was printed for them.
    CodePrinted,
    /// A second factor was set up for their sign-in.
    SecondFactorSetUp,
    /// An administrator took their second factor away.
    SecondFactorReset,
    /// Their certificate was put on hold without a session.
    Held {
        certificate: CertificateId,
        /// Its serial number.
        serial: SerialNumber,
    },
    /// Their key was reported as mislaid without a session, and their certificate was removed from the directories.
    Withdrawn {
        certificate: CertificateId,
        /// Its serial number.
        serial: SerialNumber,
    },
    /// They are security officers and must decide about such a certificate.
    DecisionWanted {
        certificate: CertificateId,
        /// Its serial number.
        serial: SerialNumber,
        /// Whose.
        address: EmailAddress,
    },
    /// They test whether their mail program signs and encrypts, and are to answer.
    TestMail {
        /// Which test.
        check: SelfCheckId,
        /// The identifier of the mail: quoting it proves that a mail is an answer.
        envelope: EnvelopeId,
        /// The sender of the mail and recipient of the answer.
        from: EmailAddress,
    },
    /// A report of this mailbox's keys was requested; the link's token.
    ReportWanted {
        /// The token.
        token: String,
    },
    /// They are auditors and are to keep a head of the audit trail.
    HeadSigned { head: SignedHead },
}

impl Occasion {
    /// The content of the mail.
    fn content(&self) -> ContentSecrecy {
        match self {
            Self::Invited { .. } | Self::ProofWanted { .. } | Self::ReportWanted { .. } => ContentSecrecy::Link,
            Self::Issued { .. }
            | Self::Refused { .. }
            | Self::RequestRestored { .. }
            | Self::Revoked { .. }
            | Self::EndsSoon { .. }
            | Self::CodePrinted
            | Self::SecondFactorSetUp
            | Self::SecondFactorReset
            | Self::Held { .. }
            | Self::Withdrawn { .. }
            | Self::DecisionWanted { .. }
            | Self::TestMail { .. }
            | Self::HeadSigned { .. } => ContentSecrecy::News,
        }
    }
}

/// The recipient of a mail.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// Their name.
    pub name: PersonName,
    /// The mailbox.
    pub address: EmailAddress,
    /// Their language.
    pub language: Language,
}

/// Writes the text.
pub type NoticeWriter = Arc<dyn Fn(&Recipient, &Occasion) -> NewNotice + Send + Sync>;

/// Writes notices to people; without a writer it writes none.
#[derive(Clone)]
pub(crate) struct Teller(Option<(NoticeWriter, MailQueue)>);

impl Teller {
    pub(crate) fn new(writer: Option<(NoticeWriter, MailQueue)>) -> Self {
        Self(writer)
    }

    /// Writes to a person at one of their mailboxes.
    ///
    /// # Errors
    /// `NotFound(Person)`.
    pub(crate) fn write(
        &self,
        connection: &mut Reader,
        person: PersonId,
        address: &EmailAddress,
        occasion: &Occasion,
    ) -> Result<Letter> {
        let Some((write, queue)) = &self.0 else { return Ok(Letter(None)) };
        let (name, language) = store::person::find_person(connection, person)?;
        let recipient = Recipient { name, address: address.clone(), language };
        let (notice, content) = (write(&recipient, occasion), occasion.content());
        Ok(Letter(Some(Written { notice, content, queue: queue.clone() })))
    }

    /// Writes to a person at the first of their mailboxes.
    ///
    /// # Errors
    /// `NotFound(Person)`, `NotFound(Mailbox)`.
    pub(crate) fn write_to_person(
        &self,
        connection: &mut Reader,
        person: PersonId,
        occasion: &Occasion,
    ) -> Result<Letter> {
        store::person::find_person(connection, person)?;
        let mailboxes = store::mailbox::list_of_person(connection, person)?;
        let first = mailboxes.first().ok_or(Error::NotFound(Noun::Mailbox))?;
        self.write(connection, person, &first.address, occasion)
    }
}

/// A mail that is written and not queued yet. A transaction, for which others wait, queues words that are there already.
#[derive(Clone)]
pub(crate) struct Letter(Option<Written>);

#[derive(Clone)]
struct Written {
    notice: NewNotice,
    content: ContentSecrecy,
    queue: MailQueue,
}

impl Letter {
    /// Nothing to queue.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Names the row that its transaction has made, where it was written with a stand-in.
    pub(crate) fn naming<T: fmt::Display>(mut self, stand_in: T, id: T) -> Self {
        if let Some(Written { notice, .. }) = &mut self.0 {
            notice.body = notice.body.replace(&stand_in.to_string(), &id.to_string());
        }
        self
    }

    /// Queues it, in this transaction.
    ///
    /// # Errors
    /// `KeyUnavailable` for a link that can't be sealed.
    pub(crate) fn put(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.put_as(tx, None)
    }

    /// The same, under an envelope that is known already.
    pub(crate) fn put_as(&self, tx: &mut Tx<'_>, envelope: Option<&EnvelopeId>) -> Result<()> {
        let Some(Written { notice, content, queue }) = &self.0 else { return Ok(()) };
        queue.put(tx, notice, envelope, *content)
    }
}
