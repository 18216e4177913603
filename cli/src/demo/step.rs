//! The steps of the walk.

mod audit;
mod authorities;
mod crl;
mod issued;
mod looked_up;
mod revoked;

use std::str::FromStr;

use anyhow::Result;

use super::walk::Walk;

/// One step, decided by a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Authorities,
    Issued,
    LookedUp,
    Crl,
    Revoked,
    Audit,
}

impl Step {
    pub(crate) const ALL: [Self; 6] =
        [Self::Authorities, Self::Issued, Self::LookedUp, Self::Crl, Self::Revoked, Self::Audit];

    /// The name in options and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Authorities => "authorities",
            Self::Issued => "issued",
            Self::LookedUp => "looked-up",
            Self::Crl => "crl",
            Self::Revoked => "revoked",
            Self::Audit => "audit",
        }
    }

    /// What the step shows.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Authorities => "root and issuing CA made",
            Self::Issued => "Alice's signing and encryption certificates issued and linted",
            Self::LookedUp => "Alice's encryption certificate found by mail address over LDAP",
            Self::Crl => "CRL fetched over LDAP and over HTTP and verified",
            Self::Revoked => "Bob's certificate revoked and listed",
            Self::Audit => "audit chain verified",
        }
    }

    /// Does it and says what was seen.
    pub(super) fn run(self, walk: &mut Walk<'_>) -> Result<String> {
        match self {
            Self::Authorities => authorities::run(walk),
            Self::Issued => issued::run(walk),
            Self::LookedUp => looked_up::run(walk),
            Self::Crl => crl::run(walk),
            Self::Revoked => revoked::run(walk),
            Self::Audit => audit::run(walk),
        }
    }
}

impl FromStr for Step {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or_else(|| format!("there is no step `{name}`"))
    }
}
