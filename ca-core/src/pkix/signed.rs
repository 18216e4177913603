//! What X.509 signs: requests, certificates and CRLs have one form.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use const_oid::db::rfc5912;
use const_oid::db::rfc8410::ID_ED_25519;
use der::asn1::{AnyRef, BitStringRef};
use der::{Decode as _, Reader as _, SliceReader};
use spki::AlgorithmIdentifierRef;

use crate::keys::PublicKey;
use crate::types::KeyKind;

/// The three parts of what was signed, as slices of what was received: a `Certificate` (RFC 5280 §4.1), a `CertificateList`
/// (RFC 5280 §5.1) or a `CertificationRequest` (RFC 2986 §4).
///
/// ```text
/// SEQUENCE {
///     toBeSigned          ANY,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           BIT STRING }
/// ```
pub(crate) struct Signed<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    /// Its algorithm is not taken, or not with such a key.
    Algorithm,
    /// It is not that of the key over these bytes.
    Value,
}

impl<'a> Signed<'a> {
    /// Takes it apart, DER, with nothing behind it.
    ///
    /// # Errors
    /// The library's own, for what has another form.
    pub(crate) fn read(der: &'a [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(der)?;
        let parts = reader.sequence(|inner| {
            let content = inner.tlv_bytes()?;
            let algorithm = AlgorithmIdentifierRef::decode(inner)?;
            let signature = BitStringRef::decode(inner)?;
            der::Result::Ok(Self { content, algorithm, signature })
        })?;
        reader.finish()?;
        Ok(parts)
    }

    /// Verifies the signature over the bytes as they were received.
    ///
    /// # Errors
    /// `Algorithm` before anything is computed, `Value` for a wrong signature.
    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), SignatureFault> {
        let algorithm = verification(key.kind(), self.algorithm)?;
        let signature = self.signature.as_bytes().ok_or(SignatureFault::Value)?;
        UnparsedPublicKey::new(algorithm, rcgen::PublicKeyData::der_bytes(key))
            .verify(self.content, signature)
            .map_err(|_| SignatureFault::Value)
    }
}

/// How a key of this kind is asked for an `AlgorithmIdentifier` (RFC 5280 §4.1.1.2). RSA signatures have NULL for parameters
/// (RFC 4055 §5) or, from lax writers, none; ECDSA has none (RFC 5758 §3.2), nor has Ed25519 (RFC 8410 §3).
///
/// ```text
/// AlgorithmIdentifier ::= SEQUENCE {
///     algorithm               OBJECT IDENTIFIER,
///     parameters              ANY DEFINED BY algorithm OPTIONAL }
/// ```
fn verification(
    kind: KeyKind,
    algorithm: AlgorithmIdentifierRef<'_>,
) -> Result<&'static dyn VerificationAlgorithm, SignatureFault> {
    let parameters_fit = match kind {
        KeyKind::Rsa(_) => algorithm.parameters.is_none_or(|any| any == AnyRef::NULL),
        KeyKind::P256 | KeyKind::P384 | KeyKind::Ed25519 => algorithm.parameters.is_none(),
    };
    if !parameters_fit {
        return Err(SignatureFault::Algorithm);
    }
    let verifier: &'static dyn VerificationAlgorithm = match (kind, algorithm.oid) {
        (KeyKind::Rsa(_), rfc5912::SHA_256_WITH_RSA_ENCRYPTION) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (KeyKind::Rsa(_), rfc5912::SHA_384_WITH_RSA_ENCRYPTION) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (KeyKind::Rsa(_), rfc5912::SHA_512_WITH_RSA_ENCRYPTION) => &signature::RSA_PKCS1_2048_8192_SHA512,
        (KeyKind::P256, rfc5912::ECDSA_WITH_SHA_256) => &signature::ECDSA_P256_SHA256_ASN1,
        (KeyKind::P256, rfc5912::ECDSA_WITH_SHA_384) => &signature::ECDSA_P256_SHA384_ASN1,
        (KeyKind::P384, rfc5912::ECDSA_WITH_SHA_256) => &signature::ECDSA_P384_SHA256_ASN1,
        (KeyKind::P384, rfc5912::ECDSA_WITH_SHA_384) => &signature::ECDSA_P384_SHA384_ASN1,
        (KeyKind::Ed25519, ID_ED_25519) => &signature::ED25519,
        _ => return Err(SignatureFault::Algorithm),
    };
    Ok(verifier)
}
