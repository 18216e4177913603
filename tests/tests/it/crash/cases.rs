//! Who dies where.

use ca_core::runtime::crash_point::CrashPoint::{self, *};

/// One death.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) point: CrashPoint,
    /// At the how many-th pass.
    pub(super) pass: u32,
    pub(super) act: Act,
    pub(super) by: Death,
    /// How many intents it leaves open.
    pub(super) leaves: i64,
    /// Whether what was under way stands in the database when it has died.
    pub(super) stands: bool,
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// `certificate issue`
    Issue,
    /// `certificate revoke`
    Revoke,
    /// `crl publish`
    PublishCrl,
    /// `ocsp renew`
    RenewResponder,
    /// `serve`, which has a certificate to publish to the directory
    ServeNew,
    /// `serve`, which has a mail about a revocation to send
    ServeRevoked,
    /// The same, with no certificate yet to sign it with
    ServeUnsigned,
    /// `serve`, which has an approved request to finish
    ServeApproved,
}

/// How it dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    /// By SIGABRT.
    Abort,
    /// By SIGKILL.
    Kill,
}

use Act::{Issue, PublishCrl, RenewResponder, Revoke, ServeApproved, ServeNew, ServeRevoked, ServeUnsigned};
use Death::{Abort, Kill};

pub(super) const ISSUE: &[Case] = &[
    case(IssueLinted, Issue, Abort),
    case(IssueIntentRecorded, Issue, Kill).leaving(1),
    case(IssueSigned, Issue, Abort).leaving(1),
    case(IssueStoring, Issue, Kill).leaving(1),
    case(IssueStored, Issue, Abort).standing(),
    case(IssueSigned, ServeApproved, Kill).leaving(1),
    case(IssueStored, ServeApproved, Abort).standing(),
];

pub(super) const REVOKE: &[Case] =
    &[case(RevokeRecording, Revoke, Abort), case(RevokeCommitted, Revoke, Kill).standing()];

pub(super) const CRL: &[Case] = &[
    case(CrlNumberTaken, PublishCrl, Abort),
    case(CrlLinted, Revoke, Kill).standing(),
    case(CrlSigned, PublishCrl, Kill),
    case(CrlOctetsStored, Revoke, Abort).standing(),
    case(CrlKnown, PublishCrl, Kill).standing(),
];

/// Of a CRL that has more than one part.
pub(super) const PARTS: Case = case(CrlPartStored, PublishCrl, Kill);

pub(super) const RESPONDER: &[Case] = &[
    case(ResponderIntentRecorded, RenewResponder, Abort).leaving(1),
    case(ResponderKeyStored, RenewResponder, Kill).leaving(1),
    case(ResponderSigned, RenewResponder, Abort).leaving(1),
    case(ResponderStored, RenewResponder, Kill).standing(),
];

pub(super) const PUBLISH: &[Case] = &[
    case(PublishClaimed, ServeNew, Abort),
    case(PublishPlanned, ServeNew, Kill),
    case(PublishWritten, ServeNew, Abort),
    case(PublishWritten, ServeRevoked, Kill),
];

pub(super) const MAIL: &[Case] = &[
    case(MailClaimed, ServeRevoked, Abort),
    case(MailSent, ServeRevoked, Kill),
    case(ResponderIntentRecorded, ServeUnsigned, Abort).leaving(1),
    case(ResponderKeyStored, ServeUnsigned, Kill).leaving(1),
    case(ResponderSigned, ServeUnsigned, Abort).leaving(1),
    case(ResponderStored, ServeUnsigned, Kill).standing(),
];

/// An event was accepted, and its position is not stored.
pub(super) const DELIVER: &[Case] =
    &[case(EventsDelivered, ServeRevoked, Abort), case(EventsDelivered, ServeNew, Kill)];

/// Issuing commits the intent and the certificate; revoking the revocation, the CRL's number, its octets, and the CRL.
pub(super) const STORE: &[Case] = &[
    case(StoreCommitting, Issue, Kill),
    case(StoreCommitting, Issue, Abort).at(2).leaving(1),
    case(StoreCommitted, Issue, Abort).leaving(1),
    case(StoreCommitted, Issue, Kill).at(2).standing(),
    case(StoreCommitting, Revoke, Abort),
    case(StoreCommitted, Revoke, Kill).standing(),
    case(StoreCommitting, Revoke, Kill).at(4).standing(),
    case(StoreCommitted, Revoke, Abort).at(4).standing(),
    case(StoreCommitting, ServeNew, Kill),
    case(StoreCommitted, ServeNew, Abort),
];

const fn case(point: CrashPoint, act: Act, by: Death) -> Case {
    Case { point, pass: 1, act, by, leaves: 0, stands: false }
}

impl Case {
    const fn at(self, pass: u32) -> Self {
        Self { pass, ..self }
    }

    const fn leaving(self, leaves: i64) -> Self {
        Self { leaves, ..self }
    }

    const fn standing(self) -> Self {
        Self { stands: true, ..self }
    }
}

impl Act {
    /// The table that shows whether it was done; none where the directory or the mail server does.
    pub(super) fn table(self) -> Option<&'static str> {
        match self {
            Issue | ServeApproved => Some("certificate"),
            Revoke => Some("revoked"),
            PublishCrl => Some("crl"),
            RenewResponder => Some("server_key WHERE kind = 'ocsp-responder'"),
            ServeUnsigned => Some("server_key WHERE kind = 'notice-signer'"),
            ServeNew | ServeRevoked => None,
        }
    }
}

impl Death {
    /// As `INKAN_CRASH_BY` takes it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Abort => "abort",
            Kill => "kill",
        }
    }

    /// The signal's number.
    pub(super) fn signal(self) -> i32 {
        match self {
            Abort => 6,
            Kill => 9,
        }
    }
}
