//! Occasions of mails to people, and the interface to the code that writes their text.
//!
//! The CA defines the occasions; the portal writes the text in the person's language. A mail is written before the
//! transaction of its occasion and queued in it, so that both are stored or neither.

use std::fmt;
use std::sync::Arc;

use crate::audit::SignedHead;
use crate::error::{Error, Noun, Result};
use crate::installation::mail_queue::{ContentSecrecy, MailQueue};
use crate::policy::{ChangeKind, Doer, Role};
use crate::store::person::StoredPerson;
use crate::store::{self, Reader, Tx};
use crate::types::{
    CertificateId, EmailAddress, EnvelopeId, Language, PersonId, PersonName, Profile, ProposalId, ProposalState,
    RequestId, SelfCheckId, SerialNumber, Timestamp, WhyRefused,
};

pub use crate::types::NewNotice;

/// The reason for a mail to a person.
#[derive(Debug, Clone)]
pub enum Occasion {
    /// They are invited to choose a password.
    Invited {
        /// The token of the link.
        token: String,
    },
    /// They forgot their password and choose a new one.
    PasswordForgotten {
        /// The token of the link.
        token: String,
    },
    /// A link for a forgotten password was requested, and they get none.
    NoResetLink { why: NoResetLink },
    /// Their password was changed, by themselves or by a mailed link.
    PasswordChanged {
        /// Whether they can replace it by a mailed link, if somebody else has changed it.
        can_reset: bool,
    },
    /// They requested certificates and must prove the mailbox.
    ProofWanted {
        /// The token of the link.
        token: String,
        /// The profiles of the certificates.
        profiles: Vec<Profile>,
        /// The browser and operating system that sent the request; empty if unknown.
        device: String,
        /// When it was sent, UTC.
        asked_at: Timestamp,
    },
    /// Their certificates were issued.
    Issued { certificates: Vec<CertificateId> },
    /// An officer refused their request.
    Refused { request: RequestId, why: WhyRefused },
    /// Their request ended because the database was restored from a backup.
    RequestRestored { request: RequestId },
    /// Their certificate was revoked.
    Revoked {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
        /// The certificate's profile.
        profile: Profile,
    },
    /// The theft of the key of their certificate, which was revoked before, was recorded, and their sign-ins ended.
    StolenLater {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
        /// The certificate's profile.
        profile: Profile,
        /// Whether they reported it in a sign-in, which continues.
        in_session: bool,
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
    /// New recovery codes were made for their sign-in.
    RecoveryCodesMade,
    /// An administrator removed their second factor.
    SecondFactorReset,
    /// Their certificate was put on hold.
    Held {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
        /// The certificate's profile.
        profile: Profile,
        by: Doer,
    },
    /// The hold on their certificate ended, and it is valid again.
    Released {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
        /// The certificate's profile.
        profile: Profile,
        by: Doer,
    },
    /// Their key was reported as mislaid, and their certificate was removed from the directories.
    Withdrawn {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
        /// The certificate's profile.
        profile: Profile,
        by: Doer,
    },
    /// Their certificate is in the directories again.
    PutBack {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
        /// The certificate's profile.
        profile: Profile,
        by: Doer,
    },
    /// They are security officers and must decide about a certificate that was withdrawn because its key is mislaid.
    DecisionWanted {
        certificate: CertificateId,
        /// The certificate's serial number.
        serial: SerialNumber,
        /// The owner's address.
        address: EmailAddress,
        by: Doer,
    },
    /// They are registration officers, and a request waits for a decision.
    RequestWaits {
        /// The name of its owner.
        person: PersonName,
        /// Its address.
        address: EmailAddress,
    },
    /// They are officers who want a daily mail, and something waits for their decision.
    QueueWaits {
        /// The number of things that wait.
        count: usize,
        /// Since when the oldest one waits, UTC.
        since: Timestamp,
    },
    /// They are officers, and another officer or the host proposed changes that they can decide.
    ProposalMade {
        /// The proposal.
        proposal: ProposalId,
        /// The kind of its changes.
        kind: ChangeKind,
        /// Whether it is carried out after 72 hours unless it is refused.
        acts_at_deadline: bool,
    },
    /// Their proposal was confirmed or refused, or has expired.
    ProposalEnded {
        /// The proposal.
        proposal: ProposalId,
        /// How it ended.
        state: ProposalState,
    },
    /// They are registration officers, and somebody with the directory's password wants to sign in as a person whom an officer added.
    EntryWaits {
        /// The name of that person.
        person: PersonName,
        /// The address.
        address: EmailAddress,
    },
    /// An officer added a further address to them.
    MailboxAdded {
        /// The new address.
        address: EmailAddress,
    },
    /// One of their mailboxes ended, or belongs to somebody else now.
    MailboxEnded {
        /// Its address.
        address: EmailAddress,
    },
    /// They were given the mailbox of somebody else.
    MailboxReceived {
        /// Its address.
        address: EmailAddress,
    },
    /// Another address replaces one of theirs; they must get certificates for it.
    AddressReplaced {
        /// The address that ends.
        old: EmailAddress,
        /// The address that replaces it.
        new: EmailAddress,
    },
    /// They have the certificates for the new address, and the old one ends.
    AddressEnds {
        /// The address that ends.
        old: EmailAddress,
        /// The address that replaces it.
        new: EmailAddress,
        /// When the old one ends, UTC.
        at: Timestamp,
    },
    /// They were given a role.
    RoleGranted { role: Role },
    /// A role was taken from them.
    RoleWithdrawn { role: Role },
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
            Self::Invited { .. }
            | Self::PasswordForgotten { .. }
            | Self::ProofWanted { .. }
            | Self::ReportWanted { .. } => ContentSecrecy::Link,
            Self::Issued { .. }
            | Self::Refused { .. }
            | Self::RequestRestored { .. }
            | Self::Revoked { .. }
            | Self::StolenLater { .. }
            | Self::EndsSoon { .. }
            | Self::NoResetLink { .. }
            | Self::PasswordChanged { .. }
            | Self::CodePrinted
            | Self::SecondFactorSetUp
            | Self::RecoveryCodesMade
            | Self::SecondFactorReset
            | Self::Held { .. }
            | Self::Released { .. }
            | Self::Withdrawn { .. }
            | Self::PutBack { .. }
            | Self::DecisionWanted { .. }
            | Self::RequestWaits { .. }
            | Self::QueueWaits { .. }
            | Self::ProposalMade { .. }
            | Self::ProposalEnded { .. }
            | Self::EntryWaits { .. }
            | Self::MailboxAdded { .. }
            | Self::MailboxEnded { .. }
            | Self::MailboxReceived { .. }
            | Self::AddressReplaced { .. }
            | Self::AddressEnds { .. }
            | Self::RoleGranted { .. }
            | Self::RoleWithdrawn { .. }
            | Self::TestMail { .. }
            | Self::HeadSigned { .. } => ContentSecrecy::News,
        }
    }
}

/// The reason why a person gets no link for a forgotten password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoResetLink {
    /// An administrator replaces it: the person has a role, or a restore ended the password.
    ByAdministrator,
    /// The person has no password here, and may sign in with the directory's.
    NoPassword,
    /// Several people may read the mailbox.
    SharedAddress,
    /// The address was added to the person less than 72 hours ago.
    NewAddress,
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
        let StoredPerson { name, language, .. } = store::person::find_person(connection, person)?;
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

/// A mail that is written and not queued yet. It is written before the transaction, because other writers wait for the
/// transaction.
#[derive(Clone)]
pub(crate) struct Letter(Option<Written>);

#[derive(Clone)]
struct Written {
    notice: NewNotice,
    content: ContentSecrecy,
    queue: MailQueue,
}

impl Letter {
    /// An empty letter, for which nothing is queued.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Replaces the placeholder for a row by the row that the transaction has inserted.
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

    /// Queues it with an envelope identifier that was chosen before.
    ///
    /// # Errors
    /// `KeyUnavailable` for a link that can't be sealed.
    pub(crate) fn put_as(&self, tx: &mut Tx<'_>, envelope: Option<&EnvelopeId>) -> Result<()> {
        let Some(Written { notice, content, queue }) = &self.0 else { return Ok(()) };
        queue.put(tx, notice, envelope, *content)
    }
}
