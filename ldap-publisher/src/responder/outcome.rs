//! The result of an operation (RFC 4511 §4.1.9).

/// An [`LDAPResult`](super::encode::encode_end) (RFC 4511 §4.1.9) without referrals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LdapResult {
    pub(super) code: Code,
    /// With `noSuchObject`, the nearest entry above that exists.
    pub(super) matched: String,
    /// A diagnostic message for a person.
    pub(super) message: String,
}

/// The supported values of `resultCode` (RFC 4511 §4.1.9, Appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Code {
    Success = 0,
    ProtocolError = 2,
    TimeLimitExceeded = 3,
    SizeLimitExceeded = 4,
    CompareFalse = 5,
    CompareTrue = 6,
    AuthMethodNotSupported = 7,
    AdminLimitExceeded = 11,
    UnavailableCriticalExtension = 12,
    NoSuchAttribute = 16,
    UndefinedAttributeType = 17,
    InappropriateMatching = 18,
    NoSuchObject = 32,
    InvalidDnSyntax = 34,
    InvalidCredentials = 49,
    Busy = 51,
    UnwillingToPerform = 53,
    Other = 80,
}

impl LdapResult {
    pub(super) fn new(code: Code, message: &str) -> Self {
        Self { code, matched: String::new(), message: message.to_owned() }
    }

    /// A result without a diagnostic message.
    pub(super) fn of(code: Code) -> Self {
        Self::new(code, "")
    }

    pub(super) fn no_such_object(matched: String) -> Self {
        Self { code: Code::NoSuchObject, matched, message: String::new() }
    }
}
