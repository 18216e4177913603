//! The common form of signed structures in X.509: CSRs, certificates and CRLs.

use const_oid::db::rfc5912::{ID_RSASSA_PSS, MD_5_WITH_RSA_ENCRYPTION, SHA_1_WITH_RSA_ENCRYPTION};
use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::{Decode as _, Reader as _, SliceReader};
use spki::AlgorithmIdentifierRef;

use crate::keys::{PssParameters, PublicKey, Scheme, SignatureAlgorithm, SignatureFault};

/// The three parts of a signed structure, as slices of the received bytes: a `Certificate` (RFC 5280 §4.1), a
/// `CertificateList` (RFC 5280 §5.1) or a `CertificationRequest` (RFC 2986 §4).
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

impl<'a> Signed<'a> {
    /// Splits the DER of a signed structure; trailing bytes are an error.
    ///
    /// # Errors
    /// The library's error for another form.
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

    /// Verifies the signature of a certificate or CRL over the bytes as they were received.
    ///
    /// # Errors
    /// `Algorithm`, without verification, for an algorithm that does not fit; `Value` for a wrong signature.
    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), SignatureFault> {
        let algorithm = known(self.algorithm)?;
        if algorithm.in_x509 { self.verify_by(algorithm, key) } else { Err(SignatureFault::Algorithm) }
    }

    /// Verifies the signature of a CSR over the bytes as they were received. It proves possession of the key and enters no
    /// certificate, so that more algorithms are accepted: RSASSA-PSS, and ECDSA with a longer hash than the curve's.
    ///
    /// # Errors
    /// As [`Signed::verify`]; `Outdated`, without verification, for SHA-1 and MD5.
    pub(crate) fn verify_request(&self, key: &PublicKey) -> Result<(), SignatureFault> {
        match self.algorithm.oid {
            ID_RSASSA_PSS => {
                PssParameters::read(self.algorithm.parameters)?.verify(key, self.content, self.signature()?)
            }
            oid if OUTDATED.contains(&oid) => Err(SignatureFault::Outdated),
            _ => self.verify_by(known(self.algorithm)?, key),
        }
    }

    fn verify_by(&self, algorithm: &SignatureAlgorithm, key: &PublicKey) -> Result<(), SignatureFault> {
        key.verify(algorithm, self.content, self.signature()?)
    }

    fn signature(&self) -> Result<&'a [u8], SignatureFault> {
        self.signature.as_bytes().ok_or(SignatureFault::Value)
    }
}

/// The algorithm, if its parameters are valid. RSA algorithms have NULL parameters (RFC 4055 §5), or none from some
/// programs; ECDSA (RFC 5758 §3.2) and Ed25519 (RFC 8410 §3) have none.
fn known(named: AlgorithmIdentifierRef<'_>) -> Result<&'static SignatureAlgorithm, SignatureFault> {
    let algorithm = SignatureAlgorithm::of(named.oid).ok_or(SignatureFault::Algorithm)?;
    let fits = match algorithm.scheme {
        Scheme::Pkcs1 => named.parameters.is_none_or(|any| any == AnyRef::NULL),
        Scheme::Pss | Scheme::Ecdsa | Scheme::Ed25519 => named.parameters.is_none(),
    };
    if fits { Ok(algorithm) } else { Err(SignatureFault::Algorithm) }
}

/// Algorithms whose hash is no longer secure: MD5 and SHA-1 with RSA (RFC 3279 §2.2.1), SHA-1 with ECDSA (§2.2.3).
const OUTDATED: [ObjectIdentifier; 3] =
    [MD_5_WITH_RSA_ENCRYPTION, SHA_1_WITH_RSA_ENCRYPTION, ObjectIdentifier::new_unwrap("1.2.840.10045.4.1")];
