//! What a certificate is for, and how far its profile keeps to the S/MIME Baseline Requirements.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::KeyKind;
use crate::error::{KeyFault, Result};

/// A kind of certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// The organisation's trust anchor, kept offline.
    Root,
    /// The CA that issues to people.
    Issuing,
    /// A person's signing certificate; its key is never escrowed.
    Signing,
    /// A person's encryption certificate.
    Encryption,
    /// Signing and encryption with one key; never escrowed.
    Dual,
    /// The server's own, which signs OCSP answers for the CA that issued it.
    OcspResponder,
    /// The server's own, which signs the mails that it writes: of the mailbox that they come from.
    NoticeSigner,
    /// The server's own: of the mailbox that test mails come from and that answers are encrypted to.
    SelfCheck,
}

impl Profile {
    /// The profiles of people.
    pub const OF_PEOPLE: [Self; 3] = [Self::Signing, Self::Encryption, Self::Dual];

    /// The profile's name in configuration, commands, tables and URLs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Issuing => "issuing",
            Self::Signing => "signing",
            Self::Encryption => "encryption",
            Self::Dual => "dual",
            Self::OcspResponder => "ocsp-responder",
            Self::NoticeSigner => "notice-signer",
            Self::SelfCheck => "self-check",
        }
    }

    /// Whether mail can be encrypted to such a certificate.
    pub fn encrypts(self) -> bool {
        matches!(self, Self::Encryption | Self::Dual | Self::SelfCheck)
    }

    /// Whether such a certificate is a person's.
    pub fn is_of_a_person(self) -> bool {
        Self::OF_PEOPLE.contains(&self)
    }

    /// Whether such a certificate is a mailbox's: a person's, or one that the server's own mails come from.
    pub fn is_of_a_mailbox(self) -> bool {
        self.is_of_a_person() || matches!(self, Self::NoticeSigner | Self::SelfCheck)
    }

    /// Whether the server itself makes and holds the key of such a certificate.
    pub fn is_of_the_server(self) -> bool {
        matches!(self, Self::OcspResponder | Self::NoticeSigner | Self::SelfCheck)
    }

    /// Whether such a certificate is a CA's.
    pub fn is_authority(self) -> bool {
        matches!(self, Self::Root | Self::Issuing)
    }

    /// Whether the profile takes a key of this kind.
    ///
    /// # Errors
    /// `Invalid::Key(NotForProfile)`.
    pub fn accept(self, key: KeyKind) -> Result<()> {
        let fits = !self.encrypts() || key.can_encrypt();
        if fits { Ok(()) } else { Err(KeyFault::NotForProfile.into()) }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Root, Self::Issuing, Self::OcspResponder, Self::NoticeSigner, Self::SelfCheck]
            .into_iter()
            .chain(Self::OF_PEOPLE)
            .find(|profile| profile.name() == name)
            .ok_or(())
    }
}

/// How far the profiles keep to the S/MIME Baseline Requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicySet {
    /// The strict generation, with what a private PKI wants otherwise: an LDAP address after the HTTP one in the CRL
    /// distribution point, and hold.
    #[default]
    House,
    /// The strict generation as it stands: HTTP alone, and no hold.
    Strict,
}

impl PolicySet {
    /// Whether certificates may be put on hold (S/MIME BR §7.2.2 forbids it in the strict generation).
    pub fn knows_hold(self) -> bool {
        self == Self::House
    }

    /// Whether certificates name an LDAP address of the CRL (S/MIME BR §7.1.2.3 b forbids it).
    pub fn names_ldap(self) -> bool {
        self == Self::House
    }
}
