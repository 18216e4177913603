//! Certificates with known faults, with which the public linters were compared. Each fault is found before signing, by
//! the rule that it breaks.

use const_oid::db::rfc4519::{CN, ORGANIZATION_NAME};
use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_CRL_DISTRIBUTION_POINTS,
    ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_CE_SUBJECT_ALT_NAME, ID_CE_SUBJECT_KEY_IDENTIFIER,
};
use const_oid::db::rfc5912::{ID_EC_PUBLIC_KEY, SECP_224_R_1};
use der::{Decode as _, Encode as _, Tag};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyUsagePurpose, SanType};
use spki::SubjectPublicKeyInfoOwned;
use time::Duration;

use super::test_support::{Cast, Sample, TestKey, assert_breaks, assert_keeps, rsa_spki_of};
use crate::encoding::asn1;
use crate::types::{KeyIdentifier, Profile};

/// The fault, the function that makes it, and the rule that finds it.
type Case = (&'static str, fn() -> Sample, &'static str);

#[test]
fn every_bad_certificate_of_the_matrix_is_found_before_it_is_signed() {
    for (wrong, sample, rule) in CASES {
        println!("{wrong}");
        assert_breaks(&sample(), rule);
    }
}

/// One certificate of the matrix is allowed: nonRepudiation beside encryption.
#[test]
fn non_repudiation_of_a_dual_certificate_is_allowed() {
    for key in [TestKey::P256, TestKey::Rsa(2048)] {
        let dual = Cast { key, ..Cast::of(Profile::Dual) }.draft();
        assert_keeps(&dual, "smime-br.key-usage");
        assert!(dual.broken_rules().is_empty());
    }
}

pub(super) const CASES: &[Case] = &[
    ("no SAN", || Sample::signing().without(ID_CE_SUBJECT_ALT_NAME), "smime-br.subject-alt-name"),
    ("CN not in SAN", || named(CN, "bob@example.com"), "smime-br.common-name"),
    ("serverAuth", || for_purposes(vec![EMAIL, ExtendedKeyUsagePurpose::ServerAuth]), "smime-br.extended-key-usage"),
    ("anyExtendedKeyUsage", || for_purposes(vec![EMAIL, ExtendedKeyUsagePurpose::Any]), "smime-br.extended-key-usage"),
    ("no EKU", || Sample::signing().without(ID_CE_EXT_KEY_USAGE), "smime-br.extended-key-usage"),
    ("RSA-1024", || with_key(&rsa(1024, &[0x97], &[1, 0, 1])), "smime-br.rsa-modulus"),
    ("KU not critical", || Sample::signing().with_criticality(ID_CE_KEY_USAGE, false), "rfc5280.key-usage"),
    ("no KU", || Sample::signing().without(ID_CE_KEY_USAGE), "rfc5280.key-usage"),
    ("no CDP", || Sample::signing().without(ID_CE_CRL_DISTRIBUTION_POINTS), "smime-br.crl-distribution-points"),
    ("no AKI", || Sample::signing().without(ID_CE_AUTHORITY_KEY_IDENTIFIER), "rfc5280.authority-key-identifier"),
    ("dataEncipherment", || rsa_dual_with(KeyUsagePurpose::DataEncipherment), "smime-br.key-usage"),
    ("personal name in a mailbox CN", || named(CN, "Alice Example"), "smime-br.common-name"),
    ("O in subject", || named(ORGANIZATION_NAME, "Example"), "smime-br.subject-attributes"),
    ("bad address syntax", || for_address(b"alice@@example..com"), "rfc5280.rfc822-name"),
    ("P-256 with keyEncipherment", p256_that_enciphers, "rfc5280.key-usage-fits-key"),
    ("https CDP", || with_crl_at("https://pki.example.com/a.crl"), "smime-br.crl-distribution-points"),
    ("no SKI", || Sample::signing().without(ID_CE_SUBJECT_KEY_IDENTIFIER), "rfc5280.subject-key-identifier"),
    ("P-224", p_224, "smime-br.key-algorithm"),
    ("empty subject, SAN not critical", || Sample::signing().with_subject(&[]), "rfc5280.subject-alt-name"),
    ("1100 days", || lasting(1100), "smime-br.validity"),
    ("826 days", || lasting(826), "smime-br.validity"),
    ("end entity with cA TRUE", person_as_authority, "rfc5280.basic-constraints"),
    ("no policy", || Sample::signing().without(ID_CE_CERTIFICATE_POLICIES), "smime-br.certificate-policies"),
    ("DNS name in SAN", with_dns_name, "smime-br.subject-alt-name"),
    ("RSA with e = 3", || with_key(&rsa(2048, &[0xe2, 0x5c, 0xef], &[3])), "smime-br.rsa-exponent"),
    ("serial number 7", || Sample::signing().with_serial(&[7]), "smime-br.serial-entropy"),
    ("notBefore 90 days back", || altered(|it| it.not_before -= Duration::days(90)), "house.not-back-dated"),
    ("unproven second address", with_second_address, "house.addresses-proven"),
];

const EMAIL: ExtendedKeyUsagePurpose = ExtendedKeyUsagePurpose::EmailProtection;

fn altered(alter: impl FnOnce(&mut CertificateParams)) -> Sample {
    Sample::signing().altered(alter)
}

fn named(attribute: der::asn1::ObjectIdentifier, text: &str) -> Sample {
    Sample::signing().with_subject(&[(attribute, Tag::Utf8String, text)])
}

fn for_purposes(purposes: Vec<ExtendedKeyUsagePurpose>) -> Sample {
    altered(|parameters| parameters.extended_key_usages = purposes)
}

fn for_address(address: &[u8]) -> Sample {
    Sample::signing().with(ID_CE_SUBJECT_ALT_NAME, &asn1::sequence(&[&asn1::tlv(0x81, address)]))
}

/// Replaces the key and its identifier, so that there is no other fault.
fn with_key(spki: &[u8]) -> Sample {
    let key = SubjectPublicKeyInfoOwned::from_der(spki).expect("SPKI");
    let identifier = KeyIdentifier::of_public_key(key.subject_public_key.raw_bytes());
    let sample = Sample::signing().edited(|layout| layout.public_key = key);
    sample.with(ID_CE_SUBJECT_KEY_IDENTIFIER, &asn1::octet_string(identifier.octets()))
}

/// A prime just below 2^1024 or 2^2048, so that no linter reports small factors, as it would for one random modulus in six.
fn rsa(bits: usize, last: &[u8], exponent: &[u8]) -> Vec<u8> {
    let modulus = [vec![0xff; bits / 8 - last.len()], last.to_vec()].concat();
    rsa_spki_of(&modulus, exponent)
}

fn rsa_dual_with(usage: KeyUsagePurpose) -> Sample {
    let dual = Cast { key: TestKey::Rsa(2048), ..Cast::of(Profile::Dual) }.draft();
    dual.altered(|parameters| parameters.key_usages.push(usage))
}

fn p256_that_enciphers() -> Sample {
    Sample::encryption().altered(|parameters| parameters.key_usages = vec![KeyUsagePurpose::KeyEncipherment])
}

fn with_crl_at(address: &str) -> Sample {
    altered(|parameters| {
        for point in &mut parameters.crl_distribution_points {
            point.uris = vec![address.to_owned()];
        }
    })
}

/// The key is the curve's generator.
fn p_224() -> Sample {
    let algorithm = asn1::sequence(&[&ID_EC_PUBLIC_KEY.to_der().expect("DER"), &SECP_224_R_1.to_der().expect("DER")]);
    with_key(&asn1::sequence(&[&algorithm, &asn1::bit_string(P_224_GENERATOR)]))
}

fn lasting(days: i64) -> Sample {
    altered(|parameters| parameters.not_after = parameters.not_before + Duration::days(days) - Duration::SECOND)
}

fn person_as_authority() -> Sample {
    Sample::signing()
        .with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\xff")
        .with_criticality(ID_CE_BASIC_CONSTRAINTS, true)
}

fn with_dns_name() -> Sample {
    altered(|it| it.subject_alt_names.push(SanType::DnsName("mail.example.com".try_into().expect("ASCII"))))
}

fn with_second_address() -> Sample {
    altered(|it| it.subject_alt_names.push(SanType::Rfc822Name("bob@example.com".try_into().expect("ASCII"))))
}

/// The generator of SEC 2 §2.2.2, uncompressed.
const P_224_GENERATOR: &[u8] = b"\x04\xb7\x0e\x0c\xbd\x6b\xb4\xbf\x7f\x32\x13\x90\xb9\x4a\x03\xc1\xd3\x56\xc2\x11\x22\x34\x32\x80\xd6\x11\x5c\x1d\x21\
    \xbd\x37\x63\x88\xb5\xf7\x23\xfb\x4c\x22\xdf\xe6\xcd\x43\x75\xa0\x5a\x07\x47\x64\x44\xd5\x81\x99\x85\x00\x7e\x34";
