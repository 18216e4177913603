//! The certificates of mailboxes, of people and of the sender of the server's own mails: mailbox-validated, strict
//! generation (S/MIME BR §7.1.2.3), in the order of that section.

use rcgen::string::{Ia5String, PrintableString};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose, SanType,
};

use super::extensions;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::keys::PublicKey;
use crate::pkix::authority::Authority;
use crate::types::{EmailAddress, KeyKind, Profile, SerialNumber, Sha256Digest, Validity};

/// The content of a mailbox's certificate.
pub(crate) struct UserTerms<'a> {
    pub(crate) profile: Profile,
    pub(crate) address: &'a EmailAddress,
    pub(crate) key: &'a PublicKey,
    pub(crate) serial: &'a SerialNumber,
    pub(crate) validity: Validity,
}

/// A mailbox's certificate, with subjectAltName (RFC 5280 §4.2.1.6) and extKeyUsage (§4.2.1.12).
///
/// ```text
/// SubjectAltName ::= GeneralNames
/// ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
/// KeyPurposeId ::= OBJECT IDENTIFIER
/// ```
///
/// # Errors
/// `Configuration` for a policy that is not an object identifier; `Internal`.
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
    parameters.distinguished_name = subject(terms.address)?;
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

/// The mailbox as commonName (S/MIME BR §7.1.4.2.2 a); if it is longer than a commonName may be (RFC 5280 Appendix A.1), a
/// serialNumber derived from it (S/MIME BR §7.1.4.2.3). The subject is never empty: gpgsm can't use a certificate without a
/// subject.
fn subject(address: &EmailAddress) -> Result<DistinguishedName> {
    let mut subject = DistinguishedName::new();
    if address.as_str().len() <= MAX_COMMON_NAME {
        subject.push(DnType::CommonName, address.as_str());
    } else {
        subject.push(DnType::CustomDnType(SERIAL_NUMBER.to_vec()), mailbox_number(address)?);
    }
    Ok(subject)
}

/// The first 32 digits of the SHA-256 of the folded address, lower-case hexadecimal, as a `PrintableString` (X.520 §6.2.9):
/// the same for each certificate of the mailbox.
fn mailbox_number(address: &EmailAddress) -> Result<DnValue> {
    let digits: String =
        Sha256Digest::of(address.folded().as_bytes()).to_string().chars().take(NUMBER_DIGITS).collect();
    Ok(DnValue::PrintableString(PrintableString::try_from(digits).map_err(Error::internal)?))
}

/// S/MIME BR §7.1.2.3 e; keyUsage, RFC 5280 §4.2.1.3. An elliptic-curve key is used for key agreement, not for key
/// encipherment (RFC 8813).
///
/// ```text
/// KeyUsage ::= BIT STRING {
///     digitalSignature        (0),
///     nonRepudiation          (1), -- recent editions of X.509 call it contentCommitment
///     keyEncipherment         (2),
///     dataEncipherment        (3),
///     keyAgreement            (4),
///     keyCertSign             (5),
///     cRLSign                 (6),
///     encipherOnly            (7),
///     decipherOnly            (8) }
/// ```
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

/// RFC 5280 Appendix A.1, ub-common-name, characters; an address is ASCII.
const MAX_COMMON_NAME: usize = 64;
/// id-at-serialNumber (RFC 5280 Appendix A.1).
const SERIAL_NUMBER: &[u64] = &[2, 5, 4, 5];
/// 128 bits, so that two mailboxes never have the same number.
const NUMBER_DIGITS: usize = 32;

#[cfg(test)]
mod tests {
    use rcgen::{DnType, DnValue};

    use super::{MAX_COMMON_NAME, SERIAL_NUMBER, subject};

    /// `printf %s ADDRESS | sha256sum | cut -c 1-32`, the address in lower case.
    const NUMBER: &str = "893f690af9d9b0de87d39f8ac17d3c6b";

    fn of(address: &str) -> Vec<(DnType, DnValue)> {
        let name = subject(&address.parse().expect("an address")).expect("a name");
        name.iter().map(|(kind, value)| (kind.clone(), value.clone())).collect()
    }

    #[test]
    fn the_longest_mailbox_that_fits_is_the_common_name() {
        let address = format!("{}@example.com", "a".repeat(MAX_COMMON_NAME - "@example.com".len()));
        assert_eq!(of(&address), [(DnType::CommonName, DnValue::Utf8String(address.clone()))]);
    }

    #[test]
    fn a_longer_one_is_a_number_that_does_not_depend_on_case() {
        let number = DnValue::PrintableString(NUMBER.try_into().expect("printable"));
        for local in ["a".repeat(53), "A".repeat(53)] {
            let expected = [(DnType::CustomDnType(SERIAL_NUMBER.to_vec()), number.clone())];
            assert_eq!(of(&format!("{local}@example.com")), expected);
        }
    }
}
