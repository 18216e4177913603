//! The content of extensions: key usages, purposes, key identifiers, constraints, policies, capabilities.

use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE,
    ID_CE_KEY_USAGE, ID_CE_SUBJECT_KEY_IDENTIFIER,
};

use super::Class;
use super::good::{Good, Mutation};
use super::tree::Node;
use crate::encoding::asn1;
use crate::lint::certificate::specimen::{ID_PKIX_OCSP_NOCHECK, SMIME_CAPABILITIES};
use crate::types::Profile;

pub(super) const CLASSES: &[Class] = &[
    Class::new(
        "a key usage inverted",
        key_usages,
        &["rfc5280.key-cert-sign", "rfc5280.key-usage-fits-key", "smime-br.key-usage"],
    ),
    Class::new("another purpose", purposes, &["smime-br.extended-key-usage", "house.ocsp-signing"]),
    Class::new("a bit of subjectKeyIdentifier", subject_key_identifiers, &["rfc5280.subject-key-identifier"]),
    Class::new("a bit of authorityKeyIdentifier", authority_key_identifiers, &["rfc5280.authority-key-identifier"]),
    Class::new("the issuer named by its certificate", authority_by_certificate, &["smime-br.authority-key-identifier"]),
    Class::new(
        "other constraints",
        constraints,
        &["rfc5280.basic-constraints", "smime-br.basic-constraints", "house.path-length"],
    ),
    Class::new(
        "other policies",
        policies,
        &["rfc5280.certificate-policies", "smime-br.certificate-policies", "house.no-reserved-policy", "house.policy"],
    ),
    Class::new("other capabilities", capabilities, &["smime-br.smime-capabilities", "house.smime-capabilities"]),
    Class::new("ocsp-nocheck with content", no_check, &["house.ocsp-signing"]),
];

/// Each of the nine key usages inverted.
fn key_usages(good: &Good) -> Vec<Mutation> {
    let octets = &good.value(ID_CE_KEY_USAGE).expect("keyUsage").octets;
    let bits = u16::from(octets[1]) << 8 | octets.get(2).map_or(0, |last| u16::from(*last));
    let turned = (0..9).filter_map(|usage| {
        let bits = bits ^ (0x8000 >> usage);
        let value = named_bits(bits);
        good.with_value(ID_CE_KEY_USAGE, format!("key usage {usage} turned"), |node| node.octets = value)
    });
    turned.collect()
}

/// An additional purpose, and another purpose instead of the present one.
fn purposes(good: &Good) -> Vec<Mutation> {
    let purposes = PURPOSES.iter().map(|id| (id, Node::read(&asn1::object_identifier(id).expect("an OID"))));
    purposes
        .filter(|(_, purpose)| good.value(ID_CE_EXT_KEY_USAGE).is_some_and(|own| !own.values.contains(purpose)))
        .flat_map(|(id, purpose)| {
            let spoil = |alone: bool| {
                let purpose = purpose.clone();
                good.with_value(ID_CE_EXT_KEY_USAGE, format!("{id}, alone: {alone}"), move |node| {
                    node.values.truncate(usize::from(!alone));
                    node.values.push(purpose);
                })
            };
            [false, true].map(spoil)
        })
        .flatten()
        .collect()
}

/// Each bit of subjectKeyIdentifier flipped.
fn subject_key_identifiers(good: &Good) -> Vec<Mutation> {
    let flip = |bit: usize| {
        let flip = |node: &mut Node| node.octets[bit / 8] ^= 0x80 >> (bit % 8);
        good.with_value(ID_CE_SUBJECT_KEY_IDENTIFIER, format!("bit {bit} of subjectKeyIdentifier"), flip)
    };
    (0..160).filter_map(flip).collect()
}

/// Each bit of authorityKeyIdentifier flipped.
fn authority_key_identifiers(good: &Good) -> Vec<Mutation> {
    let flip = |bit: usize| {
        let flip = |node: &mut Node| node.values[0].octets[bit / 8] ^= 0x80 >> (bit % 8);
        good.with_value(ID_CE_AUTHORITY_KEY_IDENTIFIER, format!("bit {bit} of authorityKeyIdentifier"), flip)
    };
    (0..160).filter_map(flip).collect()
}

/// The issuer named by its certificate, in addition to its key or instead of it.
fn authority_by_certificate(good: &Good) -> Vec<Mutation> {
    let name = Node::read(&asn1::tlv(0xa1, &asn1::tlv(0x82, b"example.com")));
    let serial = Node::primitive(0x82, &[0x4b; 16]);
    let spoil = |kept: usize| {
        let (name, serial) = (name.clone(), serial.clone());
        good.with_value(ID_CE_AUTHORITY_KEY_IDENTIFIER, format!("issuer by certificate, {kept}"), move |node| {
            node.values.truncate(kept);
            node.values.extend([name, serial]);
        })
    };
    [0, 1].into_iter().filter_map(spoil).collect()
}

/// A CA's certificate without cA; other path lengths; a person's certificate with cA.
fn constraints(good: &Good) -> Vec<Mutation> {
    let values: &[&[u8]] = match good.profile() {
        Profile::Root => &[b"\x30\x00", b"\x30\x06\x01\x01\xff\x02\x01\x00", b"\x30\x06\x01\x01\xff\x02\x01\x01"],
        _ => &[b"\x30\x00", b"\x30\x03\x01\x01\xff", b"\x30\x06\x01\x01\xff\x02\x01\x01", b"\x30\x03\x02\x01\x00"],
    };
    let with = |value: &&[u8]| {
        let node = Node::read(value);
        good.with_value(ID_CE_BASIC_CONSTRAINTS, format!("constraints {value:02x?}"), |it| *it = node)
    };
    values.iter().filter_map(with).collect()
}

/// Another policy, an additional one, the same twice, anyPolicy, those of public CAs, and qualifiers.
fn policies(good: &Good) -> Vec<Mutation> {
    let policy = |id: &str, more: &[u8]| {
        let id = asn1::object_identifier(id).expect("an OID");
        Node::read(&asn1::sequence(&[&id, more]))
    };
    let cps = asn1::object_identifier("1.3.6.1.5.5.7.2.1").expect("an OID");
    let qualifiers = asn1::sequence(&[&asn1::sequence(&[&cps, &asn1::tlv(0x16, b"http://example.com/cps")])]);
    let others = POLICIES.iter().map(|id| (*id, policy(id, &[])));
    let lists = others.flat_map(|(id, other)| {
        [(format!("policy {id}"), vec![other.clone()]), (format!("own policy and {id}"), vec![policy(OWN, &[]), other])]
    });
    let qualified = [
        ("own policy with a qualifier".to_owned(), vec![policy(OWN, &qualifiers)]),
        ("own policy with no qualifiers in a list".to_owned(), vec![policy(OWN, &[0x30, 0])]),
        ("no policy in the list".to_owned(), Vec::new()),
    ];
    let with = |(what, list): (String, Vec<Node>)| {
        good.with_value(ID_CE_CERTIFICATE_POLICIES, what, |node| node.values = list)
    };
    lists.chain(qualified).filter_map(with).collect()
}

/// Other algorithms, the two algorithms in reverse order, and parameters.
fn capabilities(good: &Good) -> Vec<Mutation> {
    let others =
        CAPABILITIES.iter().map(|id| Node::read(&asn1::sequence(&[&asn1::object_identifier(id).expect("an OID")])));
    let with = |what: &str, spoil: &dyn Fn(&mut Node)| good.with_value(SMIME_CAPABILITIES, what, spoil);
    let mut mutations: Vec<Mutation> =
        others.filter_map(|other| with("another capability", &|node| node.values[0] = other.clone())).collect();
    mutations.extend(with("capabilities turned", &|node| node.values.reverse()));
    mutations.extend(with("one capability", &|node| node.values.truncate(1)));
    mutations.extend(with("NULL parameters", &|node| node.values[0].values.push(Node::primitive(0x05, &[]))));
    mutations.extend(with("a key length", &|node| node.values[1].values.push(Node::primitive(0x02, &[40]))));
    mutations
}

/// ocsp-nocheck with content.
fn no_check(good: &Good) -> Vec<Mutation> {
    [&[0x30, 0][..], &[0x01, 1, 0xff], &[0x04, 0]]
        .into_iter()
        .filter_map(|value| good.with_value(ID_PKIX_OCSP_NOCHECK, "nocheck", |node| *node = Node::read(value)))
        .collect()
}

/// The content of a NamedBitList (X.690 §11.2.2); the first bit is the highest bit.
fn named_bits(bits: u16) -> Vec<u8> {
    let [first, last] = bits.to_be_bytes();
    match (first, last) {
        (0, 0) => vec![0],
        (first, 0) => vec![trailing_zeros(first), first],
        (first, last) => vec![trailing_zeros(last), first, last],
    }
}

fn trailing_zeros(octet: u8) -> u8 {
    u8::try_from(octet.trailing_zeros()).expect("at most eight")
}

/// serverAuth, clientAuth, codeSigning, emailProtection, timeStamping, OCSPSigning, documentSigning, any, logon by smart card.
const PURPOSES: [&str; 9] = [
    "1.3.6.1.5.5.7.3.1",
    "1.3.6.1.5.5.7.3.2",
    "1.3.6.1.5.5.7.3.3",
    "1.3.6.1.5.5.7.3.4",
    "1.3.6.1.5.5.7.3.8",
    "1.3.6.1.5.5.7.3.9",
    "1.3.6.1.5.5.7.3.36",
    "2.5.29.37.0",
    "1.3.6.1.4.1.311.20.2.2",
];
const OWN: &str = "1.3.6.1.4.1.32473.1.1";
/// Another of the organisation's, its own, anyPolicy, mailbox-validated strict and multipurpose, TLS.
const POLICIES: [&str; 6] =
    ["1.3.6.1.4.1.32473.1.2", OWN, "2.5.29.32.0", "2.23.140.1.5.1.3", "2.23.140.1.5.1.2", "2.23.140.1.2.1"];
/// Triple DES, RC2, DES, AES-256-GCM, SHA-256.
const CAPABILITIES: [&str; 5] =
    ["1.2.840.113549.3.7", "1.2.840.113549.3.2", "1.3.14.3.2.7", "2.16.840.1.101.3.4.1.46", "2.16.840.1.101.3.4.2.1"];
