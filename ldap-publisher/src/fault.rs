//! Failures of a directory, classified by the remedy.

use ldap3::{LdapError, LdapResult};
use thiserror::Error;

use crate::filter;

/// The reason why a directory did not perform a request.
#[derive(Debug, Clone, Error)]
pub enum Fault {
    /// There is no connection. The attempt is repeated later, with all other entries of this directory.
    #[error("the directory can't be reached: {0}")]
    Unreachable(String),
    /// A change got no answer in time, so it may have been made or may still be made. The attempt is repeated later, with
    /// all other entries of this directory.
    #[error("the directory did not answer in time whether it made the change")]
    Unanswered,
    /// The directory refuses the account. Each further attempt counts there as one more wrong password.
    #[error("the directory does not let Inkan in ({code}): {detail}; {advice}")]
    Denied {
        /// The result code (RFC 4511 Appendix A).
        code: u32,
        /// The directory's diagnostic message.
        detail: String,
        /// The advice to the operator.
        advice: &'static str,
    },
    /// The directory is busy or temporarily unavailable. The attempt for this entry is repeated later.
    #[error("the directory could not answer now ({code}): {detail}")]
    Transient {
        /// The result code (RFC 4511 Appendix A).
        code: u32,
        /// The directory's diagnostic message.
        detail: String,
    },
    /// A repeated attempt fails until an operator changes something.
    #[error("the directory refused ({code}): {detail}; {advice}")]
    Permanent {
        /// The result code (RFC 4511 Appendix A).
        code: u32,
        /// The directory's diagnostic message.
        detail: String,
        /// The advice to the operator.
        advice: &'static str,
    },
    /// Another writer holds the lease on the entry. The attempt is repeated later.
    #[error("another process is writing this entry; it is tried again in a minute")]
    Held,
    /// The entry changed after it was read, so nothing was written. It is read again.
    #[error("the entry kept being changed by others while it was being written; it is tried again later")]
    Overtaken,
    /// More than one entry has the address of a mailbox, so the mailbox's entry is unknown.
    #[error("{0}")]
    Ambiguous(String),
    /// The fault was found before any request was sent.
    #[error("{0}")]
    Setup(String),
}

impl Fault {
    /// The fault in an answer; `None` for success.
    pub(crate) fn of(result: &LdapResult) -> Option<Self> {
        let (code, detail) =
            (result.rc, filter::printable(if result.text.is_empty() { "it gave no reason" } else { &result.text }));
        match code {
            SUCCESS => None,
            ASSERTION_FAILED => Some(Self::Overtaken),
            // timeLimitExceeded, adminLimitExceeded, busy, unavailable, other.
            3 | 11 | 51 | 52 | 80 | SERVER_DOWN => Some(Self::Transient { code, detail }),
            _ => Some(Self::Permanent { code, detail, advice: advice(code) }),
        }
    }

    /// The result code, when the directory answered.
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::Transient { code, .. } | Self::Denied { code, .. } | Self::Permanent { code, .. } => Some(*code),
            Self::Unreachable(_)
            | Self::Unanswered
            | Self::Held
            | Self::Overtaken
            | Self::Ambiguous(_)
            | Self::Setup(_) => None,
        }
    }

    /// The fault of a bind with this answer; `None` for success.
    pub(crate) fn of_bind(result: &LdapResult) -> Option<Self> {
        Some(match Self::of(result)? {
            Self::Permanent { code, detail, advice } => Self::Denied { code, detail, advice },
            other => other,
        })
    }

    /// The result for a bind that must not be sent, because it would succeed anonymously.
    pub(crate) fn of_nobody() -> Self {
        let detail = "a bind without a name or a password would be anonymous, so it was not sent".to_owned();
        Self::Denied { code: INVALID_CREDENTIALS, detail, advice: advice(INVALID_CREDENTIALS) }
    }

    /// Whether the directory is down, slow, or cut off.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Unanswered)
    }

    /// Whether the fault concerns the connection, so that every other entry would fail too.
    pub fn ends_session(&self) -> bool {
        self.is_out_of_reach() || matches!(self, Self::Denied { .. })
    }

    /// Whether a repeated attempt may succeed without intervention.
    pub fn is_transient(&self) -> bool {
        self.is_out_of_reach() || matches!(self, Self::Transient { .. } | Self::Held | Self::Overtaken)
    }
}

/// Any error of the client library means that the connection can't be used any more.
impl From<LdapError> for Fault {
    fn from(error: LdapError) -> Self {
        match &error {
            LdapError::LdapResult { result } => {
                Self::of(result).unwrap_or_else(|| Self::Unreachable(error.to_string()))
            }
            LdapError::UrlParsing { .. }
            | LdapError::UnknownScheme(_)
            | LdapError::FilterParsing
            | LdapError::AddNoValues => Self::Setup(error.to_string()),
            LdapError::EndOfStream | LdapError::ResultRecv { .. } | LdapError::OpSend { .. } => {
                Self::Unreachable("the connection was closed".to_owned())
            }
            LdapError::Io { source }
                if source.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()).is_some() =>
            {
                Self::Unreachable(format!(
                    "TLS failed, so nothing was sent: {source}; check that `ca_file` names the CA of its certificate and that `url` has the \
                 host name in it"
                ))
            }
            _ => Self::Unreachable(error.to_string()),
        }
    }
}

fn advice(code: u32) -> &'static str {
    match code {
        REFERRAL => {
            "configure the server that holds these entries itself: referrals are not followed, they would send the password to other servers"
        }
        8 | 13 => "it wants TLS: use ldaps:// or starttls",
        UNDEFINED_TYPE => "its schema lacks the attribute: load core.schema (RFC 4523)",
        NO_MATCHING_RULE => "its schema has no rule to compare values of the attribute: load core.schema (RFC 4523)",
        19 => "a constraint of the directory forbids the value: see its configuration",
        21 => "it does not accept the value: see its log",
        NO_SUCH_OBJECT => "the entry above is missing: check `base`, `people_base` and `authorities_base`",
        34 => "the name is not accepted: check `base`, `people_base` and `authorities_base`",
        48 | 49 => "the account is not accepted: check `bind_dn` and the file of `password_file`",
        50 => "the account may not do this: give `bind_dn` write access to the certificate and CRL attributes",
        53 => "it does not accept changes: is this a replica, or read-only?",
        64 => "the name does not fit its structure rules: make the entries by hand",
        CLASS_VIOLATION => "the entry's classes don't allow the attribute: add pkiUser or pkiCA to it",
        _ => "see the directory's log",
    }
}

pub(crate) const SUCCESS: u32 = 0;
pub(crate) const SIZE_LIMIT: u32 = 4;
pub(crate) const REFERRAL: u32 = 10;
pub(crate) const UNAVAILABLE_CRITICAL_EXTENSION: u32 = 12;
pub(crate) const NO_SUCH_ATTRIBUTE: u32 = 16;
pub(crate) const UNDEFINED_TYPE: u32 = 17;
/// RFC 4511 calls it `inappropriateMatching`.
pub(crate) const NO_MATCHING_RULE: u32 = 18;
pub(crate) const VALUE_EXISTS: u32 = 20;
pub(crate) const NO_SUCH_OBJECT: u32 = 32;
pub(crate) const INVALID_CREDENTIALS: u32 = 49;
pub(crate) const CLASS_VIOLATION: u32 = 65;
pub(crate) const ENTRY_EXISTS: u32 = 68;
/// RFC 4528 §4.
pub(crate) const ASSERTION_FAILED: u32 = 122;
/// The client library's own code for a broken connection.
pub(crate) const SERVER_DOWN: u32 = 81;

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: u32) -> Option<Fault> {
        Fault::of(&LdapResult { rc: code, matched: String::new(), text: "no\nway".into(), refs: vec![], ctrls: vec![] })
    }

    #[test]
    fn codes_are_told_apart_by_whether_trying_again_helps() {
        assert!(fault(0).is_none());
        for code in [3, 51, 52, 80, 81, 122] {
            assert!(fault(code).unwrap().is_transient(), "{code}");
        }
        for code in [10, 17, 19, 32, 34, 49, 50, 65] {
            assert!(!fault(code).unwrap().is_transient(), "{code}");
        }
        assert!(fault(50).unwrap().to_string().contains("give `bind_dn` write access"));
        assert!(fault(50).unwrap().to_string().contains(r"no\nway"));
    }
}
