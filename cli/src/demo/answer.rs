//! The answer to a test mail, as a mail program sends it: signed and then encrypted (RFC 8551 §3.7).

use anyhow::{Context as _, Result};
use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use ca_core::runtime::entropy::{Entropy, SystemEntropy};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::enveloped_data::{
    EncryptedContentInfo, EnvelopedData, KeyTransRecipientInfo, RecipientIdentifier, RecipientInfo, RecipientInfos,
};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use data_encoding::BASE64_MIME;
use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Encode as _, Tag};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::person_key::PersonKey;

/// A person with a certificate for signing and its key.
pub(super) struct Signer<'a> {
    pub(super) address: &'a str,
    pub(super) certificate: &'a Certificate,
    pub(super) key: &'a PersonKey,
}

/// The answer of `signer` to the mail with this Message-ID, encrypted to the certificate of its sender `to`.
pub(super) fn write(signer: &Signer<'_>, to: &str, recipient: &Certificate, about: &str) -> Result<Vec<u8>> {
    let signed = entity("signed-data", &sign(TEXT, signer)?);
    let encrypted = entity("enveloped-data", &encrypt(signed.as_bytes(), recipient)?);
    let from = signer.address;
    let header = format!("From: <{from}>\r\nTo: <{to}>\r\nSubject: Re: test\r\nIn-Reply-To: {about}\r\n");
    Ok(format!("{header}MIME-Version: 1.0\r\n{encrypted}").into_bytes())
}

/// A `ContentInfo` with `SignedData` (RFC 5652 §5.1) that contains the content.
fn sign(content: &[u8], signer: &Signer<'_>) -> Result<Vec<u8>> {
    let sha256 = AlgorithmIdentifierOwned { oid: ID_SHA256, parameters: None };
    let signature_algorithm = AlgorithmIdentifierOwned { oid: signer.key.signature_algorithm(), parameters: None };
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(reference(signer.certificate)),
        digest_alg: sha256.clone(),
        signed_attrs: None,
        signature_algorithm,
        signature: OctetString::new(signer.key.sign(content)?)?,
        unsigned_attrs: None,
    };
    let own = CertificateChoices::Certificate(signer.certificate.clone());
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: ID_DATA,
            econtent: Some(Any::new(Tag::OctetString, content)?),
        },
        certificates: Some(CertificateSet::try_from(vec![own])?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info])?,
    };
    Ok(ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()?)
}

/// A `ContentInfo` with `EnvelopedData` (RFC 5652 §6.1): AES-256-CBC (RFC 3565), its key by RSAES-PKCS1-v1_5 (RFC 3370 §4.2.1).
fn encrypt(content: &[u8], recipient: &Certificate) -> Result<Vec<u8>> {
    let entropy: &dyn Entropy = &SystemEntropy;
    let key = Zeroizing::new(entropy.octets::<32>()?);
    let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, &*key)?)?;
    let mut encrypted = content.to_vec();
    let DecryptionContext::Iv128(vector) = cipher.encrypt(&mut encrypted)? else {
        anyhow::bail!("AES-CBC has an initialization vector");
    };
    let vector: &[u8; 16] = vector.as_ref();
    let to = KeyTransRecipientInfo {
        version: CmsVersion::V0,
        rid: RecipientIdentifier::IssuerAndSerialNumber(reference(recipient)),
        key_enc_alg: AlgorithmIdentifierOwned { oid: RSA_ENCRYPTION, parameters: Some(Any::null()) },
        enc_key: OctetString::new(wrap(&*key, recipient)?)?,
    };
    let parameters = Some(Any::new(Tag::OctetString, vector.as_slice())?);
    let enveloped = EnvelopedData {
        version: CmsVersion::V0,
        originator_info: None,
        recip_infos: RecipientInfos::try_from(vec![RecipientInfo::Ktri(to)])?,
        encrypted_content: EncryptedContentInfo {
            content_type: ID_DATA,
            content_enc_alg: AlgorithmIdentifierOwned { oid: AES256_CBC, parameters },
            encrypted_content: Some(OctetString::new(encrypted)?),
        },
        unprotected_attrs: None,
    };
    Ok(ContentInfo { content_type: ID_ENVELOPED_DATA, content: Any::encode_from(&enveloped)? }.to_der()?)
}

/// The content key, encrypted to a certificate's key.
fn wrap(key: &[u8], recipient: &Certificate) -> Result<Vec<u8>> {
    let public = recipient.tbs_certificate().subject_public_key_info().to_der()?;
    let public = PublicEncryptingKey::from_der(&public).ok().context("the recipient's key is not an RSA key")?;
    let public = Pkcs1PublicEncryptingKey::new(public)?;
    let mut wrapped = vec![0; public.ciphertext_size()];
    let length = public.encrypt(key, &mut wrapped)?.len();
    wrapped.truncate(length);
    Ok(wrapped)
}

fn reference(certificate: &Certificate) -> IssuerAndSerialNumber {
    let tbs = certificate.tbs_certificate();
    IssuerAndSerialNumber { issuer: tbs.issuer().clone(), serial_number: tbs.serial_number().clone() }
}

/// application/pkcs7-mime (RFC 8551 §3.2).
fn entity(kind: &str, der: &[u8]) -> String {
    let header = format!("Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m");
    format!("{header}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", BASE64_MIME.encode(der))
}

/// The MIME entity that is signed.
const TEXT: &[u8] = b"Content-Type: text/plain\r\n\r\nSigned and encrypted.\r\n";
const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const ID_ENVELOPED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.3");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ID_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const AES256_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");
