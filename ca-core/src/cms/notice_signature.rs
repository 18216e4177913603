//! Signatures of the server's own mails and of files for download: CMS SignedData (RFC 5652 §5).

use aws_lc_rs::digest::{SHA256, digest};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use const_oid::db::rfc5911::{
    ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNED_DATA, ID_SIGNING_TIME, SMIME_CAPABILITIES,
};
use const_oid::db::rfc5912::{ID_SHA_256, RSA_ENCRYPTION};
use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode as _, Encode as _};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::attr::Attribute;

use crate::encoding::asn1;
use crate::error::{Error, Result};
use crate::keys::NoticeKey;
use crate::types::Timestamp;

/// The place of the signed content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentPlacement {
    /// Outside the signature: for a mail, so that every program can display it (RFC 8551 §3.5.3).
    Beside,
    /// Inside the `SignedData`: for a file.
    Within,
}

/// Signs `content`: for a mail the MIME entity with its header and with CR LF at the end of each line, as it will be sent.
/// Returns a `ContentInfo` with [`SignedData`](super::received::SignedMessage) (RFC 5652 §3, §5.1; `CMSVersion`, §10.2.5;
/// `CertificateSet`, §10.2.3 with §10.2.2), DER.
///
/// ```text
/// CMSVersion ::= INTEGER { v0(0), v1(1), v2(2), v3(3), v4(4), v5(5) }
/// CertificateSet ::= SET OF CertificateChoices
/// CertificateChoices ::= CHOICE {
///     certificate              Certificate,
///     extendedCertificate  [0] IMPLICIT ExtendedCertificate,    -- obsolete
///     v1AttrCert           [1] IMPLICIT AttributeCertificateV1, -- obsolete
///     v2AttrCert           [2] IMPLICIT AttributeCertificateV2,
///     other                [3] IMPLICIT OtherCertificateFormat }
/// ```
///
/// `chain`, DER, begins with the certificate of `key`; all of it is included, so that a reader who trusts the root can
/// verify.
///
/// # Errors
/// `KeyUnavailable` when the certificate has another key; `Internal`.
pub(crate) fn sign(
    content: &[u8],
    place: ContentPlacement,
    key: &NoticeKey,
    chain: &[&[u8]],
    at: Timestamp,
) -> Result<Vec<u8>> {
    let chain = chain.iter().map(|der| Certificate::from_der(der)).collect::<der::Result<Vec<_>>>();
    let chain = chain.map_err(Error::internal)?;
    let signer = chain.first().ok_or_else(|| Error::internal("no certificate was given for a signature"))?;
    let signer_info = signer_info(content, key, signer, at)?;
    let certificates: Vec<_> = chain.into_iter().map(CertificateChoices::Certificate).collect();
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256()]).map_err(Error::internal)?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: within(content, place)? },
        certificates: Some(CertificateSet::try_from(certificates).map_err(Error::internal)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer_info]).map_err(Error::internal)?,
    };
    let content = Any::encode_from(&signed).map_err(Error::internal)?;
    ContentInfo { content_type: ID_SIGNED_DATA, content }.to_der().map_err(Error::internal)
}

fn within(content: &[u8], place: ContentPlacement) -> Result<Option<Any>> {
    match place {
        ContentPlacement::Beside => Ok(None),
        ContentPlacement::Within => Any::from_der(&asn1::octet_string(content)).map(Some).map_err(Error::internal),
    }
}

/// A [`SignerInfo`](super::received::Signer) (RFC 5652 §5.3).
fn signer_info(content: &[u8], key: &NoticeKey, signer: &Certificate, at: Timestamp) -> Result<SignerInfo> {
    let tbs = signer.tbs_certificate();
    let certified = tbs.subject_public_key_info().to_der().map_err(Error::internal)?;
    if certified != key.public().spki() {
        return Err(Error::KeyUnavailable(
            "the key for the server's own mails is not that of its certificate".to_owned(),
        ));
    }
    let attributes = signed_attributes(content, at, capabilities_of(signer))?;
    // The SET OF is signed with its own tag, not with the [0] of the message (RFC 5652 §5.4).
    let signature = key.sign(&attributes.to_der().map_err(Error::internal)?)?;
    Ok(SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer().clone(),
            serial_number: tbs.serial_number().clone(),
        }),
        digest_alg: sha256(),
        signed_attrs: Some(attributes),
        // RFC 5754 §3.2: every reader must support rsaEncryption.
        signature_algorithm: AlgorithmIdentifierOwned { oid: RSA_ENCRYPTION, parameters: Some(Any::null()) },
        signature: OctetString::new(signature).map_err(Error::internal)?,
        unsigned_attrs: None,
    })
}

/// The capabilities in the certificate (RFC 4262), which determine the encryption of an answer (RFC 8551 §2.7.1).
fn capabilities_of(signer: &Certificate) -> Option<&[u8]> {
    let mut extensions = signer.tbs_certificate().extensions()?.iter();
    extensions.find(|extension| extension.extn_id == SMIME_CAPABILITIES).map(|it| it.extn_value.as_bytes())
}

/// contentType, messageDigest, signingTime (RFC 5652 §11) and sMIMECapabilities (RFC 8551 §2.5.2), in DER's order.
///
/// ```text
/// MessageDigest ::= OCTET STRING
/// SigningTime ::= Time
/// ```
fn signed_attributes(content: &[u8], at: Timestamp, capabilities: Option<&[u8]>) -> Result<SignedAttributes> {
    let digest = asn1::octet_string(digest(&SHA256, content).as_ref());
    let mut attributes = vec![
        attribute(ID_CONTENT_TYPE, &ID_DATA.to_der().map_err(Error::internal)?)?,
        attribute(ID_MESSAGE_DIGEST, &digest)?,
        attribute(ID_SIGNING_TIME, &asn1::time(at)?)?,
    ];
    attributes.extend(capabilities.map(|value| attribute(SMIME_CAPABILITIES, value)).transpose()?);
    SetOfVec::try_from(attributes).map_err(Error::internal)
}

/// An `Attribute` (RFC 5652 §5.3) with one value, DER.
fn attribute(oid: ObjectIdentifier, value: &[u8]) -> Result<Attribute> {
    let value = Any::from_der(value).map_err(Error::internal)?;
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value]).map_err(Error::internal)? })
}

/// id-sha256 without parameters (RFC 5754 §2).
fn sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: None }
}
