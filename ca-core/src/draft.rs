//! From a draft to a certificate: nothing is signed that was not linted, nothing but the linted bytes is signed.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::Digest;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use der::{Decode as _, Encode as _};
use rcgen::{CertificateParams, DistinguishedName, Issuer, KeyIdMethod, PublicKeyData, SigningKey};
use x509_cert::TbsCertificate;

use crate::asn1;
use crate::authority::Authority;
use crate::error::{Error, Result};
use crate::keys::{AuthorityKey, KeyKind, PublicKey};
use crate::lint::{self, Terms};
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

/// A certificate.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) der: Vec<u8>,
    pub(crate) serial: SerialNumber,
    pub(crate) key: PublicKey,
    pub(crate) validity: Validity,
}

impl Draft {
    /// Writes what `parameters` say, for `subject` and under `issuer`.
    pub(crate) fn under(issuer: &Authority, parameters: &CertificateParams, terms: Terms) -> Result<Self> {
        let tbs = write_tbs(parameters, &terms.key, issuer.distinguished_name(), issuer.key())?;
        Ok(Self { tbs, terms })
    }

    /// Writes what `parameters` say for a root, which is its own issuer.
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
        let findings = lint::check_certificate(&self.tbs, &self.terms);
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
    /// The signature is verified before anyone sees it: a fault in memory or in the key must not leave the house.
    ///
    /// # Errors
    /// `Internal` when the intent is another draft's, or the signature does not verify.
    pub(crate) fn sign(self, intent: &Recorded, key: &AuthorityKey) -> Result<Issued> {
        if intent.digest != self.digest() || intent.serial != self.terms.serial {
            return Err(Error::internal("the recorded intent is for another draft"));
        }
        let signature = key.sign(&self.tbs)?;
        verify(key, &self.tbs, &signature)?;
        let der = asn1::sequence(&[&self.tbs, key.signature_algorithm(), &asn1::bit_string(&signature)]);
        let Terms { serial, key, validity, .. } = self.terms;
        Ok(Issued { der, serial, key, validity })
    }
}

/// Verifies a signature of `key`, made by `key` itself.
pub(crate) fn verify(key: &AuthorityKey, signed: &[u8], signature: &[u8]) -> Result<()> {
    verify_digest(key, &key.digest(signed), signature)
}

/// As [`verify`], given the digest of what was signed.
pub(crate) fn verify_digest(key: &AuthorityKey, digest: &Digest, signature: &[u8]) -> Result<()> {
    let algorithm: &'static dyn VerificationAlgorithm = match key.algorithm() {
        rsa if rsa == &rcgen::PKCS_RSA_SHA256 => &RSA_PKCS1_2048_8192_SHA256,
        p256 if p256 == &rcgen::PKCS_ECDSA_P256_SHA256 => &ECDSA_P256_SHA256_ASN1,
        _ => &ECDSA_P384_SHA384_ASN1,
    };
    UnparsedPublicKey::new(algorithm, key.der_bytes())
        .verify_digest(digest, signature)
        .map_err(|_| Error::internal("a fresh signature does not verify"))
}

/// How rcgen would write a name as issuer.
pub(crate) fn encode_name(name: &DistinguishedName, key: &PublicKey) -> Result<Vec<u8>> {
    let mut parameters = CertificateParams::default();
    parameters.serial_number = Some(rcgen::SerialNumber::from_slice(&[1]));
    let tbs = write_tbs(&parameters, key, name, key)?;
    let tbs = TbsCertificate::from_der(&tbs).map_err(Error::internal)?;
    tbs.issuer().to_der().map_err(Error::internal)
}

/// Runs rcgen with a key that keeps what it is asked to sign: rcgen builds and signs in one call, and these bytes must
/// be linted first.
fn write_tbs(
    parameters: &CertificateParams,
    subject: &PublicKey,
    issuer_name: &DistinguishedName,
    issuer_key: &PublicKey,
) -> Result<Vec<u8>> {
    let capture = Capture { key: issuer_key, captured: Mutex::default() };
    let mut issuer = CertificateParams::default();
    issuer.distinguished_name = issuer_name.clone();
    issuer.key_identifier_method = KeyIdMethod::PreSpecified(issuer_key.identifier().octets().to_vec());
    parameters.signed_by(subject, &Issuer::from_params(&issuer, &capture)).map_err(Error::internal)?;
    Ok(capture.captured.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Keeps the bytes to be signed and gives a signature that nobody will see.
struct Capture<'k> {
    key: &'k PublicKey,
    captured: Mutex<Vec<u8>>,
}

impl PublicKeyData for Capture<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.key.der_bytes()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        match self.key.kind() {
            KeyKind::P256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            KeyKind::P384 => &rcgen::PKCS_ECDSA_P384_SHA384,
            KeyKind::Rsa(_) | KeyKind::Ed25519 => &rcgen::PKCS_RSA_SHA256,
        }
    }
}

impl SigningKey for Capture<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        message.clone_into(&mut self.captured.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(vec![0; 64])
    }
}
