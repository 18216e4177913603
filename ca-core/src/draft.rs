//! From a draft to a certificate: nothing is signed that was not linted, nothing but the linted bytes is signed.

use rcgen::CertificateParams;

use crate::encoding::asn1;
use crate::error::{Error, Result};
use crate::keys::{AuthorityKey, PublicKey};
use crate::lint::certificate::{Terms, check_certificate};
use crate::pkix::authority::Authority;
use crate::pkix::tbs::write_tbs;
use crate::store::intent::Recorded;
use crate::types::{SerialNumber, Sha256Digest, Validity};

/// A `TBSCertificate` (RFC 5280 §4.1) that nobody has looked at yet.
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

/// A `Certificate` (RFC 5280 §4.1) that is signed and not stored yet, with its intent, which closes when it is stored.
///
/// ```text
/// Certificate ::= SEQUENCE {
///     tbsCertificate       TBSCertificate,
///     signatureAlgorithm   AlgorithmIdentifier,
///     signatureValue       BIT STRING }
/// ```
#[derive(Debug)]
pub(crate) struct Issued {
    /// The whole of it, DER.
    pub(crate) der: Vec<u8>,
    pub(crate) serial: SerialNumber,
    pub(crate) key: PublicKey,
    pub(crate) validity: Validity,
    pub(crate) recorded: Recorded,
}

impl Draft {
    /// Writes what `parameters` say, under `issuer`.
    ///
    /// # Errors
    /// `Internal` when the library can't.
    pub(crate) fn under(issuer: &Authority, parameters: &CertificateParams, terms: Terms) -> Result<Self> {
        let tbs = write_tbs(parameters, &terms.key, issuer.distinguished_name(), issuer.key())?;
        Ok(Self { tbs, terms })
    }

    /// Writes what `parameters` say for a root, which is its own issuer.
    ///
    /// # Errors
    /// `Internal` when the library can't.
    pub(crate) fn self_issued(parameters: &CertificateParams, terms: Terms) -> Result<Self> {
        let tbs = write_tbs(parameters, &terms.key, &parameters.distinguished_name, &terms.key)?;
        Ok(Self { tbs, terms })
    }

    /// The bytes, for the tests of rules.
    #[cfg(test)]
    pub(crate) fn into_tbs(self) -> Vec<u8> {
        self.tbs
    }

    /// Puts the draft through every rule.
    ///
    /// # Errors
    /// `Lint` with each broken rule.
    pub(crate) fn lint(self) -> Result<Linted> {
        let findings = check_certificate(&self.tbs, &self.terms);
        if findings.is_empty() { Ok(Linted { tbs: self.tbs, terms: self.terms }) } else { Err(Error::Lint(findings)) }
    }
}

impl Linted {
    /// SHA-256 of the bytes that will be signed: what the intent records.
    pub(crate) fn digest(&self) -> Sha256Digest {
        Sha256Digest::of(&self.tbs)
    }

    /// The serial number.
    pub(crate) fn serial(&self) -> &SerialNumber {
        &self.terms.serial
    }

    /// Signs the linted bytes, once their intent stands in the store.
    ///
    /// # Errors
    /// `Internal` when the intent is another draft's, or the key gives no good signature.
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
