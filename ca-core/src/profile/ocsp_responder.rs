//! The certificate of an OCSP responder (RFC 6960 §4.2.2.2, S/MIME BR §4.9.9).

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose};

use super::authority::subject;
use super::{AuthorityTerms, extensions};
use crate::config::Settings;
use crate::error::Result;

/// The parameters of a certificate from the CA for which the responder answers; it may only sign answers, and contains no
/// URL of a CRL or OCSP (RFC 9919 §5): its short validity replaces revocation.
///
/// # Errors
/// `Internal` for a country that is not a PrintableString.
pub(crate) fn responder_parameters(terms: &AuthorityTerms<'_>, settings: &Settings) -> Result<CertificateParams> {
    let mut parameters = CertificateParams::default();
    parameters.serial_number = Some(rcgen::SerialNumber::from_slice(terms.serial.octets()));
    parameters.not_before = terms.validity.not_before.as_offset_date_time();
    parameters.not_after = terms.validity.not_after.as_offset_date_time();
    parameters.distinguished_name = subject(terms.name, settings)?;
    parameters.is_ca = IsCa::NoCa;
    parameters.use_authority_key_identifier_extension = true;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
    parameters.custom_extensions =
        vec![extensions::subject_key_identifier(terms.key.identifier()), extensions::ocsp_nocheck()];
    Ok(parameters)
}
