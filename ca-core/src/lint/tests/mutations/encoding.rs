//! The same values in encodings that BER allows and DER does not, and values with another tag.

use super::Class;
use super::good::{Good, Mutation, extension_of};
use super::tree::{BIT_STRING, BOOLEAN, CONSTRUCTED, Form, INTEGER, Node, OBJECT_IDENTIFIER, OCTET_STRING};

pub(super) const CLASSES: &[Class] = &[
    Class::new("a length in too many octets", long_lengths, OF_LENGTHS),
    Class::new("an indefinite length", indefinite_lengths, OF_LENGTHS),
    Class::new(
        "a number or an identifier padded",
        padded,
        &[
            "rfc5280.extension-syntax",
            "rfc5280.subject-key-identifier",
            "rfc5280.well-formed",
            "smime-br.key-algorithm",
            "house.smime-capabilities",
        ],
    ),
    Class::new(
        "a string in pieces",
        in_pieces,
        &["rfc5280.extension-syntax", "rfc5280.well-formed", "house.ocsp-signing"],
    ),
    Class::new("TRUE as another octet than ff", truth, &["rfc5280.basic-constraints", "rfc5280.well-formed"]),
    Class::new("a default that is written", defaults, &["rfc5280.well-formed"]),
    Class::new(
        "unused bits",
        unused_bits,
        &["rfc5280.key-usage", "rfc5280.subject-key-identifier", "rfc5280.well-formed"],
    ),
    Class::new(
        "another tag",
        tags,
        &[
            "rfc5280.attribute-strings",
            "rfc5280.authority-key-identifier",
            "rfc5280.extension-syntax",
            "rfc5280.signature-parameters",
            "rfc5280.well-formed",
            "house.addresses-proven",
            "house.as-wished",
            "house.authority-subject",
            "house.every-address",
            "house.ocsp-signing",
            "house.smime-capabilities",
        ],
    ),
];

const OF_LENGTHS: &[&str] = &[
    "rfc5280.extension-syntax",
    "rfc5280.subject-key-identifier",
    "rfc5280.well-formed",
    "house.ocsp-signing",
    "house.smime-capabilities",
];

/// Each length in more octets than necessary.
fn long_lengths(good: &Good) -> Vec<Mutation> {
    with_each(good, "with a long length", |_| true, |node| node.form = Form::Long)
}

/// Each length indefinite, which BER allows for constructed values only.
fn indefinite_lengths(good: &Good) -> Vec<Mutation> {
    with_each(good, "with an indefinite length", |_| true, |node| node.form = Form::Indefinite)
}

/// Each number and each object identifier with an unnecessary leading octet.
fn padded(good: &Good) -> Vec<Mutation> {
    let mut padded = with_each(good, "padded", is_number, |node| node.octets.insert(0, 0));
    padded.extend(with_each(good, "padded", |it| it.tag == OBJECT_IDENTIFIER, |node| node.octets.insert(0, 0x80)));
    padded
}

/// Each string in segments.
fn in_pieces(good: &Good) -> Vec<Mutation> {
    let is_string =
        |node: &Node| node.tag & CONSTRUCTED == 0 && ![BOOLEAN, INTEGER, OBJECT_IDENTIFIER].contains(&node.tag);
    with_each(good, "in pieces", is_string, |node| {
        let whole = std::mem::replace(node, Node::primitive(node.tag | CONSTRUCTED, &[]));
        node.values.push(whole);
    })
}

/// Each TRUE as an octet other than 0xff.
fn truth(good: &Good) -> Vec<Mutation> {
    [0x01, 0x7f, 0xfe]
        .iter()
        .flat_map(|truth| {
            with_each(good, "TRUE in another octet", |it| it.tag == BOOLEAN, |node| node.octets = vec![*truth])
        })
        .collect()
}

/// Each default value encoded explicitly: `critical` FALSE of extensions, cA FALSE of basicConstraints.
fn defaults(good: &Good) -> Vec<Mutation> {
    let not_critical = good.extensions().into_iter().enumerate().map(|(place, id)| {
        good.spoiled(format!("{id} says that it is not critical"), |tree| {
            let extension = extension_of(tree, place);
            extension.values.retain(|value| value.tag != BOOLEAN);
            extension.values.insert(1, Node::primitive(BOOLEAN, &[0]));
        })
    });
    not_critical.collect()
}

/// Each BIT STRING with a wrong number of unused bits, also more than eight.
fn unused_bits(good: &Good) -> Vec<Mutation> {
    let with = |unused: u8| {
        with_each(good, "with other unused bits", |it| it.tag == BIT_STRING, move |node| node.octets[0] = unused)
    };
    (0..=8).chain([0xff]).flat_map(with).collect()
}

/// Each value with each other common tag.
fn tags(good: &Good) -> Vec<Mutation> {
    TAGS.iter()
        .flat_map(|tag| with_each(good, &format!("under tag {tag:02x}"), |_| true, |node| node.tag = *tag))
        .collect()
}

fn is_number(node: &Node) -> bool {
    node.tag == INTEGER
}

fn with_each(good: &Good, what: &str, wanted: impl Fn(&Node) -> bool, spoil: impl Fn(&mut Node)) -> Vec<Mutation> {
    let paths = good.tree.paths().into_iter().filter(|path| wanted(good.tree.at(path)));
    paths.map(|path| good.spoiled(format!("{path:?} {what}"), |tree| spoil(tree.at_mut(&path)))).collect()
}

/// BOOLEAN, INTEGER, BIT STRING, OCTET STRING, NULL, OBJECT IDENTIFIER; UTF8String, PrintableString, TeletexString, IA5String,
/// BMPString; the two times; SEQUENCE and SET; context-specific tags.
const TAGS: &[u8] = &[
    BOOLEAN,
    INTEGER,
    BIT_STRING,
    OCTET_STRING,
    0x05,
    OBJECT_IDENTIFIER,
    0x0c,
    0x13,
    0x14,
    0x16,
    0x1e,
    0x17,
    0x18,
    0x30,
    0x31,
    0x80,
    0x82,
    0xa0,
];
