//! A CA: its certificate and the data for drafts of its certificates. Its private key is not part of it.

use der::{Decode as _, Encode as _};
use rcgen::string::PrintableString;
use rcgen::{DistinguishedName, DnType, DnValue};
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;

use super::tbs;
use crate::error::{Error, Result};
use crate::keys::PublicKey;
use crate::types::{AuthorityId, AuthoritySlug, KeyIdentifier, KeyName, Sha256Digest, Timestamp, Validity};

/// A CA of this installation.
#[derive(Debug, Clone)]
pub struct Authority {
    id: AuthorityId,
    issuer: Option<AuthorityId>,
    slug: AuthoritySlug,
    key_name: KeyName,
    name: String,
    certificate: Vec<u8>,
    subject: Vec<u8>,
    distinguished_name: DistinguishedName,
    key: PublicKey,
    validity: Validity,
}

impl Authority {
    /// Loads a CA from its certificate.
    ///
    /// rcgen holds each attribute type of a name once and re-encodes the issuer's name, but clients compare names octet
    /// by octet (S/MIME BR §7.1.4.1). So a subject whose encoding would change is refused.
    ///
    /// # Errors
    /// `Configuration` for such a subject, with both encodings; `Internal` for a malformed certificate.
    pub(crate) fn load(
        id: AuthorityId,
        issuer: Option<AuthorityId>,
        slug: AuthoritySlug,
        key_name: KeyName,
        certificate: Vec<u8>,
    ) -> Result<Self> {
        let parsed = Certificate::from_der(&certificate).map_err(Error::internal)?;
        let tbs = parsed.tbs_certificate();
        let subject = tbs.subject().to_der().map_err(Error::internal)?;
        let distinguished_name = read_name(tbs.subject().iter())?;
        let name = match distinguished_name.get(&DnType::CommonName) {
            Some(DnValue::Utf8String(name)) => name.clone(),
            Some(DnValue::PrintableString(name)) => name.as_str().to_owned(),
            _ => return Err(Error::Configuration("the CA certificate's subject has no commonName".to_owned())),
        };
        let key = PublicKey::from_stored_spki(&tbs.subject_public_key_info().to_der().map_err(Error::internal)?)?;
        let encoded = tbs::encode_name(&distinguished_name, &key)?;
        if encoded != subject {
            let hex = |der: &[u8]| data_encoding::HEXLOWER.encode(der);
            return Err(Error::Configuration(format!(
                "the CA certificate's subject is encoded as {} but would be written as {} into what it issues; clients would not match the two",
                hex(&subject),
                hex(&encoded)
            )));
        }
        let validity = Validity {
            not_before: timestamp(tbs.validity().not_before),
            not_after: timestamp(tbs.validity().not_after),
        };
        Ok(Self { id, issuer, slug, key_name, name, certificate, subject, distinguished_name, key, validity })
    }

    /// Its row id.
    pub fn id(&self) -> AuthorityId {
        self.id
    }

    /// The CA that signed it; `None` for a root.
    pub fn issuer(&self) -> Option<AuthorityId> {
        self.issuer
    }

    /// Whether it is a root.
    pub fn is_root(&self) -> bool {
        self.issuer.is_none()
    }

    /// Its name in URLs.
    pub fn slug(&self) -> &AuthoritySlug {
        &self.slug
    }

    /// The name of its key in the key store.
    pub fn key_name(&self) -> &KeyName {
        &self.key_name
    }

    /// The commonName of its subject.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its certificate, DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate
    }

    /// SHA-256 of its certificate.
    pub fn fingerprint(&self) -> Sha256Digest {
        Sha256Digest::of(&self.certificate)
    }

    /// Its subject, DER.
    pub fn subject_der(&self) -> &[u8] {
        &self.subject
    }

    /// Its public key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Its key identifier, the value of authorityKeyIdentifier in the certificates that it signs.
    pub fn key_identifier(&self) -> KeyIdentifier {
        self.key.identifier()
    }

    /// Its validity.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    pub(crate) fn distinguished_name(&self) -> &DistinguishedName {
        &self.distinguished_name
    }
}

/// A decoded [`Time`](crate::encoding::asn1::time), UTC.
pub(crate) fn timestamp(time: x509_cert::time::Time) -> Timestamp {
    Timestamp::from_unix_seconds(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}

/// The `Name` (RFC 5280 §4.1.2.4) in rcgen's form, which does not support an RDN with several attributes.
///
/// ```text
/// Name ::= CHOICE { -- only one possibility for now --
///     rdnSequence  RDNSequence }
/// RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
/// AttributeTypeAndValue ::= SEQUENCE {
///     type     AttributeType,
///     value    AttributeValue }
/// AttributeType ::= OBJECT IDENTIFIER
/// AttributeValue ::= ANY -- DEFINED BY AttributeType
/// ```
fn read_name<'a>(attributes: impl Iterator<Item = &'a AttributeTypeAndValue>) -> Result<DistinguishedName> {
    let mut name = DistinguishedName::new();
    for attribute in attributes {
        let arcs: Vec<u64> = attribute.oid.arcs().map(u64::from).collect();
        name.push(dn_type(&arcs), dn_value(attribute)?);
    }
    Ok(name)
}

fn dn_type(arcs: &[u64]) -> DnType {
    match arcs {
        [2, 5, 4, 3] => DnType::CommonName,
        [2, 5, 4, 6] => DnType::CountryName,
        [2, 5, 4, 7] => DnType::LocalityName,
        [2, 5, 4, 8] => DnType::StateOrProvinceName,
        [2, 5, 4, 10] => DnType::OrganizationName,
        [2, 5, 4, 11] => DnType::OrganizationalUnitName,
        other => DnType::CustomDnType(other.to_vec()),
    }
}

/// `DirectoryString` (RFC 5280 §4.1.2.4) in UTF8String or PrintableString, the two types in current use.
///
/// ```text
/// DirectoryString ::= CHOICE {
///     teletexString           TeletexString (SIZE (1..MAX)),
///     printableString         PrintableString (SIZE (1..MAX)),
///     universalString         UniversalString (SIZE (1..MAX)),
///     utf8String              UTF8String (SIZE (1..MAX)),
///     bmpString               BMPString (SIZE (1..MAX)) }
/// ```
fn dn_value(attribute: &AttributeTypeAndValue) -> Result<DnValue> {
    let value = &attribute.value;
    if let Ok(text) = value.decode_as::<String>() {
        return Ok(DnValue::Utf8String(text));
    }
    let printable = value
        .decode_as::<der::asn1::PrintableString>()
        .ok()
        .and_then(|text| PrintableString::try_from(text.as_ref()).ok());
    printable.map(DnValue::PrintableString).ok_or_else(|| {
        Error::Configuration(format!(
            "the CA certificate's subject holds {} in an encoding that is not taken",
            attribute.oid
        ))
    })
}
