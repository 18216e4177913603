//! The steps of the walk, by name.

use std::str::FromStr;

/// One step, checked by a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Authorities,
    SecondFactor,
    Issued,
    LookedUp,
    Crl,
    Due,
    SelfCheck,
    Revoked,
    Audit,
}

impl Step {
    pub(crate) const ALL: [Self; 9] = [
        Self::Authorities,
        Self::SecondFactor,
        Self::Issued,
        Self::LookedUp,
        Self::Crl,
        Self::Due,
        Self::SelfCheck,
        Self::Revoked,
        Self::Audit,
    ];

    /// The step's name in options and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Authorities => "authorities",
            Self::SecondFactor => "second-factor",
            Self::Issued => "issued",
            Self::LookedUp => "looked-up",
            Self::Crl => "crl",
            Self::Due => "due",
            Self::SelfCheck => "self-check",
            Self::Revoked => "revoked",
            Self::Audit => "audit",
        }
    }

    /// The step's title in the output.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Authorities => "root and issuing CA made",
            Self::SecondFactor => "officer signed in with password and second factor",
            Self::Issued => "Alice's signing and encryption certificates issued and linted",
            Self::LookedUp => "Alice's encryption certificate found by mail address over LDAP",
            Self::Crl => "CRL fetched over LDAP and over HTTP and verified",
            Self::Due => "Carol reminded of her certificate, which is due for renewal",
            Self::SelfCheck => "Alice's mail program tested: its answer was signed and encrypted",
            Self::Revoked => "Bob's certificate revoked and listed",
            Self::Audit => "audit chain verified",
        }
    }
}

impl FromStr for Step {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or_else(|| format!("there is no step `{name}`"))
    }
}
