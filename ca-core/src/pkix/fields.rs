//! The fields of a certificate as text, for people.

use const_oid::ObjectIdentifier;
use der::Decode as _;
use der::asn1::OctetString;
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage,
    KeyUsage, KeyUsages, SubjectAltName, SubjectKeyIdentifier,
};

use crate::error::{Error, Result};

/// The fields of a `Certificate` (RFC 5280 §4.1). Values are as the standards name them; OIDs without a known name are in dotted form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFields {
    /// The subject (RFC 4514).
    pub subject: String,
    /// The issuer (RFC 4514).
    pub issuer: String,
    /// The signature's algorithm.
    pub signature: String,
    /// The mail addresses (`rfc822Name`, `SmtpUTF8Mailbox` not included).
    pub addresses: Vec<String>,
    /// The key usages (RFC 5280 §4.2.1.3).
    pub key_usages: Vec<&'static str>,
    /// The extended key usages (RFC 5280 §4.2.1.12).
    pub purposes: Vec<String>,
    /// The OIDs of the certificate policies.
    pub policies: Vec<String>,
    /// The subject key identifier, hexadecimal with colons.
    pub key_identifier: Option<String>,
    /// The authority key identifier, hexadecimal with colons.
    pub issuer_key_identifier: Option<String>,
    /// The URLs of CRLs.
    pub crls: Vec<String>,
    /// The URLs of OCSP responders.
    pub responders: Vec<String>,
    /// The URLs of the issuer's certificate.
    pub issuers: Vec<String>,
}

impl CertificateFields {
    /// Reads a certificate, DER.
    ///
    /// # Errors
    /// `Internal` when it can't be read.
    pub fn read(der: &[u8]) -> Result<Self> {
        let certificate = Certificate::from_der(der).map_err(Error::internal)?;
        let tbs = certificate.tbs_certificate();
        let access = extension::<AuthorityInfoAccessSyntax>(&certificate)?.map(|it| it.0).unwrap_or_default();
        let at = |method: ObjectIdentifier| {
            let fitting = access.iter().filter(|it| it.access_method == method);
            fitting.filter_map(|it| url(&it.access_location)).collect()
        };
        let names = extension::<SubjectAltName>(&certificate)?.map(|it| it.0).unwrap_or_default();
        let usages = extension::<KeyUsage>(&certificate)?;
        let purposes = extension::<ExtendedKeyUsage>(&certificate)?.map(|it| it.0).unwrap_or_default();
        let policies = extension::<CertificatePolicies>(&certificate)?.map(|it| it.0).unwrap_or_default();
        let own = extension::<SubjectKeyIdentifier>(&certificate)?.map(|it| hex(&it.0));
        let issuer = extension::<AuthorityKeyIdentifier>(&certificate)?.and_then(|it| it.key_identifier);
        Ok(Self {
            subject: tbs.subject().to_string(),
            issuer: tbs.issuer().to_string(),
            signature: name_of(certificate.signature_algorithm().oid),
            addresses: names.iter().filter_map(address).collect(),
            key_usages: usages.map(named_usages).unwrap_or_default(),
            purposes: purposes.into_iter().map(name_of).collect(),
            policies: policies.into_iter().map(|policy| policy.policy_identifier.to_string()).collect(),
            key_identifier: own,
            issuer_key_identifier: issuer.map(|it| hex(&it)),
            crls: list_crls(&certificate)?,
            responders: at(OCSP),
            issuers: at(CA_ISSUERS),
        })
    }
}

fn extension<'a, T>(certificate: &'a Certificate) -> Result<Option<T>>
where
    T: der::Decode<'a> + const_oid::AssociatedOid,
    T::Error: std::fmt::Display + Into<der::Error>,
{
    let found = certificate
        .tbs_certificate()
        .get_extension::<T>()
        .map_err(|_| Error::internal("an extension can't be read"))?;
    Ok(found.map(|(_, value)| value))
}

fn list_crls(certificate: &Certificate) -> Result<Vec<String>> {
    let points = extension::<CrlDistributionPoints>(certificate)?.map(|it| it.0).unwrap_or_default();
    let names = points.into_iter().filter_map(|point| match point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names),
        _ => None,
    });
    Ok(names.flatten().filter_map(|name| url(&name)).collect())
}

fn url(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::UniformResourceIdentifier(url) => Some(url.to_string()),
        _ => None,
    }
}

fn address(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::Rfc822Name(address) => Some(address.to_string()),
        _ => None,
    }
}

fn hex(octets: &OctetString) -> String {
    octets.as_bytes().iter().map(|octet| format!("{octet:02X}")).collect::<Vec<_>>().join(":")
}

fn named_usages(usages: KeyUsage) -> Vec<&'static str> {
    let named = |flag: KeyUsages| match flag {
        KeyUsages::DigitalSignature => "digitalSignature",
        KeyUsages::NonRepudiation => "nonRepudiation",
        KeyUsages::KeyEncipherment => "keyEncipherment",
        KeyUsages::DataEncipherment => "dataEncipherment",
        KeyUsages::KeyAgreement => "keyAgreement",
        KeyUsages::KeyCertSign => "keyCertSign",
        KeyUsages::CRLSign => "cRLSign",
        KeyUsages::EncipherOnly => "encipherOnly",
        KeyUsages::DecipherOnly => "decipherOnly",
    };
    usages.0.into_iter().map(named).collect()
}

/// The name of an OID, or its dotted form.
fn name_of(oid: ObjectIdentifier) -> String {
    const_oid::db::DB.by_oid(&oid).map_or_else(|| oid.to_string(), |name| format!("{name} ({oid})"))
}

/// id-ad-ocsp (RFC 5280 §4.2.2.1).
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
/// id-ad-caIssuers (RFC 5280 §4.2.2.1).
const CA_ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");
