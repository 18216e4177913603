//! Certificate signing requests (CSRs), which are untrusted input.

mod beside;
mod content;
mod file;

use self::content::Content;
use crate::error::{CsrFault, Result};
use crate::keys::PublicKey;
use crate::pkix::signed::Signed;
use crate::types::{EmailAddress, Remark};

/// A `CertificationRequest` (RFC 2986 §4) whose signature was verified with the key in it. So its sender has the
/// private key.
///
/// Subject and extensions enter no certificate, because the profile and the person's record determine its content;
/// [`VerifiedCsr::remarks`] tells what was asked in vain.
///
/// ```text
/// CertificationRequest ::= SEQUENCE {
///     certificationRequestInfo CertificationRequestInfo,
///     signatureAlgorithm       AlgorithmIdentifier,
///     signature                BIT STRING }
/// CertificationRequestInfo ::= SEQUENCE {
///     version                  INTEGER { v1(0) },
///     subject                  Name,
///     subjectPKInfo            SubjectPublicKeyInfo,
///     attributes           [0] IMPLICIT Attributes }
/// Attributes ::= SET OF Attribute
/// Attribute ::= SEQUENCE {
///     type                     OBJECT IDENTIFIER,
///     values                   SET SIZE (1..MAX) OF ANY DEFINED BY type }
/// ```
#[derive(Debug, Clone)]
pub struct VerifiedCsr {
    der: Vec<u8>,
    key: PublicKey,
}

impl VerifiedCsr {
    /// Reads PEM, DER or base64, checks the key and verifies the signature over the bytes as they were received.
    ///
    /// # Errors
    /// `Invalid::Csr` or `Invalid::Key` with the fault.
    pub fn read(input: &[u8]) -> Result<Self> {
        let der = file::to_der(input)?;
        let signed = Signed::read(&der).map_err(|_| CsrFault::NotACsr)?;
        let content = Content::read(signed.content)?;
        content.check()?;
        let key = PublicKey::from_spki(content.spki)?;
        signed.verify_request(&key).map_err(CsrFault::from)?;
        tracing::trace!(key.kind = %key.kind(), "the signature of a signing request was verified");
        Ok(Self { der, key })
    }

    /// Reads the public key of a CSR, DER, that was verified before it was stored.
    ///
    /// # Errors
    /// `Invalid::Csr` when the bytes are not a CSR.
    pub(crate) fn key_of_stored(der: &[u8]) -> Result<PublicKey> {
        let signed = Signed::read(der).map_err(|_| CsrFault::NotACsr)?;
        PublicKey::from_stored_spki(Content::read(signed.content)?.spki)
    }

    /// What the requester of a certificate for `address` should know about this CSR, PEM or DER; nothing for one that can't
    /// be read. The signature is not verified.
    pub fn remarks(input: &[u8], address: &EmailAddress) -> Vec<Remark> {
        let Ok(der) = file::to_der(input) else { return Vec::new() };
        Signed::read(&der).map(|signed| remarks_on(signed.content, address)).unwrap_or_default()
    }

    /// Whether input is meant as a CSR, although it may be refused, and holds no private key: only such input is shown again
    /// to its sender.
    pub fn is_meant(input: &[u8]) -> bool {
        file::is_meant_as_request(input)
    }

    /// The public key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The request as received, DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The request as received, DER, and its key.
    pub(crate) fn into_parts(self) -> (Vec<u8>, PublicKey) {
        (self.der, self.key)
    }
}

fn remarks_on(content: &[u8], address: &EmailAddress) -> Vec<Remark> {
    let Ok(content) = Content::read(content) else { return Vec::new() };
    let mut remarks = beside::asked_beside_the_key(&content, address);
    let kind = PublicKey::from_stored_spki(content.spki).ok().map(|key| key.kind());
    remarks.extend(kind.filter(|kind| !kind.can_encrypt()).map(|_| Remark::Ed25519));
    remarks
}

impl From<CsrFault> for crate::Error {
    fn from(fault: CsrFault) -> Self {
        crate::error::Invalid::Csr(fault).into()
    }
}

#[cfg(test)]
mod tests;
