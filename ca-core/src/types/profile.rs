//! The profiles of certificates, and the policy sets that determine how closely they follow the S/MIME Baseline
//! Requirements.

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
    /// A CA that issues certificates to people.
    Issuing,
    /// A person's signing certificate; its key is never escrowed.
    Signing,
    /// A person's encryption certificate.
    Encryption,
    /// Signing and encryption with one key; never escrowed.
    Dual,
    /// A certificate of the server, which signs OCSP responses for the CA that issued it.
    OcspResponder,
    /// A certificate of the server for the sender of its mails, which it signs.
    NoticeSigner,
    /// A certificate of the server for the sender of test mails, to which answers are encrypted.
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

    /// Whether mail can be signed with the key of such a certificate.
    pub fn signs(self) -> bool {
        matches!(self, Self::Signing | Self::Dual | Self::NoticeSigner)
    }

    /// Whether such a certificate is a person's.
    pub fn is_of_a_person(self) -> bool {
        Self::OF_PEOPLE.contains(&self)
    }

    /// Whether such a certificate is for a mailbox: of a person, or of the sender of the server's mails.
    pub fn is_of_a_mailbox(self) -> bool {
        self.is_of_a_person() || matches!(self, Self::NoticeSigner | Self::SelfCheck)
    }

    /// Whether the server generates and stores the key of such a certificate.
    pub fn is_of_the_server(self) -> bool {
        matches!(self, Self::OcspResponder | Self::NoticeSigner | Self::SelfCheck)
    }

    /// Whether such a certificate is a CA's.
    pub fn is_authority(self) -> bool {
        matches!(self, Self::Root | Self::Issuing)
    }

    /// Demands that the profile allows this kind of key.
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

/// How closely the profiles follow the S/MIME Baseline Requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicySet {
    /// The strict generation with two additions for private PKIs: an LDAP address after the HTTP one in the CRL
    /// distribution point, and hold.
    #[default]
    House,
    /// The strict generation unchanged: HTTP addresses only, and no hold.
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
