//! From a draft to a certificate: only linted bytes are signed.

use rcgen::CertificateParams;

use crate::encoding::asn1;
use crate::error::{Error, Result};
use crate::keys::{AuthorityKey, PublicKey};
use crate::lint::certificate::{Terms, check_certificate};
use crate::pkix::authority::Authority;
use crate::pkix::tbs::write_tbs;
use crate::store::intent::Recorded;
use crate::types::{SerialNumber, Sha256Digest, Validity};

/// A `TBSCertificate` (RFC 5280 §4.1) before lint.
#[derive(Debug)]
pub(crate) struct Draft {
    tbs: Vec<u8>,
    terms: Terms,
}

/// A draft that breaks no rule.
#[derive(Debug)]
pub(crate) struct Linted {
    tbs: Vec<u8>,
    terms: Terms,
}

/// A `Certificate` (RFC 5280 §4.1) that is signed and not stored yet, with its intent, which is closed when the
/// certificate is stored.
///
/// ```text
/// Certificate ::= SEQUENCE {
///     tbsCertificate       TBSCertificate,
///     signatureAlgorithm   AlgorithmIdentifier,
///     signatureValue       BIT STRING }
/// ```
#[derive(Debug)]
pub(crate) struct Issued {
    /// The whole certificate, DER.
    pub(crate) der: Vec<u8>,
    pub(crate) serial: SerialNumber,
    pub(crate) key: PublicKey,
    pub(crate) validity: Validity,
    pub(crate) recorded: Recorded,
}

impl Draft {
    /// Writes the draft of a certificate with these parameters under `issuer`.
    ///
    /// # Errors
    /// `Internal` when the library reports an error.
    pub(crate) fn under(issuer: &Authority, parameters: &CertificateParams, terms: Terms) -> Result<Self> {
        let tbs = write_tbs(parameters, &terms.key, issuer.distinguished_name(), issuer.key())?;
        Ok(Self { tbs, terms })
    }

    /// Writes the draft of a root, which is its own issuer.
    ///
    /// # Errors
    /// `Internal` when the library reports an error.
    pub(crate) fn self_issued(parameters: &CertificateParams, terms: Terms) -> Result<Self> {
        let tbs = write_tbs(parameters, &terms.key, &parameters.distinguished_name, &terms.key)?;
        Ok(Self { tbs, terms })
    }

    /// The bytes, for the tests of rules.
    #[cfg(test)]
    pub(crate) fn into_tbs(self) -> Vec<u8> {
        self.tbs
    }

    /// Checks the draft against every rule.
    ///
    /// # Errors
    /// `Lint` with each broken rule.
    pub(crate) fn lint(self) -> Result<Linted> {
        let findings = check_certificate(&self.tbs, &self.terms);
        if findings.is_empty() { Ok(Linted { tbs: self.tbs, terms: self.terms }) } else { Err(Error::Lint(findings)) }
    }
}

impl Linted {
    /// The SHA-256 of the bytes to be signed, which the intent records.
    pub(crate) fn digest(&self) -> Sha256Digest {
        Sha256Digest::of(&self.tbs)
    }

    /// The serial number.
    pub(crate) fn serial(&self) -> &SerialNumber {
        &self.terms.serial
    }

    /// Signs the linted bytes after their intent was recorded.
    ///
    /// # Errors
    /// `Internal` when the intent belongs to another draft, or the key makes no valid signature.
    pub(crate) fn sign(self, recorded: Recorded, key: &AuthorityKey) -> Result<Issued> {
        if !recorded.is_for(&self.terms.serial, self.digest()) {
            return Err(Error::internal("the recorded intent is for another draft"));
        }
        let signature = key.sign(&self.tbs)?;
        let der = asn1::sequence(&[&self.tbs, key.signature_algorithm(), &asn1::bit_string(&signature)]);
        let Terms { serial, key, validity, .. } = self.terms;
        Ok(Issued { der, serial, key, validity, recorded })
    }
}
