//! The common form of signed structures in X.509: CSRs, certificates and CRLs.

use der::asn1::{AnyRef, BitStringRef};
use der::{Decode as _, Reader as _, SliceReader};
use spki::AlgorithmIdentifierRef;

use crate::keys::{PublicKey, Scheme, SignatureAlgorithm, SignatureFault};

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

    /// Verifies the signature over the bytes as they were received.
    ///
    /// # Errors
    /// `Algorithm`, without verification, for an algorithm that does not fit; `Value` for a wrong signature.
    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), SignatureFault> {
        let algorithm = taken(self.algorithm)?;
        let signature = self.signature.as_bytes().ok_or(SignatureFault::Value)?;
        key.verify(algorithm, self.content, signature)
    }
}

/// The algorithm, if its parameters are valid. RSA algorithms have NULL parameters (RFC 4055 §5), or none from some
/// programs; ECDSA (RFC 5758 §3.2) and Ed25519 (RFC 8410 §3) have none.
fn taken(named: AlgorithmIdentifierRef<'_>) -> Result<&'static SignatureAlgorithm, SignatureFault> {
    let known = SignatureAlgorithm::of(named.oid).filter(|algorithm| algorithm.in_x509);
    let algorithm = known.ok_or(SignatureFault::Algorithm)?;
    let fits = match algorithm.scheme {
        Scheme::Pkcs1 => named.parameters.is_none_or(|any| any == AnyRef::NULL),
        Scheme::Pss | Scheme::Ecdsa | Scheme::Ed25519 => named.parameters.is_none(),
    };
    if fits { Ok(algorithm) } else { Err(SignatureFault::Algorithm) }
}
