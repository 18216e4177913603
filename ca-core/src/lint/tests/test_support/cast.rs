//! Who takes part in a draft: profile, keys, policy set, mailbox.

use std::sync::LazyLock;

use der::{Decode as _, Encode as _};
use x509_cert::TbsCertificate;

use super::Sample;
use crate::config::{Database, Days, Keys, Organisation, Policy, Publication, Settings};
use crate::draft::Draft;
use crate::encoding::asn1;
use crate::keys::{AuthorityKey, KeyAlgorithm, PublicKey, generate_key};
use crate::lint::certificate::{CertificateFacts, Terms};
use crate::pkix::authority::Authority;
use crate::pkix::tbs::encode_name;
use crate::profile::{
    AuthorityTerms, UserTerms, issuing_parameters, responder_parameters, root_parameters, user_parameters,
};
use crate::runtime::entropy::{Entropy, SystemEntropy};
use crate::types::{
    AuthorityId, AuthoritySlug, EmailAddress, KeyName, Language, PolicySet, Profile, SerialNumber, Timestamp, Validity,
};

/// What a sample is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cast<'a> {
    pub(crate) profile: Profile,
    pub(crate) key: TestKey,
    /// The issuer's key; a root has no issuer.
    pub(crate) issuer: TestKey,
    pub(crate) set: PolicySet,
    /// The mailbox; a CA has none.
    pub(crate) address: &'a str,
}

/// A kind of key; every call makes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TestKey {
    Rsa(usize),
    P256,
    P384,
    Ed25519,
}

impl Cast<'static> {
    /// P-256 throughout, the set `house`, alice@example.com.
    pub(crate) fn of(profile: Profile) -> Self {
        let set = PolicySet::House;
        Self { profile, key: TestKey::P256, issuer: TestKey::P256, set, address: "alice@example.com" }
    }
}

impl Cast<'_> {
    /// The draft.
    pub(crate) fn draft(&self) -> Sample {
        let settings = settings(self.set);
        match self.profile {
            Profile::Root => self.draft_root(&settings),
            Profile::Issuing => self.draft_issuing(&settings),
            Profile::OcspResponder => self.draft_responder(&settings),
            Profile::Signing | Profile::Encryption | Profile::Dual | Profile::NoticeSigner | Profile::SelfCheck => {
                self.draft_user(&settings)
            }
        }
    }

    fn draft_root(&self, settings: &Settings) -> Sample {
        let key = self.key.public();
        let serial = SerialNumber::from_octets(&[0x4a; 16]).expect("a serial number");
        let validity = Validity::days_from(now(), settings.policy.days.of(Profile::Root));
        let terms = AuthorityTerms { name: "Example Root CA G1", key: &key, serial: &serial, validity };
        let parameters = root_parameters(&terms, settings).expect("parameters");
        let subject = encode_name(&parameters.distinguished_name, &key).expect("a name");
        let wish = self.wish(&key, &serial, validity, &[], terms.name);
        Sample::new(None, parameters, Terms::self_issued(subject, &wish, settings))
    }

    fn draft_issuing(&self, settings: &Settings) -> Sample {
        let issuer = self.authority("Example Root CA G1", &AuthoritySlug::ROOT, settings);
        let key = self.key.public();
        let serial = SerialNumber::from_octets(&[0x4a; 16]).expect("a serial number");
        let validity = Validity::days_from(now(), settings.policy.days.of(Profile::Issuing));
        let terms = AuthorityTerms { name: "Example Issuing CA G1", key: &key, serial: &serial, validity };
        let parameters = issuing_parameters(&terms, &issuer, settings).expect("parameters");
        let terms = Terms::under(&issuer, &self.wish(&key, &serial, validity, &[], terms.name), settings);
        Sample::new(Some(issuer), parameters, terms)
    }

    fn draft_responder(&self, settings: &Settings) -> Sample {
        let issuer = self.authority("Example Issuing CA G1", &AuthoritySlug::ISSUING, settings);
        let key = self.key.public();
        let serial = SerialNumber::from_octets(&[0x4a; 16]).expect("a serial number");
        let validity = Validity::days_from(now(), settings.policy.days.of(Profile::OcspResponder));
        let name = "OCSP responder of issuing-g1";
        let terms = AuthorityTerms { name, key: &key, serial: &serial, validity };
        let parameters = responder_parameters(&terms, settings).expect("parameters");
        let terms = Terms::under(&issuer, &self.wish(&key, &serial, validity, &[], terms.name), settings);
        Sample::new(Some(issuer), parameters, terms)
    }

    fn draft_user(&self, settings: &Settings) -> Sample {
        let issuer = self.authority("Example Issuing CA G1", &AuthoritySlug::ISSUING, settings);
        let address: EmailAddress = self.address.parse().expect("a valid address");
        let key = self.key.public();
        let serial = SerialNumber::from_octets(&[0x4a; 16]).expect("a serial number");
        let validity = Validity::days_from(now(), settings.policy.days.of(self.profile));
        let terms = UserTerms { profile: self.profile, address: &address, key: &key, serial: &serial, validity };
        let parameters = user_parameters(&terms, &issuer, settings).expect("parameters");
        let wish = self.wish(&key, &serial, validity, std::slice::from_ref(&address), "");
        let terms = Terms::under(&issuer, &wish, settings);
        Sample::new(Some(issuer), parameters, terms)
    }

    fn wish<'w>(
        &self,
        key: &'w PublicKey,
        serial: &'w SerialNumber,
        validity: Validity,
        addresses: &'w [EmailAddress],
        name: &'w str,
    ) -> CertificateFacts<'w> {
        CertificateFacts { profile: self.profile, serial, key, validity, addresses, name, now: now() }
    }

    /// A CA to issue under. It signs itself, and not even that: its signature is empty, nobody looks at it here.
    fn authority(&self, name: &str, slug: &AuthoritySlug, settings: &Settings) -> Authority {
        let key = if self.issuer == TestKey::Rsa(4096) { RSA_CA.clone() } else { self.issuer.public() };
        let serial = SerialNumber::from_octets(&[0x4b; 16]).expect("a serial number");
        let validity = Validity::days_from(now(), settings.policy.days.of(Profile::Root));
        let parameters = root_parameters(&AuthorityTerms { name, key: &key, serial: &serial, validity }, settings)
            .expect("parameters");
        let subject = encode_name(&parameters.distinguished_name, &key).expect("a name");
        let wish = CertificateFacts {
            profile: Profile::Root,
            serial: &serial,
            key: &key,
            validity,
            addresses: &[],
            name,
            now: now(),
        };
        let draft = Draft::self_issued(&parameters, Terms::self_issued(subject, &wish, settings)).expect("a draft");
        let tbs = draft.into_tbs();
        let unsigned = asn1::sequence(&[&tbs, &signature_algorithm(&tbs), &asn1::bit_string(&[0])]);
        Authority::load(AuthorityId::from_row(1), None, slug.clone(), KeyName::of_authority(slug), unsigned)
            .expect("an authority")
    }
}

impl TestKey {
    /// A public key. Drafts are never signed, so the private key need not exist.
    pub(crate) fn public(self) -> PublicKey {
        match self {
            Self::Rsa(bits) => rsa(bits),
            Self::P256 => elliptic(KeyAlgorithm::EcdsaP256),
            Self::P384 => elliptic(KeyAlgorithm::EcdsaP384),
            Self::Ed25519 => {
                PublicKey::from_spki(&asn1::sequence(&[ED25519, &asn1::bit_string(&[9; 32])])).expect("a public key")
            }
        }
    }
}

fn elliptic(algorithm: KeyAlgorithm) -> PublicKey {
    let key = generate_key(algorithm, &SystemEntropy).expect("a key");
    let key = AuthorityKey::new(&key).expect("a signing key");
    PublicKey::from_spki(&rcgen::PublicKeyData::subject_public_key_info(&key)).expect("a public key")
}

/// The RSA CA, kept: looking for a modulus of 4096 bits takes tens of milliseconds in a debug build.
static RSA_CA: LazyLock<PublicKey> = LazyLock::new(|| rsa(4096));

/// A modulus that nobody knows the factors of: random, odd, of full length, and without the weaknesses that are looked
/// for. That takes milliseconds; primes would take seconds.
fn rsa(bits: usize) -> PublicKey {
    std::iter::repeat_with(|| PublicKey::from_spki(&rsa_spki(bits, &[1, 0, 1])))
        .find_map(Result::ok)
        .expect("one in six has no small factor")
}

/// SubjectPublicKeyInfo of an RSA key with a random odd modulus of this length and this exponent.
pub(crate) fn rsa_spki(bits: usize, exponent: &[u8]) -> Vec<u8> {
    let mut modulus = vec![0; bits / 8];
    SystemEntropy.fill(&mut modulus).expect("entropy");
    if let [first, .., last] = modulus.as_mut_slice() {
        *first |= 0x80;
        *last |= 1;
    }
    rsa_spki_of(&modulus, exponent)
}

/// SubjectPublicKeyInfo of an RSA key with this modulus, whose highest bit is set, and this exponent.
pub(crate) fn rsa_spki_of(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let modulus = asn1::integer(&[&[0], modulus].concat());
    let key = asn1::sequence(&[&modulus, &asn1::integer(exponent)]);
    asn1::sequence(&[RSA_ENCRYPTION, &asn1::bit_string(&key)])
}

/// The AlgorithmIdentifier inside a TBSCertificate, DER.
fn signature_algorithm(tbs: &[u8]) -> Vec<u8> {
    let tbs = TbsCertificate::from_der(tbs).expect("a TBSCertificate");
    tbs.signature().to_der().expect("encodes")
}

fn now() -> Timestamp {
    "2026-11-24T00:00:00Z".parse().expect("a time")
}

fn settings(set: PolicySet) -> Settings {
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
            set,
            oid: "1.3.6.1.4.1.32473.1.1".to_owned(),
            days: Days::default(),
            encryption_key_days: 0,
            hold_days: 30,
            departure_days: 14,
            address_change_days: 30,
            representative_addresses: vec![],
        },
        Publication {
            listen: "127.0.0.1:0".to_owned(),
            url: "http://pki.example.com".to_owned(),
            ldap_url: Some("ldap://ldap.example.com".to_owned()),
            base: "dc=example,dc=com".to_owned(),
            ocsp_max_age: 60,
        },
        Vec::new(),
    )
    .expect("settings")
}

/// rsaEncryption with NULL parameters (RFC 3279 §2.3.1).
const RSA_ENCRYPTION: &[u8] =
    &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/// id-Ed25519 without parameters (RFC 8410 §3).
const ED25519: &[u8] = &[0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70];
