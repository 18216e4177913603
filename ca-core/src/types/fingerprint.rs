//! Fingerprints of certificates.

use data_encoding::HEXLOWER;
use sha1::{Digest as _, Sha1};

use super::Sha256Digest;

/// A digest over the DER of a certificate, by which programs identify it. Nothing depends on the security of SHA-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fingerprint {
    /// SHA-1, 20 bytes: the thumbprint of Windows, and the default of OpenSSL.
    Sha1([u8; 20]),
    /// SHA-256, 32 bytes.
    Sha256(Sha256Digest),
}

impl Fingerprint {
    /// The fingerprint with these digits, 40 or 64 in lower case.
    pub(super) fn of_digits(digits: &str) -> Option<Self> {
        if let Some(digest) = Sha256Digest::from_hex(digits) {
            return Some(Self::Sha256(digest));
        }
        HEXLOWER.decode(digits.as_bytes()).ok()?.try_into().ok().map(Self::Sha1)
    }

    /// The SHA-1 of a certificate, DER.
    pub(crate) fn sha1_of(der: &[u8]) -> [u8; 20] {
        Sha1::digest(der).into()
    }

    /// Whether it is the fingerprint of this certificate, DER.
    pub(crate) fn is_of(&self, der: &[u8]) -> bool {
        match self {
            Self::Sha1(digest) => Self::sha1_of(der) == *digest,
            Self::Sha256(digest) => Sha256Digest::of(der) == *digest,
        }
    }
}
