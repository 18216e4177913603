//! SignedData (RFC 5652 §5): the signers, and the verification of their signatures over the content.

use aws_lc_rs::digest::digest;
use const_oid::db::{rfc5911, rfc5912};
use der::Decode as _;
use der::asn1::ObjectIdentifier;
use spki::AlgorithmIdentifierRef;
use subtle::ConstantTimeEq as _;

use super::CertificateRef;
use super::envelope::content_info;
use crate::encoding::asn1::{self, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, Walker};
use crate::keys::{Hash, PublicKey, Scheme, SignatureAlgorithm, SignatureFault};

/// A message with signatures, none of them verified yet: a `SignedData` (RFC 5652 §5.1) with its `EncapsulatedContentInfo` (§5.2).
///
/// ```text
/// SignedData ::= SEQUENCE {
///     version               CMSVersion,
///     digestAlgorithms      DigestAlgorithmIdentifiers,
///     encapContentInfo      EncapsulatedContentInfo,
///     certificates      [0] IMPLICIT CertificateSet OPTIONAL,
///     crls              [1] IMPLICIT RevocationInfoChoices OPTIONAL,
///     signerInfos           SignerInfos }
/// DigestAlgorithmIdentifiers ::= SET OF DigestAlgorithmIdentifier
/// SignerInfos ::= SET OF SignerInfo
/// EncapsulatedContentInfo ::= SEQUENCE {
///     eContentType          ContentType,
///     eContent          [0] EXPLICIT OCTET STRING OPTIONAL }
/// ```
#[derive(Debug)]
pub(crate) struct SignedMessage<'a> {
    /// The content, unless it is detached.
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) signers: Vec<Signer<'a>>,
}

/// `SignerInfo` (RFC 5652 §5.3; its algorithms, §10.1.1 and §10.1.2).
///
/// ```text
/// SignerInfo ::= SEQUENCE {
///     version                 CMSVersion,
///     sid                     SignerIdentifier,
///     digestAlgorithm         DigestAlgorithmIdentifier,
///     signedAttrs         [0] IMPLICIT SignedAttributes OPTIONAL,
///     signatureAlgorithm      SignatureAlgorithmIdentifier,
///     signature               SignatureValue,
///     unsignedAttrs       [1] IMPLICIT UnsignedAttributes OPTIONAL }
/// DigestAlgorithmIdentifier ::= AlgorithmIdentifier
/// SignatureAlgorithmIdentifier ::= AlgorithmIdentifier
/// SignedAttributes ::= SET SIZE (1..MAX) OF Attribute
/// SignatureValue ::= OCTET STRING
/// ```
#[derive(Debug)]
pub(crate) struct Signer<'a> {
    pub(crate) certificate: CertificateRef,
    digest: ObjectIdentifier,
    /// The content octets of the SET OF.
    attributes: Option<&'a [u8]>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: &'a [u8],
}

impl<'a> SignedMessage<'a> {
    /// Reads a `ContentInfo` with `SignedData`, DER; `None` for anything else.
    pub(crate) fn read(der: &'a [u8]) -> Option<Self> {
        let (kind, content) = content_info(der)?;
        if kind != rfc5911::ID_SIGNED_DATA {
            return None;
        }
        let mut parts = Walker::new(content);
        parts.next_with(INTEGER)?;
        parts.next_with(SET)?;
        let mut encapsulated = Walker::new(parts.next_with(SEQUENCE)?);
        encapsulated.next_with(OBJECT_IDENTIFIER)?;
        let content = match encapsulated.next_with(0xa0) {
            None => None,
            Some(content) => Some(Walker::new(content).next_with(OCTET_STRING)?.to_vec()),
        };
        // Certificates and CRLs are skipped, because the relevant ones are in the database.
        parts.next_with(0xa0);
        parts.next_with(0xa1);
        let mut infos = Walker::new(parts.next_with(SET)?);
        let mut signers = Vec::new();
        while let Some(info) = infos.next_with(SEQUENCE).filter(|_| signers.len() < MOST_SIGNERS) {
            signers.push(Signer::read(info)?);
        }
        Some(Self { content, signers })
    }
}

impl<'a> Signer<'a> {
    fn read(info: &'a [u8]) -> Option<Self> {
        let mut parts = Walker::new(info);
        parts.next_with(INTEGER)?;
        let certificate = CertificateRef::read(&parts.next_value()?)?;
        let digest = AlgorithmIdentifierRef::from_der(parts.next_value()?.whole).ok()?.oid;
        let attributes = parts.next_with(0xa0);
        let algorithm = AlgorithmIdentifierRef::from_der(parts.next_value()?.whole).ok()?;
        Some(Self { certificate, digest, attributes, algorithm, signature: parts.next_with(OCTET_STRING)? })
    }

    /// Verifies the signature over the content by the key of its certificate (RFC 5652 §5.6).
    ///
    /// # Errors
    /// `Outdated` and `Algorithm` before any calculation; `Value` for another content, contentType or key.
    pub(crate) fn verify(&self, content: &[u8], key: &PublicKey) -> Result<(), SignatureFault> {
        let hash = hash_of(self.digest)?;
        let algorithm = algorithm_of(self.algorithm, hash)?;
        if algorithm.verifier(key.kind()).is_none() {
            return Err(SignatureFault::Algorithm);
        }
        match self.attributes {
            None => key.verify(algorithm, content, self.signature),
            Some(attributes) => {
                let expected = digest(hash.digest(), content);
                let named = attribute(attributes, rfc5911::ID_MESSAGE_DIGEST, OCTET_STRING);
                let fits = named.is_some_and(|named| named.ct_eq(expected.as_ref()).into());
                let kind = attribute(attributes, rfc5911::ID_CONTENT_TYPE, OBJECT_IDENTIFIER);
                if !fits || kind != Some(rfc5911::ID_DATA.as_bytes()) {
                    return Err(SignatureFault::Value);
                }
                // The attributes are signed with the tag of SET OF, not with the [0] of the message (RFC 5652 §5.4).
                key.verify(algorithm, &asn1::tlv(SET, attributes), self.signature)
            }
        }
    }
}

/// The value of the attribute of this type; `None` unless there is one such attribute with one value of this tag (RFC
/// 5652 §5.3, §11).
///
/// ```text
/// Attribute ::= SEQUENCE {
///     attrType     OBJECT IDENTIFIER,
///     attrValues   SET OF AttributeValue }
/// AttributeValue ::= ANY
/// ```
fn attribute(attributes: &[u8], kind: ObjectIdentifier, tag: u8) -> Option<&[u8]> {
    let mut walker = Walker::new(attributes);
    let mut found = None;
    while let Some(attribute) = walker.next_with(SEQUENCE) {
        let mut parts = Walker::new(attribute);
        if parts.next_with(OBJECT_IDENTIFIER)? != kind.as_bytes() {
            continue;
        }
        let mut values = Walker::new(parts.next_with(SET)?);
        let value = values.next_with(tag)?;
        if found.replace(value).is_some() || !values.is_done() {
            return None;
        }
    }
    found
}

fn hash_of(digest: ObjectIdentifier) -> Result<Hash, SignatureFault> {
    let outdated = matches!(digest, rfc5912::ID_SHA_1 | MD5);
    Hash::of(digest).ok_or(if outdated { SignatureFault::Outdated } else { SignatureFault::Algorithm })
}

/// The algorithm of a signature with this hash. The identifier of an RSA algorithm may omit the hash (RFC 5754 §3).
fn algorithm_of(named: AlgorithmIdentifierRef<'_>, hash: Hash) -> Result<&'static SignatureAlgorithm, SignatureFault> {
    let scheme = match named.oid {
        rfc5912::RSA_ENCRYPTION => Scheme::Pkcs1,
        rfc5912::ID_RSASSA_PSS if salt_length(named) == Some(hash.digest().output_len()) => Scheme::Pss,
        rfc5912::ID_RSASSA_PSS => return Err(SignatureFault::Algorithm),
        oid => {
            let known = SignatureAlgorithm::of(oid).filter(|algorithm| algorithm.hash == hash);
            return known.ok_or(SignatureFault::Algorithm);
        }
    };
    SignatureAlgorithm::by(scheme, hash).ok_or(SignatureFault::Algorithm)
}

/// The length of the salt in bytes in `RSASSA-PSS-params` (RFC 8017 Appendix A.2.3); aws-lc verifies salts that are as long
/// as the hash (RFC 4056 §3). The default is 20, which is the length of no supported hash.
///
/// ```text
/// RSASSA-PSS-params ::= SEQUENCE {
///     hashAlgorithm      [0] EXPLICIT HashAlgorithm      DEFAULT sha1,
///     maskGenAlgorithm   [1] EXPLICIT MaskGenAlgorithm   DEFAULT mgf1SHA1,
///     saltLength         [2] EXPLICIT INTEGER            DEFAULT 20,
///     trailerField       [3] EXPLICIT TrailerField       DEFAULT trailerFieldBC }
/// ```
fn salt_length(algorithm: AlgorithmIdentifierRef<'_>) -> Option<usize> {
    let mut parts = Walker::new(algorithm.parameters?.value());
    parts.next_with(0xa0);
    parts.next_with(0xa1);
    match Walker::new(parts.next_with(0xa2)?).next_with(INTEGER)? {
        [length] => Some(usize::from(*length)),
        _ => None,
    }
}

/// The digest algorithm md5 (RFC 1321).
const MD5: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.5");
/// The maximum number of signers; mails have one.
const MOST_SIGNERS: usize = 8;
