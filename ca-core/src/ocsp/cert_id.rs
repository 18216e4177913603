//! The identifier of a certificate in a request.

use const_oid::db::rfc5912::{ID_SHA_1, ID_SHA_256};
use der::Encode as _;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::OcspFault;
use super::layout::CertIdLayout;
use crate::pkix::authority::Authority;
use crate::types::SerialNumber;

/// A [`CertID`](CertIdLayout) (RFC 6960 §4.1.1) as received; the answer repeats its octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CertId {
    der: Vec<u8>,
    hash: IssuerHash,
    /// The hash of the DER of the issuer's name.
    name_hash: Vec<u8>,
    /// The hash of the content of the issuer's `subjectPublicKey`, without the octet that counts unused bits.
    key_hash: Vec<u8>,
    /// The serial number; `None` for a number that no certificate can have.
    serial: Option<SerialNumber>,
}

/// The hash of the issuer's name and key. SHA-1 only identifies the issuer and has no security function (RFC 9919 §4.1.1
/// requires SHA-256 of clients; those in use still send SHA-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IssuerHash {
    Sha1,
    Sha256,
}

impl IssuerHash {
    fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
        }
    }
}

impl CertId {
    /// Reads the identifier.
    ///
    /// # Errors
    /// `Unauthorized` for an unsupported hash algorithm, because the issuer can't be determined.
    pub(super) fn read(layout: &CertIdLayout) -> Result<Self, OcspFault> {
        let hash = match layout.hash_algorithm.oid {
            ID_SHA_1 => IssuerHash::Sha1,
            ID_SHA_256 => IssuerHash::Sha256,
            _ => return Err(OcspFault::Unauthorized),
        };
        // Both hashes have no parameters, written as NULL or omitted (RFC 5754 §2); other parameters would create any number
        // of names for one answer.
        if layout.hash_algorithm.parameters.as_ref().is_some_and(|parameters| !parameters.is_null()) {
            return Err(OcspFault::MalformedRequest);
        }
        let number = layout.serial_number.to_der().map_err(|_| OcspFault::MalformedRequest)?;
        let content = number.get(2..).unwrap_or_default();
        Ok(Self {
            der: layout.to_der().map_err(|_| OcspFault::MalformedRequest)?,
            hash,
            name_hash: layout.issuer_name_hash.as_bytes().to_vec(),
            key_hash: layout.issuer_key_hash.as_bytes().to_vec(),
            serial: SerialNumber::from_octets(content).ok(),
        })
    }

    /// The DER as received.
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// The serial number, if it is one that a certificate can have.
    pub(crate) fn serial(&self) -> Option<&SerialNumber> {
        self.serial.as_ref()
    }

    /// Whether it names this CA as issuer.
    pub(crate) fn names(&self, issuer: &Authority) -> bool {
        let key = rcgen::PublicKeyData::der_bytes(issuer.key());
        self.name_hash == self.hash.of(issuer.subject_der()) && self.key_hash == self.hash.of(key)
    }
}
