//! The certificates that other linters check.

use std::collections::BTreeSet;

use crate::encoding::asn1;
use crate::keys::{AuthorityKey, KeyAlgorithm, generate_key};
use crate::lint::tests::matrix;
use crate::lint::tests::mutations::{Good, Node, classes};
use crate::lint::tests::test_support::Sample;
use crate::runtime::entropy::SystemEntropy;
use crate::types::Profile;
use crate::use_cases::status::trust::certificate_pem;

/// A certificate, and the findings of Inkan's rules in its draft.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) of_a_person: bool,
    pub(super) broken: BTreeSet<&'static str>,
    tbs: Vec<u8>,
}

/// The name of a mutation in the list, its class, and the beginning of its description.
type Pick = (&'static str, &'static str, &'static str);

impl Shown {
    /// The certificate, signed by a key that is discarded afterwards.
    pub(super) fn pem(&self) -> String {
        let key = generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).expect("a key");
        let key = AuthorityKey::new(&key).expect("a signing key");
        let signature = asn1::bit_string(&key.sign(&self.tbs).expect("a signature"));
        certificate_pem(&asn1::sequence(&[&self.tbs, key.signature_algorithm(), &signature])).expect("PEM")
    }
}

/// Correct certificates, the matrix, and a sample of the mutations, all under a P-256 CA.
pub(super) fn all() -> Vec<Shown> {
    let as_issued = |name: &str, sample: Sample| Shown {
        name: name.to_owned(),
        of_a_person: sample.terms().profile.is_of_a_mailbox(),
        broken: sample.broken_rules().into_iter().collect(),
        tbs: sample.tbs().to_vec(),
    };
    let as_public = |name: &str, sample: Sample| {
        let shown = as_issued(name, sample);
        Shown { tbs: as_public(&shown.tbs), ..shown }
    };
    let good = [
        ("good, for signing", Sample::signing()),
        ("good, for both", Sample::dual()),
        ("good, of a mailbox too long for a commonName", Sample::signing_for(LONG)),
    ];
    let mut shown = vec![as_issued("good, as the set `house` issues it", Sample::signing())];
    shown.extend(good.map(|(name, sample)| as_public(name, sample)));
    shown.push(as_issued("good, of an issuing CA", Sample::issuing()));
    shown.push(as_issued("good, of a responder", Sample::responder()));
    shown.extend(matrix::CASES.iter().map(|(name, sample, _)| as_public(name, sample())));
    let signing = on_p_256(Profile::Signing);
    shown.extend(OF_SIGNING.iter().map(|pick| mutation(&signing, pick)));
    shown.extend(OF_OTHERS.iter().map(|(profile, pick)| mutation(&on_p_256(*profile), pick)));
    shown
}

/// The second correct draft of a profile.
fn on_p_256(profile: Profile) -> Good {
    Good::of_profile(profile).swap_remove(1)
}

fn mutation(good: &Good, (name, class, what): &Pick) -> Shown {
    let class = classes().find(|it| it.name == *class).expect("a class");
    let mutation = (class.mutate)(good).into_iter().find(|it| it.what.starts_with(what));
    let mutation = mutation.unwrap_or_else(|| panic!("no {what} among {}", class.name));
    let broken = mutation.broken_rules();
    let of_a_person = good.profile().is_of_a_mailbox();
    let tbs = if of_a_person { as_public(&mutation.tbs) } else { mutation.tbs };
    Shown { name: (*name).to_owned(), of_a_person, broken: broken.into_iter().collect(), tbs }
}

/// Changes a draft to the form of a public CA, so that the findings concern only the mutation: with the policy of
/// mailbox-validated strict, by which linters select their rules, instead of the organisation's, and without an address
/// in a directory.
fn as_public(tbs: &[u8]) -> Vec<u8> {
    let [own, strict] =
        [OWN_POLICY, MAILBOX_STRICT].map(|id| Node::read(&asn1::object_identifier(id).expect("an OID")));
    let mut tree = Node::read(tbs);
    make_public(&mut tree, &own, &strict);
    tree.write()
}

fn make_public(node: &mut Node, own: &Node, strict: &Node) {
    node.values.retain(|value| !(value.tag == URI && value.octets.starts_with(b"ldap://")));
    for value in &mut node.values {
        make_public(value, own, strict);
        if value == own {
            value.clone_from(strict);
        }
    }
}

const OWN_POLICY: &str = "1.3.6.1.4.1.32473.1.1";
const MAILBOX_STRICT: &str = "2.23.140.1.5.1.3";
const URI: u8 = 0x86;
/// 65 characters: one more than a commonName may have.
const LONG: &str = "a-mailbox-with-a-name-that-is-longer-than-most-others@example.com";

const OF_SIGNING: &[Pick] = &[
    ("no version", "another version", "no version"),
    ("version 2", "another version", "version [1]"),
    ("serial number 0", "an impossible serial number", "serial number [00]"),
    ("negative serial number", "an impossible serial number", "serial number [8a"),
    ("serial number of 21 bytes", "an impossible serial number", "serial number [4a"),
    (
        "serial number of 15 bytes",
        "a serial number of another form",
        "serial number [4a, 4a, 4a, 4a, 4a, 4a, 4a, 4a, 4a, 4a, 4a, 4a, 4a, 4a, 4a]",
    ),
    ("inside, ECDSA with SHA-384", "another signature algorithm", "signed with 1.2.840.10045.4.3.3"),
    ("inside, NULL parameters", "a value lengthened", "[2] "),
    ("a letter of the issuer", "a letter of the issuer", "Issuer [0, 0, 1], letter 0"),
    ("issuer without its country", "a value left out", "[3, 0] "),
    ("issuer turned", "attributes in other RDNs", "Issuer turned"),
    ("issuer in one RDN", "attributes in other RDNs", "Issuer in one"),
    ("issuer's country in UTF8String", "the issuer in another string type", "Issuer [0, 0, 1] under tag 0c"),
    ("empty issuer", "no name", "no Issuer"),
    ("ends a second late", "times beyond what is allowed", "2026-11-24T00:00:00Z to 2027-11-24T00:00:00Z"),
    ("begins a day ahead", "times beyond what is allowed", "2026-11-25T00:00:00Z"),
    ("ends before it begins", "times beyond what is allowed", "2026-11-24T00:00:00Z to 2026-11-23"),
    ("GeneralizedTime before 2050", "times in other encodings", "20261124000000Z"),
    ("subject in TeletexString", "the subject in another string type", "Subject [0, 0, 1] under tag 14"),
    (
        "subject that ends in a blank",
        "a subject with invisible text",
        "subject [(ObjectIdentifier(2.5.4.3), Tag(0x0c: UTF8String), \"Example \")]",
    ),
    (
        "subject with an invisible character",
        "a subject with invisible text",
        "subject [(ObjectIdentifier(2.5.4.3), Tag(0x0c: UTF8String), \"\\u{200b}",
    ),
    ("commonName twice", "another subject, or more attributes", "subject with 2.5.4.3"),
    ("the issuer's name for the subject", "the issuer's name for the subject", "subject"),
    ("another key", "another key", "another key, P256"),
    ("the issuer's key", "the issuer's key", "the issuer's key"),
    ("P-384 named for a key on P-256", "another key algorithm or curve", "curve 1.3.132.0.34"),
    ("NULL for the curve", "another key algorithm or curve", "NULL parameters"),
    ("compressed point", "a point in another form", "point [00, 02"),
    ("issuerUniqueID", "unique identifiers", "with fields [81]"),
    ("no extensions", "no extensions", "no list"),
    ("keyUsage twice", "a value twice", "[7, 0, 2] "),
    ("critical AKI", "criticality inverted", "criticality of 2.5.29.35"),
    ("critical SAN beside a subject", "criticality inverted", "criticality of 2.5.29.17"),
    ("critical EKU", "criticality inverted", "criticality of 2.5.29.37"),
    ("critical policies", "criticality inverted", "criticality of 2.5.29.32"),
    ("an unknown extension", "a foreign extension", "with 1.3.6.1.4.1.32473.2.1, critical: false"),
    ("an unknown extension, critical", "a foreign extension", "with 1.3.6.1.4.1.32473.2.1, critical: true"),
    ("netscape-cert-type", "a foreign extension", "with 2.16.840.1.113730.1.1, critical: false"),
    ("empty nameConstraints", "a foreign extension", "with 2.5.29.30, critical: false"),
    ("no digitalSignature", "a key usage inverted", "key usage 0 "),
    ("no nonRepudiation", "a key usage inverted", "key usage 1 "),
    ("keyCertSign", "a key usage inverted", "key usage 5 "),
    ("keyUsage with unused bits", "unused bits", "[7, 0, 2, 2, 0] "),
    ("clientAuth beside emailProtection", "another purpose", "1.3.6.1.5.5.7.3.2, alone: false"),
    ("OCSPSigning beside emailProtection", "another purpose", "1.3.6.1.5.5.7.3.9, alone: false"),
    ("a bit of SKI", "a bit of subjectKeyIdentifier", "bit 0 "),
    ("a bit of AKI", "a bit of authorityKeyIdentifier", "bit 0 "),
    ("AKI with issuer and serial number", "the issuer named by its certificate", "issuer by certificate, 1"),
    ("policy with a qualifier", "other policies", "own policy with a qualifier"),
    ("anyPolicy beside the policy", "other policies", "own policy and 2.5.29.32.0"),
    ("the policy twice", "other policies", "own policy and 1.3.6.1.4.1.32473.1.1"),
    ("another mailbox", "another mailbox", "mailbox \"bob@example.com\""),
    ("domain in capitals", "another mailbox", "mailbox \"alice@EXAMPLE.COM\""),
    ("domain that ends in a dot", "a malformed mailbox", "mailbox \"alice@example.com.\""),
    ("mailbox with a blank", "a malformed mailbox", "mailbox \"alice bob@example.com\""),
    ("mailto beside the mailbox", "another name beside the mailbox", "name 86 [6d"),
    ("otherName beside the mailbox", "another name beside the mailbox", "name 80"),
    ("CRL elsewhere", "another address of the CRL", "\"http://pki.example.net/crl"),
    ("CRL at no host", "another address of the CRL", "\"http:///crl"),
    ("CRL of some reasons", "another distribution point", "distribution point"),
    ("OCSP left out", "a value left out", "[7, 0, 7, 1, 0, 0] "),
    ("OCSP by https", "another address of issuer or OCSP", "\"https://pki.example.com/ocsp"),
    ("issuer's certificate elsewhere", "another address of issuer or OCSP", "\"http://pki.example.net/ca"),
];

const OF_OTHERS: &[(Profile, Pick)] = &[
    (Profile::Dual, ("Triple DES", "other capabilities", "another capability")),
    (Profile::Dual, ("capabilities with NULL", "other capabilities", "NULL parameters")),
    (Profile::Issuing, ("issuing CA without a path length", "other constraints", "constraints [30, 03, 01, 01, ff]")),
    (Profile::Issuing, ("issuing CA with serverAuth", "another purpose", "1.3.6.1.5.5.7.3.1, alone: false")),
    (Profile::Issuing, ("issuing CA that signs no CRL", "a key usage inverted", "key usage 6 ")),
    (Profile::OcspResponder, ("ocsp-nocheck that is no NULL", "ocsp-nocheck with content", "nocheck")),
];
