//! The certificates of CAs (S/MIME BR §7.1.2.1 and §7.1.2.2).

use rcgen::string::PrintableString;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa,
    KeyIdMethod, KeyUsagePurpose,
};

use super::extensions;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::keys::PublicKey;
use crate::pkix::authority::Authority;
use crate::types::{SerialNumber, Validity};

/// The content of a CA's certificate.
pub(crate) struct AuthorityTerms<'a> {
    pub(crate) name: &'a str,
    pub(crate) key: &'a PublicKey,
    pub(crate) serial: &'a SerialNumber,
    pub(crate) validity: Validity,
}

/// A root: no EKU, no policies, no CDP, no path length (S/MIME BR §7.1.2.1).
///
/// # Errors
/// `Internal` for a country that is not a PrintableString.
pub(crate) fn root_parameters(terms: &AuthorityTerms<'_>, settings: &Settings) -> Result<CertificateParams> {
    let mut parameters = base(terms, settings)?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(parameters)
}

/// An issuing CA: path length 0, only for mail (S/MIME BR §7.1.2.2; basicConstraints, RFC 5280 §4.2.1.9).
///
/// ```text
/// BasicConstraints ::= SEQUENCE {
///     cA                      BOOLEAN DEFAULT FALSE,
///     pathLenConstraint       INTEGER (0..MAX) OPTIONAL }
/// ```
///
/// # Errors
/// `Configuration` for a policy that is not an object identifier; `Internal` for a country that is not a PrintableString.
pub(crate) fn issuing_parameters(
    terms: &AuthorityTerms<'_>,
    issuer: &Authority,
    settings: &Settings,
) -> Result<CertificateParams> {
    let publication = &settings.publication;
    let mut parameters = base(terms, settings)?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.use_authority_key_identifier_extension = true;
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
    parameters.crl_distribution_points = vec![extensions::crl_distribution_point(
        publication,
        issuer.slug(),
        issuer.name(),
        settings.policy.set.names_ldap(),
    )];
    parameters.custom_extensions = vec![
        extensions::certificate_policies(&settings.policy.oid)?,
        extensions::authority_info_access(&extensions::http_ca_url(publication, issuer.slug()), None),
    ];
    Ok(parameters)
}

fn base(terms: &AuthorityTerms<'_>, settings: &Settings) -> Result<CertificateParams> {
    let mut parameters = CertificateParams::default();
    parameters.serial_number = Some(rcgen::SerialNumber::from_slice(terms.serial.octets()));
    parameters.not_before = terms.validity.not_before.as_offset_date_time();
    parameters.not_after = terms.validity.not_after.as_offset_date_time();
    parameters.distinguished_name = subject(terms.name, settings)?;
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters.key_identifier_method = KeyIdMethod::PreSpecified(terms.key.identifier().octets().to_vec());
    Ok(parameters)
}

/// C, O and CN, all three required of CAs (S/MIME BR §7.1.4.3).
///
/// # Errors
/// `Internal` for a country that is not a PrintableString.
pub(super) fn subject(name: &str, settings: &Settings) -> Result<DistinguishedName> {
    let country = PrintableString::try_from(settings.organisation.country.as_str()).map_err(Error::internal)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CountryName, DnValue::PrintableString(country));
    subject.push(DnType::OrganizationName, settings.organisation.name.trim());
    subject.push(DnType::CommonName, name);
    Ok(subject)
}
