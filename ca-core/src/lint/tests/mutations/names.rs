//! Issuer and subject: other letters, other string types, other combinations of attributes and RDNs.

use const_oid::db::rfc4519::{CN, COUNTRY_NAME, ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME, SURNAME};
use der::asn1::ObjectIdentifier;
use der::{Encode as _, Tag};

use super::Class;
use super::good::{Field, Good, Mutation, field_of};
use super::tree::{Node, Path};
use crate::lint::certificate::specimen::EMAIL_ADDRESS;
use crate::lint::tests::test_support::{Attribute, name};

pub(super) const CLASSES: &[Class] = &[
    Class::new("a letter of the issuer", issuer_letters, &["house.as-wished"]),
    Class::new("a letter of the subject", subject_letters, &["house.authority-subject", "house.subject"]),
    Class::new("the issuer in another string type", issuer_strings, &["house.as-wished"]),
    Class::new(
        "the subject in another string type",
        subject_strings,
        &["rfc5280.attribute-strings", "house.authority-subject", "house.subject"],
    ),
    Class::new("a subject with invisible text", subject_that_hides, &["house.visible-text"]),
    Class::new(
        "no name",
        nameless,
        &["rfc5280.authority-subject", "rfc5280.issuer-name", "house.authority-subject", "house.subject"],
    ),
    Class::new(
        "attributes in other RDNs",
        rdns,
        &["house.as-wished", "house.authority-subject", "house.single-valued-names"],
    ),
    Class::new(
        "another subject, or more attributes",
        subjects,
        &[
            "rfc5280.attribute-lengths",
            "smime-br.attribute-text",
            "smime-br.authority-name",
            "smime-br.common-name",
            "smime-br.subject-attributes",
            "house.attributes-unique",
            "house.authority-subject",
            "house.subject",
        ],
    ),
    Class::new("the issuer's name for the subject", subject_of_issuer, &["house.name-is-not-the-issuers"]),
];

/// One letter of the issuer's name changed: its case, or the letter itself.
fn issuer_letters(good: &Good) -> Vec<Mutation> {
    letters(good, Field::Issuer)
}

/// The same for the subject's name.
fn subject_letters(good: &Good) -> Vec<Mutation> {
    letters(good, Field::Subject)
}

/// The issuer's name in other string types.
fn issuer_strings(good: &Good) -> Vec<Mutation> {
    strings(good, Field::Issuer)
}

/// The subject's name in other string types.
fn subject_strings(good: &Good) -> Vec<Mutation> {
    strings(good, Field::Subject)
}

/// Invisible characters, blanks at the ends, a name that is not NFC.
fn subject_that_hides(good: &Good) -> Vec<Mutation> {
    let texts = ["\0", "\u{200b}", "\u{202e}", "\n", " ", "e\u{301}"];
    let texts = texts.iter().flat_map(|hidden| [format!("{hidden}Example"), format!("Example{hidden}")]);
    texts.map(|text| with_subject(good, &[(CN, Tag::Utf8String, &text)])).collect()
}

/// An empty issuer or subject.
fn nameless(good: &Good) -> Vec<Mutation> {
    let sides = [Field::Issuer, Field::Subject].into_iter().filter(|field| !good.field(*field).values.is_empty());
    sides.map(|field| good.spoiled(format!("no {field:?}"), |tree| field_of(tree, field).values.clear())).collect()
}

/// Every attribute in one RDN, and the RDNs in reverse order.
fn rdns(good: &Good) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for field in [Field::Issuer, Field::Subject] {
        if good.field(field).values.len() > 1 {
            mutations.push(good.spoiled(format!("{field:?} in one RDN"), |tree| {
                let rdns = &mut field_of(tree, field).values;
                let mut all: Vec<Node> = rdns.drain(..).flat_map(|rdn| rdn.values).collect();
                all.sort_by_key(Node::write);
                *rdns = vec![Node {
                    tag: 0x31,
                    octets: Vec::new(),
                    values: all,
                    form: crate::lint::tests::mutations::tree::Form::Der,
                }];
            }));
            mutations.push(good.spoiled(format!("{field:?} turned"), |tree| field_of(tree, field).values.reverse()));
        }
    }
    mutations
}

/// Subjects with other or additional content: attributes that were not validated, another person's name, the issuer's name.
fn subjects(good: &Good) -> Vec<Mutation> {
    let named = [
        with_subject(good, &[(CN, Tag::Utf8String, "bob@example.com")]),
        with_subject(good, &[(CN, Tag::Utf8String, "Alice Example")]),
        with_subject(good, &[(EMAIL_ADDRESS, Tag::Ia5String, "alice@example.com")]),
        with_subject(good, &[(COUNTRY_NAME, Tag::PrintableString, "jp")]),
        with_subject(good, &[(ORGANIZATION_NAME, Tag::Utf8String, &"a".repeat(65))]),
        with_subject(good, &[(ORGANIZATION_NAME, Tag::Utf8String, "-")]),
    ];
    let more = [ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME, SURNAME, CN].map(|id| {
        let attribute = Node::read(&name(&[(id, Tag::Utf8String, "Example")]).to_der().expect("encodes"));
        good.spoiled(format!("subject with {id}"), |tree| {
            field_of(tree, Field::Subject).values.extend(attribute.values);
        })
    });
    named.into_iter().chain(more).collect()
}

/// The subject is the issuer's name.
fn subject_of_issuer(good: &Good) -> Vec<Mutation> {
    let issuer = good.field(Field::Issuer).clone();
    vec![good.spoiled("subject of the issuer", |tree| *field_of(tree, Field::Subject) = issuer)]
}

fn with_subject(good: &Good, attributes: &[Attribute<'_>]) -> Mutation {
    let subject = Node::read(&name(attributes).to_der().expect("encodes"));
    good.spoiled(format!("subject {attributes:?}"), |tree| *field_of(tree, Field::Subject) = subject)
}

fn letters(good: &Good, field: Field) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for (path, _) in attributes(good, field) {
        for letter in 0..good.field(field).at(&path).octets.len() {
            for other in [0x20, 0x01] {
                mutations.push(good.spoiled(format!("{field:?} {path:?}, letter {letter}"), |tree| {
                    field_of(tree, field).at_mut(&path).octets[letter] ^= other;
                }));
            }
        }
    }
    mutations
}

/// The obsolete string types, and each current one that the value does not have.
fn strings(good: &Good, field: Field) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for (path, _) in attributes(good, field) {
        for tag in STRINGS.into_iter().filter(|tag| *tag != good.field(field).at(&path).tag) {
            mutations.push(good.spoiled(format!("{field:?} {path:?} under tag {tag:02x}"), |tree| {
                let value = field_of(tree, field).at_mut(&path);
                value.tag = tag;
                if tag == BMP_STRING {
                    value.octets = value.octets.iter().flat_map(|octet| [0, *octet]).collect();
                }
            }));
        }
    }
    mutations
}

/// The paths to the values of a name's attributes, with their types.
fn attributes(good: &Good, field: Field) -> Vec<(Path, ObjectIdentifier)> {
    let name = good.field(field);
    let paths = name.paths().into_iter().filter(|path| path.len() == 3 && path[2] == 1);
    paths.filter_map(|path| Some((path.clone(), name.at(&[path[0], path[1], 0]).object_identifier()?))).collect()
}

/// UTF8String, PrintableString, TeletexString, IA5String, VisibleString, GeneralString, BMPString.
const STRINGS: [u8; 7] = [0x0c, 0x13, 0x14, 0x16, 0x1a, 0x1b, BMP_STRING];
const BMP_STRING: u8 = 0x1e;
