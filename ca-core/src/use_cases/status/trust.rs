//! The public data of the CAs.

use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerInfos};
use const_oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use data_encoding::HEXUPPER;
use der::asn1::SetOfVec;
use der::{Any, Decode as _, Encode as _};
use sha1::{Digest as _, Sha1};
use x509_cert::Certificate;

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::pkix::authority::Authority;
use crate::types::{AuthorityId, AuthoritySlug, Sha256Digest, Timestamp};

/// A CA.
#[derive(Debug, Clone, serde::Serialize)]
pub struct TrustedAuthority {
    pub id: AuthorityId,
    /// The commonName of its subject.
    pub name: String,
    /// Its name in URLs.
    pub slug: AuthoritySlug,
    /// Whether it is a root.
    pub is_root: bool,
    /// Its certificate, DER.
    #[serde(skip)]
    pub der: Vec<u8>,
    /// The SHA-256 of its certificate.
    #[serde(serialize_with = "as_text")]
    pub fingerprint: Sha256Digest,
    /// The last second of its validity, UTC.
    pub not_after: Timestamp,
    /// The HTTP address of its CRL.
    pub crl_url: String,
    /// The LDAP address of its CRL, if one is configured.
    pub ldap_crl_url: Option<String>,
}

fn as_text<S: serde::Serializer>(
    value: &impl std::fmt::Display,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

impl TrustedAuthority {
    fn of(ca: &Ca, authority: &Authority) -> Self {
        let publication = &ca.settings.publication;
        Self {
            id: authority.id(),
            name: authority.name().to_owned(),
            slug: authority.slug().clone(),
            is_root: authority.is_root(),
            der: authority.certificate_der().to_vec(),
            fingerprint: authority.fingerprint(),
            not_after: authority.validity().not_after,
            crl_url: crate::profile::http_crl_url(publication, authority.slug()),
            ldap_crl_url: publication
                .ldap_url
                .as_deref()
                .map(|url| crate::profile::ldap_crl_url(url, &publication.base, authority.name())),
        }
    }
}

/// Every CA, roots first.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_authorities(ca: &Ca) -> Result<Vec<TrustedAuthority>> {
    let authorities = ca.authorities()?;
    Ok(authorities.iter().map(|authority| TrustedAuthority::of(ca, authority)).collect())
}

/// The CA with this name in URLs.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_authority(ca: &Ca, slug: &AuthoritySlug) -> Result<Option<TrustedAuthority>> {
    Ok(list_authorities(ca)?.into_iter().find(|authority| authority.slug == *slug))
}

/// The certificates of a CA and of the CAs above it, up to the root, DER.
///
/// # Errors
/// `NotFound(Authority)`.
pub fn authority_chain(ca: &Ca, id: AuthorityId) -> Result<Vec<Vec<u8>>> {
    let mut authorities = ca.known_authorities();
    if !authorities.iter().any(|authority| authority.id() == id) {
        authorities = ca.authorities()?;
    }
    let mut chain = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.take() {
        let authority = authorities.iter().find(|authority| authority.id() == id);
        let authority = authority.ok_or(Error::NotFound(crate::error::Noun::Authority))?;
        chain.push(authority.certificate_der().to_vec());
        next = authority.issuer();
    }
    Ok(chain)
}

/// A CMS `SignedData` (RFC 5652 §5.1) that carries certificates and neither content nor signature (RFC 8551 §3.8, `.p7c`), DER.
///
/// # Errors
/// `Internal` when the bytes are not a certificate.
pub fn certs_only(chain: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut certificates = SetOfVec::new();
    for der in chain {
        let certificate = Certificate::from_der(der).map_err(Error::internal)?;
        certificates.insert(CertificateChoices::Certificate(certificate)).map_err(Error::internal)?;
    }
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::new(),
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None },
        certificates: Some(CertificateSet(certificates)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::new()),
    };
    let content = Any::encode_from(&signed).map_err(Error::internal)?;
    ContentInfo { content_type: ID_SIGNED_DATA, content }.to_der().map_err(Error::internal)
}

/// The SHA-1 of a certificate in hexadecimal, by which gpgsm and Windows identify it. Nothing depends on its security.
pub fn sha1_fingerprint(der: &[u8]) -> String {
    HEXUPPER.encode(&Sha1::digest(der))
}

/// The CAs below this one, directly or through other CAs.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_below(ca: &Ca, above: &TrustedAuthority) -> Result<Vec<TrustedAuthority>> {
    let mut below = list_authorities(ca)?;
    below.retain(|authority| authority.id != above.id);
    let mut chains = Vec::new();
    for authority in below {
        if authority_chain(ca, authority.id)?.contains(&above.der) {
            chains.push(authority);
        }
    }
    Ok(chains)
}

/// The PEM of a certificate.
///
/// # Errors
/// `Internal` when the certificate can't be encoded.
pub fn certificate_pem(der: &[u8]) -> Result<String> {
    crate::encoding::pem::encode("CERTIFICATE", der)
}
