//! A draft in the form that the rules check.

use const_oid::db::rfc4519::{COUNTRY_NAME, DN_QUALIFIER, SERIAL_NUMBER};
use const_oid::db::rfc5280::{ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_SUBJECT_ALT_NAME, ID_PE_AUTHORITY_INFO_ACCESS};
use der::asn1::{Any, Ia5StringRef, ObjectIdentifier, PrintableStringRef};
use der::{Decode, Encode as _, Tag, Tagged as _};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints, SubjectAltName};
use x509_cert::time::Time;

use super::layout::Layout;
use crate::lint::certificate::Terms;
use crate::pkix::authority::timestamp;
use crate::types::{Timestamp, Validity};

/// The fields of a draft, with the intended values.
pub(crate) struct Specimen<'a> {
    /// The to-be-signed bytes: a [`TBSCertificate`](Layout), DER.
    pub(crate) der: &'a [u8],
    pub(crate) layout: Layout,
    pub(crate) terms: &'a Terms,
}

impl<'a> Specimen<'a> {
    /// Splits a draft into its fields.
    ///
    /// # Errors
    /// A finding for a draft that can't be split, which breaks `rfc5280.well-formed`.
    pub(in crate::lint) fn read(der: &'a [u8], terms: &'a Terms) -> Result<Self, String> {
        let layout = Layout::from_der(der).map_err(|error| format!("the bytes are no TBSCertificate: {error}"))?;
        Ok(Self { der, layout, terms })
    }

    /// `notBefore` and `notAfter`, UTC.
    ///
    /// # Errors
    /// A finding when one is not a [`Time`](crate::encoding::asn1::time).
    pub(crate) fn validity(&self) -> Result<Validity, String> {
        let times = &self.layout.validity;
        Ok(Validity { not_before: moment(&times.not_before)?, not_after: moment(&times.not_after)? })
    }

    /// Every extension, in order.
    pub(crate) fn extensions(&self) -> &[Extension] {
        self.layout.extensions.as_deref().unwrap_or_default()
    }

    /// The first extension with this identifier.
    pub(crate) fn extension(&self, id: ObjectIdentifier) -> Option<&Extension> {
        self.extensions().iter().find(|extension| extension.extn_id == id)
    }

    /// The extension with this identifier.
    ///
    /// # Errors
    /// A finding that it is missing.
    pub(crate) fn required(&self, id: ObjectIdentifier, name: &str) -> Result<&Extension, String> {
        self.extension(id).ok_or_else(|| format!("{name} is missing"))
    }

    /// The decoded extension with this identifier.
    ///
    /// # Errors
    /// A finding that it is missing or malformed.
    pub(crate) fn decode<T: for<'d> Decode<'d, Error = der::Error>>(
        &self,
        id: ObjectIdentifier,
        name: &str,
    ) -> Result<T, String> {
        self.decode_if_present(id, name)?.ok_or_else(|| format!("{name} is missing"))
    }

    /// The decoded extension with this identifier if there is one.
    ///
    /// # Errors
    /// A finding that it is malformed.
    pub(crate) fn decode_if_present<T: for<'d> Decode<'d, Error = der::Error>>(
        &self,
        id: ObjectIdentifier,
        name: &str,
    ) -> Result<Option<T>, String> {
        let decode = |extension: &Extension| T::from_der(extension.extn_value.as_bytes());
        self.extension(id).map(decode).transpose().map_err(|error| format!("{name} is malformed: {error}"))
    }

    /// The rfc822Names of subjectAltName (RFC 5280 §4.2.1.6); none when it is missing.
    ///
    /// # Errors
    /// A finding when it is malformed.
    pub(crate) fn mailboxes(&self) -> Result<Vec<String>, String> {
        let names: Option<SubjectAltName> = self.decode_if_present(ID_CE_SUBJECT_ALT_NAME, "subjectAltName")?;
        let mailbox = |name| match name {
            GeneralName::Rfc822Name(address) => Some(address.as_str().to_owned()),
            _ => None,
        };
        Ok(names.into_iter().flat_map(|names| names.0).filter_map(mailbox).collect())
    }

    /// The addresses of every distribution point (RFC 5280 §4.2.1.13), in order; none when the extension is missing.
    ///
    /// # Errors
    /// A finding when it is malformed.
    pub(crate) fn crl_addresses(&self) -> Result<Vec<String>, String> {
        let points: Option<CrlDistributionPoints> =
            self.decode_if_present(ID_CE_CRL_DISTRIBUTION_POINTS, "cRLDistributionPoints")?;
        let names = points.into_iter().flat_map(|points| points.0).filter_map(|point| match point.distribution_point {
            Some(DistributionPointName::FullName(names)) => Some(names),
            _ => None,
        });
        Ok(names.flatten().filter_map(address_of).collect())
    }

    /// The access methods of authorityInfoAccess (RFC 5280 §4.2.2.1), each with its address; none when the extension is missing.
    ///
    /// # Errors
    /// A finding when it is malformed or contains a name that is not a URI.
    pub(crate) fn issuer_addresses(&self) -> Result<Vec<(ObjectIdentifier, String)>, String> {
        let access: Option<AuthorityInfoAccessSyntax> =
            self.decode_if_present(ID_PE_AUTHORITY_INFO_ACCESS, "authorityInfoAccess")?;
        access
            .into_iter()
            .flat_map(|access| access.0)
            .map(|description| {
                let address = address_of(description.access_location).ok_or("an accessLocation is no URI")?;
                Ok((description.access_method, address))
            })
            .collect()
    }
}

/// A `DirectoryString` or `IA5String`, in one of the string types that are allowed for its attribute (RFC 5280 §4.1.2.4
/// and Appendix A).
pub(crate) fn text_of(attribute: &AttributeTypeAndValue) -> Option<String> {
    let value = &attribute.value;
    let printable_alone = [COUNTRY_NAME, SERIAL_NUMBER, DN_QUALIFIER].contains(&attribute.oid);
    let ia5_alone = [EMAIL_ADDRESS, DOMAIN_COMPONENT].contains(&attribute.oid);
    match value.tag() {
        Tag::Utf8String if !printable_alone && !ia5_alone => value.decode_as::<String>().ok(),
        Tag::PrintableString if !ia5_alone => {
            PrintableStringRef::try_from(value).ok().map(|text| text.as_str().to_owned())
        }
        Tag::Ia5String if ia5_alone => Ia5StringRef::try_from(value).ok().map(|text| text.as_str().to_owned()),
        _ => None,
    }
}

fn moment(time: &Any) -> Result<Timestamp, String> {
    let read = time.to_der().and_then(|der| Time::from_der(&der));
    read.map(timestamp).map_err(|error| format!("a time is malformed: {error}"))
}

fn address_of(name: GeneralName) -> Option<String> {
    match name {
        GeneralName::UniformResourceIdentifier(address) => Some(address.as_str().to_owned()),
        _ => None,
    }
}

/// emailAddress (RFC 2985 §5.2.1, RFC 5280 Appendix A.1).
///
/// ```text
/// EmailAddress ::= IA5String (SIZE (1..ub-emailaddress-length))
/// ```
pub(crate) const EMAIL_ADDRESS: ObjectIdentifier = const_oid::db::rfc3280::EMAIL_ADDRESS;
/// domainComponent (RFC 4519 §2.4, RFC 5280 Appendix A.1).
///
/// ```text
/// DomainComponent ::= IA5String
/// ```
const DOMAIN_COMPONENT: ObjectIdentifier = const_oid::db::rfc4519::DOMAIN_COMPONENT;
/// id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1).
pub(crate) const ID_PKIX_OCSP_NOCHECK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.5");
/// smimeCapabilities (RFC 4262 §2).
pub(crate) const SMIME_CAPABILITIES: ObjectIdentifier = const_oid::db::rfc5911::SMIME_CAPABILITIES;
