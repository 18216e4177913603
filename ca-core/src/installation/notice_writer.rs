//! Occasions of mails to people, and the interface to the code that writes their text.
//!
//! The CA defines the occasions; the portal writes the text in the person's language. A mail is written and queued in the
//! transaction of its occasion, so that both are stored or neither.

use std::sync::Arc;

use crate::audit::SignedHead;
use crate::error::{Error, Noun, Result};
use crate::installation::mail_queue::{ContentSecrecy, MailQueue};
use crate::store::{self, Tx};
use crate::types::{
    CertificateId, EmailAddress, EnvelopeId, Language, PersonId, PersonName, Profile, RequestId, SelfCheckId,
    SerialNumber, Timestamp,
};

pub use crate::store::notice::NewNotice;

/// The reason for a mail to a person.
#[derive(Debug, Clone)]
pub enum Occasion {
    /// They are invited to choose a password.
    Invited {
        /// The token of the link.
        token: String,
    },
    /// They requested certificates and must prove the mailbox.
    ProofWanted {
        /// The token of the link.
        token: String,
    },
    /// Their certificates were issued.
    Issued { certificates: Vec<CertificateId> },
    /// An officer refused their request.
    Refused { request: RequestId },
    /// Their request ended because the database was restored from a backup.
    RequestRestored { request: RequestId },
    /// Their certificate was revoked.
    Revoked {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
    },
    /// Their certificate expires soon and has no successor.
    EndsSoon {
        certificate: CertificateId,
        /// The certificate's profile.
        profile: Profile,
        /// The certificate's last second, UTC.
        not_after: Timestamp,
    },
    /// A revocation code was printed for them.
    CodePrinted,
    /// A second factor was set up for their sign-in.
    SecondFactorSetUp,
    /// An administrator removed their second factor.
    SecondFactorReset,
    /// Their certificate was put on hold without a session.
    Held {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
    },
    /// Their key was reported as mislaid without a session, and their certificate was removed from the directories.
    Withdrawn {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
    },
    /// They are security officers and must decide about a certificate that was held or withdrawn without a session.
    DecisionWanted {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
        /// The owner's address.
        address: EmailAddress,
    },
    /// They test whether their mail program signs and encrypts, and must reply.
    TestMail {
        /// The number of the test.
        check: SelfCheckId,
        /// The identifier of the mail: quoting it proves that a mail is an answer.
        envelope: EnvelopeId,
        /// The sender of the mail and recipient of the answer.
        from: EmailAddress,
    },
    /// A report of this mailbox's keys was requested.
    ReportWanted {
        /// The token of the link.
        token: String,
    },
    /// They are auditors and must store a head of the audit trail.
    HeadSigned { head: SignedHead },
}

impl Occasion {
    /// Whether the mail contains a link.
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
    /// The recipient's name.
    pub name: PersonName,
    /// The recipient's mailbox.
    pub address: EmailAddress,
    /// The recipient's language.
    pub language: Language,
}

/// The function that writes the text of a mail.
pub type NoticeWriter = Arc<dyn Fn(&Recipient, &Occasion) -> NewNotice + Send + Sync>;

/// Queues notices to people; without a writer it queues none.
#[derive(Clone)]
pub(crate) struct Teller(Option<(NoticeWriter, MailQueue)>);

impl Teller {
    pub(crate) fn new(writer: Option<(NoticeWriter, MailQueue)>) -> Self {
        Self(writer)
    }

    /// Queues a notice to a person at one of their mailboxes, in this transaction.
    pub(crate) fn tell(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        address: &EmailAddress,
        occasion: &Occasion,
    ) -> Result<()> {
        self.tell_as(tx, person, address, occasion, None)
    }

    /// Queues a notice like [`Teller::tell`], with an existing envelope identifier.
    pub(crate) fn tell_as(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        address: &EmailAddress,
        occasion: &Occasion,
        envelope: Option<&EnvelopeId>,
    ) -> Result<()> {
        let Some((write, queue)) = &self.0 else { return Ok(()) };
        let (name, language) = store::person::find_person(tx.connection(), person)?;
        let recipient = Recipient { name, address: address.clone(), language };
        queue.put(tx, &write(&recipient, occasion), envelope, occasion.content())
    }

    /// Queues a notice to the first mailbox of a person, in this transaction.
    pub(crate) fn tell_person(&self, tx: &mut Tx<'_>, person: PersonId, occasion: &Occasion) -> Result<()> {
        let mailboxes = store::mailbox::list_of_person(tx.connection(), person)?;
        let first = mailboxes.first().ok_or(Error::NotFound(Noun::Mailbox))?;
        self.tell(tx, person, &first.address, occasion)
    }

    /// Queues a notice like [`Teller::tell_person`]; a person without a mailbox gets none.
    pub(crate) fn tell_if_reachable(&self, tx: &mut Tx<'_>, person: PersonId, occasion: &Occasion) -> Result<()> {
        match self.tell_person(tx, person, occasion) {
            Err(Error::NotFound(Noun::Mailbox)) => Ok(()),
            told => told,
        }
    }
}
