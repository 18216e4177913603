//! Public keys that may be certified.

use aws_lc_rs::signature::UnparsedPublicKey;
use const_oid::db::rfc5912::{ID_EC_PUBLIC_KEY, ID_RSASSA_PSS, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1};
use const_oid::db::rfc8410::ID_ED_25519;
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Encode as _, Tag, Tagged as _};
use rcgen::PublicKeyData;
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;

use super::{SignatureAlgorithm, SignatureFault, weakness};
use crate::error::{Error, KeyFault, Result};
use crate::types::{KeyIdentifier, KeyKind, Sha256Digest};

/// A public key with a canonical encoding and without a known weakness: a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
///
/// ```text
/// SubjectPublicKeyInfo ::= SEQUENCE {
///     algorithm            AlgorithmIdentifier,
///     subjectPublicKey     BIT STRING }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The whole `SubjectPublicKeyInfo`, DER.
    spki: Vec<u8>,
    /// The content of `subjectPublicKey`, without the octet that counts unused bits.
    content: Vec<u8>,
    kind: KeyKind,
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7), DER, and checks the key for weaknesses.
    ///
    /// # Errors
    /// `Invalid::Key`, naming the fault.
    pub fn from_spki(der: &[u8]) -> Result<Self> {
        let key = Self::parse(der)?;
        match key.kind {
            KeyKind::Rsa(_) => weakness::check_rsa(&key.content)?,
            KeyKind::P256 | KeyKind::P384 => weakness::check_point(key.kind, &key.content)?,
            KeyKind::Ed25519 => weakness::check_ed25519(&key.content)?,
        }
        Ok(key)
    }

    /// Reads a `SubjectPublicKeyInfo` that was checked before it was stored. It does not check for weaknesses, because
    /// that takes milliseconds, which a request for a CRL must not cause, and because a new check must not make stored
    /// keys unreadable.
    ///
    /// # Errors
    /// `Invalid::Key` for an unknown kind of key.
    pub(crate) fn from_stored_spki(der: &[u8]) -> Result<Self> {
        Ok(Self::parse(der)?)
    }

    /// Reads the key of a certificate, DER, and checks it for weaknesses.
    ///
    /// # Errors
    /// `Invalid::Key`, naming the fault; `Internal` for what is no certificate.
    pub(crate) fn of_certificate(der: &[u8]) -> Result<Self> {
        Self::from_spki(&spki_of(der)?)
    }

    /// Reads the key of a certificate, DER, that was checked before it was stored.
    ///
    /// # Errors
    /// As [`PublicKey::from_stored_spki`]; `Internal` for what is no certificate.
    pub(crate) fn of_stored_certificate(der: &[u8]) -> Result<Self> {
        Self::from_stored_spki(&spki_of(der)?)
    }

    /// Reads rsaEncryption (RFC 3279 §2.3.1), id-ecPublicKey (RFC 5480 §2.1.1) and id-Ed25519 (RFC 8410 §3).
    fn parse(der: &[u8]) -> Result<Self, KeyFault> {
        let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| KeyFault::Encoding)?;
        let content = spki.subject_public_key.as_bytes().ok_or(KeyFault::Encoding)?;
        let kind = match spki.algorithm.oid {
            // RFC 3279 §2.3.1: "The parameters field MUST have ASN.1 type NULL".
            RSA_ENCRYPTION if spki.algorithm.parameters != Some(AnyRef::NULL) => return Err(KeyFault::RsaParameters),
            RSA_ENCRYPTION => KeyKind::Rsa(weakness::modulus_length(content)?),
            ID_EC_PUBLIC_KEY => curve_of(spki.algorithm.parameters)?,
            ID_ED_25519 if spki.algorithm.parameters.is_none() => KeyKind::Ed25519,
            ID_ED_25519 => return Err(KeyFault::Encoding),
            ID_RSASSA_PSS => return Err(KeyFault::OnlyPss),
            _ => return Err(KeyFault::Algorithm),
        };
        let key = Self { spki: der.to_vec(), content: content.to_vec(), kind };
        // The checked bytes must be the bytes in the certificate: other encodings of the same key are refused.
        if key.subject_public_key_info() == der { Ok(key) } else { Err(KeyFault::Encoding) }
    }

    /// The kind of key.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The `SubjectPublicKeyInfo`, DER.
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The SHA-256 of the `SubjectPublicKeyInfo`, which identifies the key in the store.
    pub fn digest(&self) -> Sha256Digest {
        Sha256Digest::of(&self.spki)
    }

    /// The modulus of an RSA key, big-endian, without leading zeros; `None` for other keys.
    pub(crate) fn modulus(&self) -> Option<Vec<u8>> {
        weakness::modulus(&self.content).filter(|_| matches!(self.kind, KeyKind::Rsa(_)))
    }

    /// Modulus and public exponent of an RSA key, big-endian, without leading zeros; `None` for other keys.
    pub(super) fn rsa_numbers(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        weakness::read_rsa(&self.content).ok().filter(|_| matches!(self.kind, KeyKind::Rsa(_)))
    }

    /// The key identifier (RFC 5280 §4.2.1.2, method 1).
    pub fn identifier(&self) -> KeyIdentifier {
        KeyIdentifier::of_public_key(&self.content)
    }

    /// Verifies a signature by this algorithm over `content`.
    ///
    /// # Errors
    /// `Algorithm`, without verification, for an algorithm of other keys; `Value` for a wrong signature.
    pub(crate) fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        content: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureFault> {
        let verifier = algorithm.verifier(self.kind).ok_or(SignatureFault::Algorithm)?;
        let verified = UnparsedPublicKey::new(verifier, &self.content).verify(content, signature);
        verified.map_err(|_| SignatureFault::Value)
    }
}

impl PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        &self.content
    }

    /// rcgen takes the SPKI's AlgorithmIdentifier from a signature algorithm; the hash in it does not enter the SPKI.
    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        self.kind.rcgen_algorithm()
    }
}

/// The curve in `ECParameters` (RFC 5480 §2.1.1). Only named curves are accepted: explicit parameters can hide a weak curve.
///
/// ```text
/// ECParameters ::= CHOICE {
///     namedCurve         OBJECT IDENTIFIER
///     -- implicitCurve   NULL
///     -- specifiedCurve  SpecifiedECDomain
///     }
/// ```
fn curve_of(parameters: Option<AnyRef<'_>>) -> Result<KeyKind, KeyFault> {
    if parameters.is_some_and(|any| any.tag() == Tag::Sequence) {
        return Err(KeyFault::ExplicitCurve);
    }
    let named = parameters.and_then(|any| any.to_der().ok()).and_then(|der| ObjectIdentifier::from_der(&der).ok());
    match named {
        Some(SECP_256_R_1) => Ok(KeyKind::P256),
        Some(SECP_384_R_1) => Ok(KeyKind::P384),
        _ => Err(KeyFault::Algorithm),
    }
}

/// The `SubjectPublicKeyInfo` of a certificate, both DER.
fn spki_of(certificate: &[u8]) -> Result<Vec<u8>> {
    let parsed = Certificate::from_der(certificate).map_err(Error::internal)?;
    parsed.tbs_certificate().subject_public_key_info().to_der().map_err(Error::internal)
}
