//! EnvelopedData (RFC 5652 §6) and AuthEnvelopedData (RFC 5083): messages encrypted to a key of the server.

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{self, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use const_oid::db::{rfc5911, rfc5912};
use der::Decode as _;
use der::asn1::ObjectIdentifier;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::CertificateRef;
use crate::encoding::asn1::{self, DerValue, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, Walker};
use crate::error::Result;
use crate::keys::{OaepHash, OpeningKey, Wrapping};
use crate::runtime::entropy::Entropy;

/// An encrypted message, not decrypted yet: an `EnvelopedData` (RFC 5652 §6.1) or an `AuthEnvelopedData` (RFC 5083 §2.1).
///
/// ```text
/// EnvelopedData ::= SEQUENCE {
///     version                   CMSVersion,
///     originatorInfo        [0] IMPLICIT OriginatorInfo OPTIONAL,
///     recipientInfos            RecipientInfos,
///     encryptedContentInfo      EncryptedContentInfo,
///     unprotectedAttrs      [1] IMPLICIT UnprotectedAttributes OPTIONAL }
/// AuthEnvelopedData ::= SEQUENCE {
///     version                   CMSVersion,
///     originatorInfo        [0] IMPLICIT OriginatorInfo OPTIONAL,
///     recipientInfos            RecipientInfos,
///     authEncryptedContentInfo  EncryptedContentInfo,
///     authAttrs             [1] IMPLICIT AuthAttributes OPTIONAL,
///     mac                       MessageAuthenticationCode,
///     unauthAttrs           [2] IMPLICIT UnauthAttributes OPTIONAL }
/// MessageAuthenticationCode ::= OCTET STRING
/// ```
#[derive(Debug)]
pub(crate) struct Envelope<'a> {
    recipients: Vec<KeyTransRecipientInfo<'a>>,
    content: EncryptedContentInfo<'a>,
}

/// The result of decrypting.
#[derive(Debug)]
pub(crate) enum Opened {
    /// The decrypted content.
    Content(Zeroizing<Vec<u8>>),
    /// It is encrypted with an algorithm that is not safe any more, such as 3DES or RC2, and was not decrypted.
    Outdated,
    /// It could not be decrypted: key or content are encrypted with an unsupported algorithm, or are damaged.
    Failed,
}

/// `KeyTransRecipientInfo` (RFC 5652 §6.2.1; its algorithm, §10.1.3).
///
/// ```text
/// KeyTransRecipientInfo ::= SEQUENCE {
///     version                 CMSVersion,  -- always set to 0 or 2
///     rid                     RecipientIdentifier,
///     keyEncryptionAlgorithm  KeyEncryptionAlgorithmIdentifier,
///     encryptedKey            EncryptedKey }
/// KeyEncryptionAlgorithmIdentifier ::= AlgorithmIdentifier
/// EncryptedKey ::= OCTET STRING
/// ```
#[derive(Debug)]
struct KeyTransRecipientInfo<'a> {
    certificate: CertificateRef,
    algorithm: AlgorithmIdentifierRef<'a>,
    wrapped: &'a [u8],
}

/// `EncryptedContentInfo` (RFC 5652 §6.1; its algorithm, §10.1.4), and the fields after it in an `AuthEnvelopedData`.
///
/// ```text
/// EncryptedContentInfo ::= SEQUENCE {
///     contentType                     ContentType,
///     contentEncryptionAlgorithm      ContentEncryptionAlgorithmIdentifier,
///     encryptedContent            [0] IMPLICIT EncryptedContent OPTIONAL }
/// ContentEncryptionAlgorithmIdentifier ::= AlgorithmIdentifier
/// EncryptedContent ::= OCTET STRING
/// ```
#[derive(Debug)]
struct EncryptedContentInfo<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    encrypted: Vec<u8>,
    /// For `AuthEnvelopedData`: the authenticated attributes, DER with the tag of SET OF (RFC 5083 §2.2), and the
    /// authentication tag.
    authentication: Option<(Vec<u8>, &'a [u8])>,
}

impl<'a> Envelope<'a> {
    /// Reads a `ContentInfo` with one of both types, DER; `None` for anything else.
    pub(crate) fn read(der: &'a [u8]) -> Option<Self> {
        let (kind, content) = content_info(der)?;
        let is_authenticated = match kind {
            rfc5911::ID_ENVELOPED_DATA => false,
            ID_AUTH_ENVELOPED_DATA => true,
            _ => return None,
        };
        let mut parts = Walker::new(content);
        parts.next_with(INTEGER)?;
        // originatorInfo: certificates and CRLs that are not needed.
        parts.next_with(0xa0);
        let recipients = read_recipients(parts.next_with(SET)?);
        let mut content = read_content(parts.next_with(SEQUENCE)?)?;
        if is_authenticated {
            let attributes = parts.next_with(0xa1).map(|attributes| asn1::tlv(SET, attributes));
            content.authentication = Some((attributes.unwrap_or_default(), parts.next_with(OCTET_STRING)?));
        }
        Some(Self { recipients, content })
    }

    /// The certificates whose keys can decrypt it.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &CertificateRef> {
        self.recipients.iter().map(|recipient| &recipient.certificate)
    }

    /// Decrypts it with the key of that certificate, one of its recipients.
    ///
    /// # Errors
    /// `Internal` when the random source fails.
    pub(crate) fn open(&self, as_whom: &CertificateRef, key: &OpeningKey, entropy: &dyn Entropy) -> Result<Opened> {
        let Some(cipher) = Cipher::of(self.content.algorithm.oid) else {
            return Ok(if is_outdated(self.content.algorithm.oid) { Opened::Outdated } else { Opened::Failed });
        };
        let Some(recipient) = self.recipients.iter().find(|recipient| recipient.certificate == *as_whom) else {
            return Ok(Opened::Failed);
        };
        let Some(wrapping) = wrapping_of(recipient.algorithm) else { return Ok(Opened::Failed) };
        let content_key = key.unwrap(wrapping, recipient.wrapped, cipher.key_length(), entropy)?;
        Ok(self.content.decrypt(cipher, &content_key).map_or(Opened::Failed, Opened::Content))
    }
}

impl EncryptedContentInfo<'_> {
    fn decrypt(&self, cipher: Cipher, key: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let parameters = self.algorithm.parameters?;
        let mut content = Zeroizing::new(self.encrypted.clone());
        let length = match cipher {
            Cipher::Cbc(algorithm, _) => {
                let iv: [u8; 16] =
                    parameters.decode_as::<&der::asn1::OctetStringRef>().ok()?.as_bytes().try_into().ok()?;
                let key = DecryptingKey::cbc(UnboundCipherKey::new(algorithm, key).ok()?).ok()?;
                let context = DecryptionContext::Iv128(FixedLength::from(iv));
                unpadded_length(key.decrypt(&mut content, context).ok()?)
            }
            Cipher::Gcm(algorithm) => {
                let (attributes, tag) = self.authentication.as_ref()?;
                // aes-nonce of GCMParameters; tags shorter than 16 bytes do not verify.
                let nonce = Walker::new(parameters.value()).next_with(OCTET_STRING)?;
                let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
                let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
                content.extend_from_slice(tag);
                key.open_in_place(nonce, Aad::from(attributes), &mut content).ok()?.len()
            }
        };
        content.truncate(length);
        Some(content)
    }
}

/// The length without the padding (RFC 5652 §6.3). Invalid padding is kept and is not an error: no later behaviour may
/// depend on it, or an attacker could decrypt another person's answer by altering it (Vaudenay 2002).
fn unpadded_length(blocks: &[u8]) -> usize {
    let length = blocks.last().map_or(0, |last| usize::from(*last));
    let kept = blocks.len().saturating_sub(length);
    let is_padding = (1..=BLOCK).contains(&length)
        && blocks.get(kept..).is_some_and(|padding| padding.iter().all(|octet| usize::from(*octet) == length));
    if is_padding { kept } else { blocks.len() }
}

/// The supported algorithms for content: AES-CBC with an `AES-IV` (RFC 3565 §4.1) or AES-GCM with `GCMParameters` (RFC 5084
/// §3.2).
///
/// ```text
/// AES-IV ::= OCTET STRING (SIZE(16))
/// GCMParameters ::= SEQUENCE {
///     aes-nonce        OCTET STRING, -- recommended size is 12 octets
///     aes-ICVlen       AES-GCM-ICVlen DEFAULT 12 }
/// AES-GCM-ICVlen ::= INTEGER (12 | 13 | 14 | 15 | 16)
/// ```
#[derive(Clone, Copy)]
enum Cipher {
    /// With the length of its key in bytes.
    Cbc(&'static cipher::Algorithm, usize),
    Gcm(&'static aead::Algorithm),
}

impl Cipher {
    fn of(oid: ObjectIdentifier) -> Option<Self> {
        Some(match oid {
            rfc5911::ID_AES_128_CBC => Self::Cbc(&cipher::AES_128, cipher::AES_128_KEY_LEN),
            rfc5911::ID_AES_192_CBC => Self::Cbc(&cipher::AES_192, cipher::AES_192_KEY_LEN),
            rfc5911::ID_AES_256_CBC => Self::Cbc(&cipher::AES_256, cipher::AES_256_KEY_LEN),
            rfc5911::ID_AES_128_GCM => Self::Gcm(&aead::AES_128_GCM),
            rfc5911::ID_AES_192_GCM => Self::Gcm(&aead::AES_192_GCM),
            rfc5911::ID_AES_256_GCM => Self::Gcm(&aead::AES_256_GCM),
            _ => return None,
        })
    }

    /// The length of the key in bytes.
    fn key_length(self) -> usize {
        match self {
            Self::Cbc(_, length) => length,
            Self::Gcm(algorithm) => algorithm.key_len(),
        }
    }
}

/// 3DES, RC2 and DES: ciphers with 64-bit blocks, which RFC 8551 §2.7 does not include.
fn is_outdated(oid: ObjectIdentifier) -> bool {
    [rfc5911::DES_EDE_3_CBC, RC2_CBC, DES_CBC].contains(&oid)
}

/// The type and the remaining content octets of a `ContentInfo` (RFC 5652 §3); `None` for anything else, or with trailing
/// octets.
///
/// ```text
/// ContentInfo ::= SEQUENCE {
///     contentType      ContentType,
///     content      [0] EXPLICIT ANY DEFINED BY contentType }
/// ContentType ::= OBJECT IDENTIFIER
/// ```
pub(super) fn content_info(der: &[u8]) -> Option<(ObjectIdentifier, &[u8])> {
    let mut outer = Walker::new(der);
    let mut parts = Walker::new(outer.next_with(SEQUENCE)?);
    let kind = ObjectIdentifier::from_bytes(parts.next_with(OBJECT_IDENTIFIER)?).ok()?;
    let content = Walker::new(parts.next_with(0xa0)?).next_with(SEQUENCE)?;
    outer.is_done().then_some((kind, content))
}

/// The recipients by key transport in `RecipientInfos` (RFC 5652 §6.1, §6.2); the server has no keys for the other kinds,
/// such as key agreement.
///
/// ```text
/// RecipientInfos ::= SET SIZE (1..MAX) OF RecipientInfo
/// RecipientInfo ::= CHOICE {
///     ktri       KeyTransRecipientInfo,
///     kari   [1] KeyAgreeRecipientInfo,
///     kekri  [2] KEKRecipientInfo,
///     pwri   [3] PasswordRecipientInfo,
///     ori    [4] OtherRecipientInfo }
/// ```
fn read_recipients(set: &[u8]) -> Vec<KeyTransRecipientInfo<'_>> {
    let mut found = Vec::new();
    let mut walker = Walker::new(set);
    while let Some(value) = walker.next_value() {
        if value.tag == SEQUENCE && found.len() < MOST_RECIPIENTS {
            found.extend(read_recipient(&value));
        }
    }
    found
}

fn read_recipient<'a>(value: &DerValue<'a>) -> Option<KeyTransRecipientInfo<'a>> {
    let mut parts = Walker::new(value.content);
    parts.next_with(INTEGER)?;
    let certificate = CertificateRef::read(&parts.next_value()?)?;
    let algorithm = AlgorithmIdentifierRef::from_der(parts.next_value()?.whole).ok()?;
    Some(KeyTransRecipientInfo { certificate, algorithm, wrapped: parts.next_with(OCTET_STRING)? })
}

/// Reads [`EncryptedContentInfo`]; `None` without encryptedContent, which is then elsewhere.
fn read_content(content: &[u8]) -> Option<EncryptedContentInfo<'_>> {
    let mut parts = Walker::new(content);
    parts.next_with(OBJECT_IDENTIFIER)?;
    let algorithm = AlgorithmIdentifierRef::from_der(parts.next_value()?.whole).ok()?;
    let encrypted = match parts.next_value()? {
        DerValue { tag: 0x80, content, .. } => content.to_vec(),
        DerValue { tag: 0xa0, content, .. } => join(content)?,
        _ => return None,
    };
    Some(EncryptedContentInfo { algorithm, encrypted, authentication: None })
}

/// Joins the pieces of an OCTET STRING.
fn join(pieces: &[u8]) -> Option<Vec<u8>> {
    let mut walker = Walker::new(pieces);
    let mut joined = Vec::with_capacity(pieces.len());
    while !walker.is_done() {
        joined.extend_from_slice(walker.next_with(OCTET_STRING)?);
    }
    Some(joined)
}

/// The wrapping of a content key. For OAEP (`RSAES-OAEP-params`, RFC 8017 Appendix A.2.1) it contains the hash of the label,
/// which must equal that of the mask; a pSourceAlgorithm, which is needed only for a label that is not empty, is not
/// supported.
///
/// ```text
/// RSAES-OAEP-params ::= SEQUENCE {
///     hashAlgorithm      [0] EXPLICIT HashAlgorithm     DEFAULT sha1,
///     maskGenAlgorithm   [1] EXPLICIT MaskGenAlgorithm  DEFAULT mgf1SHA1,
///     pSourceAlgorithm   [2] EXPLICIT PSourceAlgorithm  DEFAULT pSpecifiedEmpty }
/// ```
fn wrapping_of(algorithm: AlgorithmIdentifierRef<'_>) -> Option<Wrapping> {
    match algorithm.oid {
        rfc5912::RSA_ENCRYPTION => Some(Wrapping::Pkcs1),
        rfc5912::ID_RSAES_OAEP => {
            let parameters = algorithm.parameters.map_or(&[][..], |any| any.value());
            let mut parts = Walker::new(parameters);
            let label = parts.next_with(0xa0).map_or(Some(OaepHash::Sha1), hash_of)?;
            let mask = match parts.next_with(0xa1) {
                None => OaepHash::Sha1,
                Some(mask) => {
                    let mut mask = Walker::new(Walker::new(mask).next_with(SEQUENCE)?);
                    mask.next_with(OBJECT_IDENTIFIER)?;
                    hash_of(mask.next_value()?.whole)?
                }
            };
            (label == mask && parts.is_done()).then_some(Wrapping::Oaep(label))
        }
        _ => None,
    }
}

/// A `HashAlgorithm`, which is also the parameter of `MaskGenAlgorithm`: MGF1 is the only one (RFC 8017 Appendix A.2.1).
///
/// ```text
/// HashAlgorithm ::= AlgorithmIdentifier
/// MaskGenAlgorithm ::= AlgorithmIdentifier
/// ```
fn hash_of(algorithm: &[u8]) -> Option<OaepHash> {
    match AlgorithmIdentifierRef::from_der(algorithm).ok()?.oid {
        rfc5912::ID_SHA_1 => Some(OaepHash::Sha1),
        rfc5912::ID_SHA_256 => Some(OaepHash::Sha256),
        rfc5912::ID_SHA_384 => Some(OaepHash::Sha384),
        rfc5912::ID_SHA_512 => Some(OaepHash::Sha512),
        _ => None,
    }
}

/// id-ct-authEnvelopedData (RFC 5083 §2.1).
const ID_AUTH_ENVELOPED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.23");
/// rc2-cbc (RFC 3370 §5.2).
const RC2_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.3.2");
/// DES in CBC mode, defined by the OIW.
const DES_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.7");
/// The block length of AES-CBC in bytes.
const BLOCK: usize = 16;
/// The maximum of recipients: an answer is sent to one mailbox and to the sender's own.
const MOST_RECIPIENTS: usize = 32;
