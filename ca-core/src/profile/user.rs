//! The certificates of mailboxes, people's and those that the server's own mails come from: mailbox-validated, strict generation (S/MIME BR §7.1.2.3), in the order of that section.

use rcgen::string::Ia5String;
use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose, SanType};

use super::{Profile, extensions};
use crate::authority::Authority;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::keys::{KeyKind, PublicKey};
use crate::types::{EmailAddress, SerialNumber, Validity};

/// What a mailbox's certificate shall say.
pub(crate) struct UserTerms<'a> {
    pub(crate) profile: Profile,
    pub(crate) address: &'a EmailAddress,
    pub(crate) key: &'a PublicKey,
    pub(crate) serial: &'a SerialNumber,
    pub(crate) validity: Validity,
}

/// A mailbox's certificate.
pub(crate) fn user_parameters(
    terms: &UserTerms<'_>,
    issuer: &Authority,
    settings: &Settings,
) -> Result<CertificateParams> {
    let publication = &settings.publication;
    let mut parameters = CertificateParams::default();
    parameters.serial_number = Some(rcgen::SerialNumber::from_slice(terms.serial.octets()));
    parameters.not_before = terms.validity.not_before.as_offset_date_time();
    parameters.not_after = terms.validity.not_after.as_offset_date_time();
    parameters.distinguished_name = subject(terms.address);
    parameters.is_ca = IsCa::NoCa;
    parameters.use_authority_key_identifier_extension = true;
    parameters.subject_alt_names =
        vec![SanType::Rfc822Name(Ia5String::try_from(terms.address.as_str()).map_err(Error::internal)?)];
    parameters.key_usages = key_usages(terms.profile, terms.key.kind());
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
    parameters.crl_distribution_points = vec![extensions::crl_distribution_point(
        publication,
        issuer.slug(),
        issuer.name(),
        settings.policy.set.names_ldap(),
    )];
    parameters.custom_extensions = vec![
        extensions::subject_key_identifier(terms.key.identifier()),
        extensions::certificate_policies(&settings.policy.oid)?,
        extensions::authority_info_access(
            &extensions::http_ca_url(publication, issuer.slug()),
            Some(&extensions::ocsp_url(publication)),
        ),
    ];
    if terms.profile.encrypts() {
        parameters.custom_extensions.push(extensions::smime_capabilities());
    }
    Ok(parameters)
}

/// The mailbox as commonName; nothing when it is longer than a commonName may be (S/MIME BR §7.1.4.2.2 a, RFC 5280
/// Appendix A), and then the subjectAltName is critical.
fn subject(address: &EmailAddress) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    if address.as_str().chars().count() <= MAX_COMMON_NAME {
        subject.push(DnType::CommonName, address.as_str());
    }
    subject
}

/// S/MIME BR §7.1.2.3 e. An elliptic-curve key agrees, it does not encipher (RFC 8813).
fn key_usages(profile: Profile, key: KeyKind) -> Vec<KeyUsagePurpose> {
    let encrypt = match key {
        KeyKind::Rsa(_) => KeyUsagePurpose::KeyEncipherment,
        KeyKind::P256 | KeyKind::P384 | KeyKind::Ed25519 => KeyUsagePurpose::KeyAgreement,
    };
    let sign = [KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    match profile {
        Profile::Signing => sign.to_vec(),
        Profile::Encryption => vec![encrypt],
        Profile::Dual => sign.into_iter().chain([encrypt]).collect(),
        Profile::Root | Profile::Issuing => vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign],
        Profile::OcspResponder | Profile::NoticeSigner => vec![KeyUsagePurpose::DigitalSignature],
        Profile::SelfCheck => vec![KeyUsagePurpose::DigitalSignature, encrypt],
    }
}

const MAX_COMMON_NAME: usize = 64;
