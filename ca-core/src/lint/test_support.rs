//! Drafts for the tests of rules: good ones, and ways to spoil them.

use der::{Decode as _, Encode as _};
use rcgen::CertificateParams;
use x509_cert::TbsCertificate;

use super::{Terms, Wish, check_certificate};
use crate::authority::Authority;
use crate::config::{Database, Days, Keys, Organisation, Policy, Publication, Settings};
use crate::draft::{Draft, encode_name};
use crate::entropy::SystemEntropy;
use crate::keys::{AuthorityKey, KeyAlgorithm, PublicKey, generate_key};
use crate::profile::{AuthorityTerms, PolicySet, Profile, UserTerms, root_parameters, user_parameters};
use crate::types::{AuthorityId, EmailAddress, Language, SerialNumber, Timestamp, Validity};

/// A draft with the terms that it should keep.
pub(crate) struct Sample {
    issuer: Authority,
    parameters: CertificateParams,
    terms: Terms,
    tbs: Vec<u8>,
}

impl Sample {
    /// A signing certificate of alice@example.com, P-256.
    pub(crate) fn signing() -> Self {
        Self::signing_for("alice@example.com")
    }

    /// A signing certificate of `address`, P-256.
    pub(crate) fn signing_for(address: &str) -> Self {
        Self::person(Profile::Signing, address)
    }

    /// An encryption certificate of alice@example.com, P-256.
    pub(crate) fn encryption() -> Self {
        Self::person(Profile::Encryption, "alice@example.com")
    }

    fn person(profile: Profile, address: &str) -> Self {
        let settings = settings();
        let issuer = issuer(&settings);
        let address: EmailAddress = address.parse().expect("a valid address");
        let key = public_key();
        let serial = SerialNumber::from_octets(&[0x4a; 16]).expect("a serial number");
        let validity = Validity::days_from(now(), settings.policy.days.of(profile));
        let terms = UserTerms { profile, address: &address, key: &key, serial: &serial, validity };
        let parameters = user_parameters(&terms, &issuer, &settings).expect("parameters");
        let wish = Wish {
            profile,
            serial: &serial,
            key: &key,
            validity,
            addresses: std::slice::from_ref(&address),
            now: now(),
        };
        let terms = Terms::under(&issuer, &wish, &settings);
        Self { tbs: write(&issuer, &parameters, &terms), issuer, parameters, terms }
    }

    /// The same draft with other parameters.
    pub(crate) fn altered(mut self, alter: impl FnOnce(&mut CertificateParams)) -> Self {
        alter(&mut self.parameters);
        self.tbs = write(&self.issuer, &self.parameters, &self.terms);
        self
    }

    /// The same draft with another serial number.
    pub(crate) fn with_serial(self, octets: &[u8]) -> Self {
        let serial = rcgen::SerialNumber::from_slice(octets);
        self.altered(|parameters| parameters.serial_number = Some(serial))
    }

    /// The same draft with octets replaced where they first stand.
    pub(crate) fn replace(mut self, from: &[u8], to: &[u8]) -> Self {
        let place = self.tbs.windows(from.len()).position(|window| window == from).expect("octets to replace");
        self.tbs.splice(place..place + from.len(), to.iter().copied());
        self
    }

    fn broken_rules(&self) -> Vec<&'static str> {
        check_certificate(&self.tbs, &self.terms).into_iter().map(|finding| finding.rule).collect()
    }
}

/// The draft keeps the rule, and can be read at all.
pub(crate) fn assert_keeps(sample: &Sample, rule: &str) {
    let broken = sample.broken_rules();
    assert!(!broken.contains(&rule) && !broken.contains(&"rfc5280.well-formed"), "{broken:?}");
}

/// The draft breaks the rule, among others perhaps.
pub(crate) fn assert_breaks(sample: &Sample, rule: &str) {
    let broken = sample.broken_rules();
    assert!(broken.contains(&rule) || broken.contains(&"rfc5280.well-formed"), "{broken:?}");
}

fn write(issuer: &Authority, parameters: &CertificateParams, terms: &Terms) -> Vec<u8> {
    Draft::under(issuer, parameters, terms.clone()).expect("a draft").into_tbs()
}

fn now() -> Timestamp {
    "2026-11-24T00:00:00Z".parse().expect("a time")
}

fn public_key() -> PublicKey {
    let key = generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).expect("a key");
    let key = AuthorityKey::new(&key).expect("a signing key");
    PublicKey::from_spki(&rcgen::PublicKeyData::subject_public_key_info(&key)).expect("a public key")
}

fn issuer(settings: &Settings) -> Authority {
    let key = public_key();
    let serial = SerialNumber::from_octets(&[0x4b; 16]).expect("a serial number");
    let validity = Validity::days_from(now(), 20 * 365);
    let terms = AuthorityTerms { name: "Example Issuing CA G1", key: &key, serial: &serial, validity };
    let parameters = root_parameters(&terms, settings).expect("parameters");
    let subject = encode_name(&parameters.distinguished_name, &key).expect("a name");
    let wish = Wish { profile: Profile::Root, serial: &serial, key: &key, validity, addresses: &[], now: now() };
    let tbs =
        Draft::self_issued(&parameters, Terms::self_issued(subject, &wish, settings)).expect("a draft").into_tbs();
    let unsigned = crate::asn1::sequence(&[&tbs, &signature_algorithm(&tbs), &crate::asn1::bit_string(&[0])]);
    Authority::load(AuthorityId::from_row(1), None, "issuing-g1".to_owned(), "issuing-g1".to_owned(), unsigned)
        .expect("an authority")
}

/// The AlgorithmIdentifier inside a TBSCertificate, DER.
fn signature_algorithm(tbs: &[u8]) -> Vec<u8> {
    let tbs = TbsCertificate::from_der(tbs).expect("a TBSCertificate");
    tbs.signature().to_der().expect("encodes")
}

pub(crate) fn settings() -> Settings {
    Settings::check(
        std::path::Path::new("/nonexistent"),
        Organisation {
            name: "Example".to_owned(),
            country: "JP".to_owned(),
            domains: vec!["example.com".to_owned()],
            language: Language::En,
        },
        &Database { url: "sqlite::memory:".to_owned() },
        Keys { directory: "keys".into(), passphrase_file: None },
        Policy {
            set: PolicySet::House,
            oid: "1.3.6.1.4.1.32473.1.1".to_owned(),
            days: Days::default(),
            representative_addresses: vec![],
        },
        Publication {
            listen: "127.0.0.1:0".to_owned(),
            url: "http://pki.example.com".to_owned(),
            ldap_url: Some("ldap://ldap.example.com".to_owned()),
            base: "dc=example,dc=com".to_owned(),
        },
        Vec::new(),
    )
    .expect("settings")
}
