//! Certificate signing requests (CSRs), which are untrusted input.

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use x509_cert::ext::Extensions;
use x509_cert::request::CertReqInfo;

use crate::encoding::pem;
use crate::error::{CsrFault, Result};
use crate::keys::PublicKey;
use crate::pkix::signed::Signed;
use crate::policy::limits;

/// A `CertificationRequest` (RFC 2986 §4) whose signature was verified with the key in it. So its sender has the
/// private key.
///
/// Subject and extensions are discarded: the profile and the person's record determine the content of a certificate.
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
    /// Reads PEM or DER, checks the key and verifies the signature over the bytes as they were received.
    ///
    /// # Errors
    /// `Invalid::Csr` or `Invalid::Key` with the fault.
    pub fn read(input: &[u8]) -> Result<Self> {
        let der = to_der(input)?;
        let signed = Signed::read(&der).map_err(|_| CsrFault::NotACsr)?;
        let info = CertReqInfo::from_der(signed.content).map_err(|_| CsrFault::NotACsr)?;
        refuse_duplicate_extensions(&info)?;
        let spki = info.public_key.to_der().map_err(|_| CsrFault::NotACsr)?;
        let key = PublicKey::from_spki(&spki)?;
        signed.verify(&key).map_err(CsrFault::from)?;
        tracing::trace!(key.kind = %key.kind(), "the signature of a signing request was verified");
        Ok(Self { der, key })
    }

    /// Reads the public key of a CSR, DER, that was verified before it was stored.
    ///
    /// # Errors
    /// `Invalid::Csr` when the bytes are not a CSR.
    pub(crate) fn key_of_stored(der: &[u8]) -> Result<PublicKey> {
        let signed = Signed::read(der).map_err(|_| CsrFault::NotACsr)?;
        let info = CertReqInfo::from_der(signed.content).map_err(|_| CsrFault::NotACsr)?;
        PublicKey::from_stored_spki(&info.public_key.to_der().map_err(|_| CsrFault::NotACsr)?)
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

/// Decodes PEM or DER. For other input the error names the kind of file, so that the person can correct it.
fn to_der(input: &[u8]) -> Result<Vec<u8>, CsrFault> {
    // A private key anywhere in the file is detected first, because its sender must be warned.
    if PRIVATE_KEYS.iter().any(|mark| contains(input, mark)) {
        return Err(CsrFault::PrivateKey);
    }
    if input.len() > limits::CSR_BYTES {
        return Err(CsrFault::TooLarge);
    }
    if let Some(text) = std::str::from_utf8(input).ok().filter(|text| text.contains("-----BEGIN")) {
        return match pem::label(text) {
            Some(label @ ("CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST")) => {
                pem::decode(text, label).ok_or(CsrFault::BrokenPem)
            }
            Some("CERTIFICATE" | "TRUSTED CERTIFICATE") => Err(CsrFault::Certificate),
            _ => Err(CsrFault::NotACsr),
        };
    }
    if pkcs8::PrivateKeyInfoRef::from_der(input).is_ok()
        || rsa::pkcs1::RsaPrivateKey::<der::asn1::UintRef<'_>>::from_der(input).is_ok()
    {
        return Err(CsrFault::PrivateKey);
    }
    if x509_cert::Certificate::from_der(input).is_ok() {
        return Err(CsrFault::Certificate);
    }
    Ok(input.to_vec())
}

/// Private keys in the formats PEM, OpenPGP and PuTTY.
const PRIVATE_KEYS: [&[u8]; 3] = [b"PRIVATE KEY-----", b"PRIVATE KEY BLOCK-----", b"PuTTY-User-Key-File"];

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// Checks that there is at most one extensionRequest attribute, with one value, and no duplicate extension in it (RFC
/// 2985 §5.4.2).
///
/// ```text
/// ExtensionRequest ::= Extensions
/// ```
fn refuse_duplicate_extensions(info: &CertReqInfo) -> Result<(), CsrFault> {
    let mut requests = info.attributes.iter().filter(|attribute| attribute.oid == EXTENSION_REQUEST);
    let Some(request) = requests.next() else { return Ok(()) };
    if requests.next().is_some() || request.values.len() != 1 {
        return Err(CsrFault::DuplicateExtensions);
    }
    let Some(value) = request.values.get(0) else { return Ok(()) };
    let extensions: Extensions = value.decode_as().map_err(|_| CsrFault::NotACsr)?;
    let mut seen: Vec<ObjectIdentifier> = Vec::new();
    for extension in &extensions {
        if seen.contains(&extension.extn_id) {
            return Err(CsrFault::DuplicateExtensions);
        }
        seen.push(extension.extn_id);
    }
    Ok(())
}

impl From<CsrFault> for crate::Error {
    fn from(fault: CsrFault) -> Self {
        crate::error::Invalid::Csr(fault).into()
    }
}

const EXTENSION_REQUEST: ObjectIdentifier = const_oid::db::rfc2985::PKCS_9_AT_EXTENSION_REQUEST;
