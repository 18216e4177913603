//! OCSP (RFC 6960, RFC 9919, nonce by RFC 9654): requests, answers, and a cache of answers.

mod answers;
mod cert_id;
mod draft;
pub(crate) mod layout;
mod path;
pub(crate) mod request;
mod status;
mod terms;

pub use answers::SignedResponse;
pub(crate) use answers::{Answers, SigningContext};
pub(crate) use cert_id::CertId;
pub(crate) use draft::AnswerDraft;
pub use path::PathRequest;
pub use request::OcspRequest;
pub(crate) use status::{OcspStatus, Single};
pub(crate) use terms::AnswerTerms;

use time::Duration;

/// The reason for sending no answer: the `OCSPResponseStatus` that is sent instead (RFC 6960 §4.2.1).
///
/// ```text
/// OCSPResponseStatus ::= ENUMERATED {
///     successful            (0),  -- Response has valid confirmations
///     malformedRequest      (1),  -- Illegal confirmation request
///     internalError         (2),  -- Internal error in issuer
///     tryLater              (3),  -- Try again later
///                                 -- (4) is not used
///     sigRequired           (5),  -- Must sign the request
///     unauthorized          (6)   -- Request unauthorized
///     }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OcspFault {
    /// The request is not an OCSPRequest, or names too many certificates.
    MalformedRequest,
    /// The database or the responder's key can't be used.
    InternalError,
    /// There is no responder's key yet, or too many requests wait.
    TryLater,
    /// The CA in the request is unknown.
    Unauthorized,
}

impl OcspFault {
    /// The `OCSPResponse` (RFC 6960 §4.2.1), DER, 5 bytes: a status and nothing else.
    pub fn to_der(self) -> [u8; 5] {
        let status = match self {
            Self::MalformedRequest => 1,
            Self::InternalError => 2,
            Self::TryLater => 3,
            Self::Unauthorized => 6,
        };
        [0x30, 3, 0x0a, 1, status]
    }
}

/// The validity of an answer. S/MIME BR §4.9.10 requires at least 8 hours; clients cache answers until nextUpdate, so a
/// longer validity would hide a revocation for longer.
pub(crate) const GOOD_FOR: Duration = Duration::hours(12);
/// The age at which a cached answer is replaced: before half of its validity has passed (S/MIME BR §4.9.10).
pub(crate) const RENEW_AFTER: Duration = Duration::hours(5);
