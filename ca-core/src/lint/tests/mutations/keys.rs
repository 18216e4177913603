//! The certified key.

use der::Decode as _;
use spki::SubjectPublicKeyInfoOwned;

use super::Class;
use super::good::{Field, Good, Mutation, extensions_of, field_of};
use super::tree::{BIT_STRING, Node, OBJECT_IDENTIFIER};
use crate::encoding::asn1;
use crate::lint::tests::test_support::{TestKey, rsa_spki};
use crate::types::{KeyIdentifier, Profile};

pub(super) const CLASSES: &[Class] = &[
    Class::new("a bit of the key", bits, &["rfc5280.subject-key-identifier", "house.as-wished"]),
    Class::new("another key", others, &["house.as-wished"]),
    Class::new("the issuer's key", of_the_issuer, &["house.key-is-not-the-issuers"]),
    Class::new("a key that only signs", that_only_signs, &["smime-br.authority-key", "house.key-fits-profile"]),
    Class::new("a weak RSA key", weak_rsa, &["smime-br.rsa-exponent", "smime-br.rsa-modulus"]),
    Class::new(
        "another key algorithm or curve",
        algorithms,
        &["rfc5280.key-parameters", "rfc5280.well-formed", "smime-br.key-algorithm", "house.as-wished"],
    ),
    Class::new("a point in another form", points, &["rfc5280.subject-key-identifier"]),
];

/// Bits of the key flipped, every thirteenth of them.
fn bits(good: &Good) -> Vec<Mutation> {
    let content = content_of(&good.field(Field::PublicKey).values[1]);
    (8..content.len() * 8)
        .step_by(13)
        .map(|bit| {
            let mut flipped = content.clone();
            flipped[bit / 8] ^= 0x80 >> (bit % 8);
            good.spoiled(format!("bit {bit} of the key"), |tree| {
                field_of(tree, Field::PublicKey).values[1] = Node::primitive(BIT_STRING, &flipped);
            })
        })
        .collect()
}

/// Another key of each kind, with its identifier.
fn others(good: &Good) -> Vec<Mutation> {
    let kinds = [TestKey::Rsa(2048), TestKey::P256, TestKey::P384, TestKey::Ed25519];
    kinds.into_iter().map(|kind| with_key(good, &format!("another key, {kind:?}"), kind.public().spki())).collect()
}

/// The issuer's own key, also in the intended values.
fn of_the_issuer(good: &Good) -> Vec<Mutation> {
    let issuer = good.sample.terms().issuer_key.clone();
    let own = with_key(good, "the issuer's key", issuer.spki()).wished(|terms| terms.key = issuer);
    vec![own]
}

/// An Ed25519 key for uses that it does not support, also in the intended values.
fn that_only_signs(good: &Good) -> Vec<Mutation> {
    if good.profile() == Profile::Signing {
        return Vec::new();
    }
    let key = TestKey::Ed25519.public();
    vec![with_key(good, "an Ed25519 key", key.spki()).wished(|terms| terms.key = key)]
}

/// RSA keys that are too short, too long, even, or with an exponent that is too small or even.
fn weak_rsa(good: &Good) -> Vec<Mutation> {
    let keys: [(usize, &[u8]); 7] = [
        (1024, &[1, 0, 1]),
        (2040, &[1, 0, 1]),
        (4104, &[1, 0, 1]),
        (3072, &[3]),
        (3072, &[1]),
        (3072, &[1, 0, 0]),
        (3072, &[0x7f; 33]),
    ];
    keys.iter()
        .map(|(bits, exponent)| with_key(good, &format!("RSA {bits} {exponent:?}"), &rsa_spki(*bits, exponent)))
        .collect()
}

/// Each other key algorithm and curve, and wrong parameters.
fn algorithms(good: &Good) -> Vec<Mutation> {
    let own = &good.field(Field::PublicKey).values[0].values;
    let oid = |dotted: &str| Node::read(&asn1::object_identifier(dotted).expect("an OID"));
    let curves = CURVES.map(|curve| (format!("curve {curve}"), vec![own[0].clone(), oid(curve)]));
    let algorithms = ALGORITHMS.map(|id| (format!("algorithm {id}"), [vec![oid(id)], own[1..].to_vec()].concat()));
    let others = [
        ("NULL parameters", vec![own[0].clone(), Node::primitive(0x05, &[])]),
        ("parameters of one octet", vec![own[0].clone(), Node::primitive(0x05, &[0])]),
        ("parameters in a SEQUENCE", vec![own[0].clone(), Node::primitive(0x30, &[])]),
        ("no parameters", vec![own[0].clone()]),
        ("no algorithm", Vec::new()),
    ];
    let others = others.into_iter().map(|(what, values)| (what.to_owned(), values));
    let spoil = |(what, values): (String, Vec<Node>)| {
        good.spoiled(what, |tree| field_of(tree, Field::PublicKey).values[0].values = values)
    };
    curves.into_iter().chain(algorithms).chain(others).filter(|(_, values)| values != own).map(spoil).collect()
}

/// A compressed point, the point at infinity, and a point that is too short.
fn points(good: &Good) -> Vec<Mutation> {
    let key = &good.field(Field::PublicKey).values[1];
    if good.field(Field::PublicKey).values[0].values.get(1).is_none_or(|it| it.tag != OBJECT_IDENTIFIER) {
        return Vec::new();
    }
    let half = key.octets.len() / 2 + 1;
    let compressed = [&[0, 2], &key.octets[2..half]].concat();
    [compressed, vec![0, 0], key.octets[..half].to_vec(), [&[0, 6], &key.octets[2..]].concat()]
        .into_iter()
        .map(|point| {
            good.spoiled(format!("point {point:02x?}"), |tree| {
                field_of(tree, Field::PublicKey).values[1].octets = point;
            })
        })
        .collect()
}

fn content_of(node: &Node) -> Vec<u8> {
    [node.octets.clone(), node.values.iter().flat_map(Node::write).collect()].concat()
}

fn with_key(good: &Good, what: &str, spki: &[u8]) -> Mutation {
    let parsed = SubjectPublicKeyInfoOwned::from_der(spki).expect("SPKI");
    let new = KeyIdentifier::of_public_key(parsed.subject_public_key.raw_bytes());
    let old = good.sample.terms().key.identifier();
    good.spoiled(what, |tree| {
        *field_of(tree, Field::PublicKey) = Node::read(spki);
        let identifier = extensions_of(tree).iter_mut().filter_map(|it| it.values.last_mut()?.values.first_mut());
        identifier.filter(|it| it.octets == old.octets()).for_each(|it| it.octets = new.octets().to_vec());
    })
}

/// P-224, P-521, secp256k1, brainpoolP256r1, and the two that are allowed.
const CURVES: [&str; 6] =
    ["1.3.132.0.33", "1.3.132.0.35", "1.3.132.0.10", "1.3.36.3.3.2.8.1.1.7", "1.2.840.10045.3.1.7", "1.3.132.0.34"];
/// RSA, RSASSA-PSS, DSA, EC, ECDH alone, Ed25519, X25519, Ed448.
const ALGORITHMS: [&str; 8] = [
    "1.2.840.113549.1.1.1",
    "1.2.840.113549.1.1.10",
    "1.2.840.10040.4.1",
    "1.2.840.10045.2.1",
    "1.3.132.1.12",
    "1.3.101.112",
    "1.3.101.110",
    "1.3.101.113",
];
