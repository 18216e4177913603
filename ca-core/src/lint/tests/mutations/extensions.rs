//! The set of extensions and their criticality.

use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_CRL_DISTRIBUTION_POINTS,
    ID_CE_EXT_KEY_USAGE, ID_CE_ISSUER_ALT_NAME, ID_CE_NAME_CONSTRAINTS, ID_CE_SUBJECT_ALT_NAME,
    ID_PE_AUTHORITY_INFO_ACCESS,
};
use der::asn1::ObjectIdentifier;

use super::Class;
use super::good::{Good, Mutation, extension_of, extensions_of};
use super::tree::{BOOLEAN, Node};
use crate::encoding::asn1;
use crate::lint::certificate::specimen::{ID_PKIX_OCSP_NOCHECK, SMIME_CAPABILITIES};

pub(super) const CLASSES: &[Class] = &[
    Class::new(
        "criticality inverted",
        criticality,
        &[
            "rfc5280.basic-constraints",
            "rfc5280.criticality",
            "rfc5280.key-usage",
            "rfc5280.subject-alt-name",
            "smime-br.criticality",
            "house.critical-extensions",
        ],
    ),
    Class::new(
        "a foreign extension",
        foreign,
        &[
            "rfc5280.authority-key-identifier",
            "rfc5280.basic-constraints",
            "rfc5280.name-constraints",
            "smime-br.root-extensions",
            "house.extensions-allowed",
            "house.ocsp-signing",
            "house.smime-capabilities",
        ],
    ),
    Class::new("no extensions", none, &["rfc5280.extensions-not-empty"]),
];

/// The criticality of each extension inverted.
fn criticality(good: &Good) -> Vec<Mutation> {
    let turn = |(place, id): (usize, ObjectIdentifier)| {
        good.spoiled(format!("criticality of {id}"), |tree| {
            let extension = extension_of(tree, place);
            if extension.values[1].tag == BOOLEAN {
                extension.values.remove(1);
            } else {
                extension.values.insert(1, Node::primitive(BOOLEAN, &[0xff]));
            }
        })
    };
    good.extensions().into_iter().enumerate().map(turn).collect()
}

/// An unknown extension, critical and not; and each extension of other profiles or CAs.
fn foreign(good: &Good) -> Vec<Mutation> {
    let there = good.extensions();
    FOREIGN
        .iter()
        .filter(|(id, _)| !there.contains(id))
        .flat_map(|(id, value)| [false, true].map(|critical| with(good, *id, critical, value)))
        .collect()
}

/// No extensions: an empty list, and no list.
fn none(good: &Good) -> Vec<Mutation> {
    let empty = good.spoiled("an empty list of extensions", |tree| extensions_of(tree).clear());
    let absent = good.spoiled("no list of extensions", |tree| tree.values.truncate(7));
    vec![empty, absent]
}

/// An additional extension.
pub(super) fn with(good: &Good, id: ObjectIdentifier, critical: bool, value: &[u8]) -> Mutation {
    let critical_octets: &[u8] = if critical { &[BOOLEAN, 1, 0xff] } else { &[] };
    let id_octets = asn1::object_identifier(&id.to_string()).expect("an OID");
    let extension = asn1::sequence(&[&id_octets, critical_octets, &asn1::octet_string(value)]);
    good.spoiled(format!("with {id}, critical: {critical}"), |tree| extensions_of(tree).push(Node::read(&extension)))
}

/// Extensions with plausible values.
const FOREIGN: &[(ObjectIdentifier, &[u8])] = &[
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.2.1"), b"\x05\x00"),
    (ObjectIdentifier::new_unwrap("2.16.840.1.113730.1.1"), b"\x03\x02\x05\x20"),
    (ObjectIdentifier::new_unwrap("2.5.29.16"), b"\x30\x11\x80\x0f20261124000000Z"),
    (ObjectIdentifier::new_unwrap("2.5.29.36"), b"\x30\x03\x80\x01\x00"),
    (ObjectIdentifier::new_unwrap("2.5.29.54"), b"\x02\x01\x00"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.4.3"), b"\x05\x00"),
    (ID_CE_ISSUER_ALT_NAME, b"\x30\x03\x82\x01a"),
    (ID_CE_NAME_CONSTRAINTS, b"\x30\x00"),
    (ID_CE_SUBJECT_ALT_NAME, b"\x30\x13\x81\x11alice@example.com"),
    (ID_CE_BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\xff"),
    (ID_CE_EXT_KEY_USAGE, b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x04"),
    (ID_CE_CERTIFICATE_POLICIES, b"\x30\x0e\x30\x0c\x06\x0a\x2b\x06\x01\x04\x01\x81\xfd\x59\x01\x01"),
    (ID_CE_CRL_DISTRIBUTION_POINTS, b"\x30\x10\x30\x0e\xa0\x0c\xa0\x0a\x86\x08http://a"),
    (ID_PE_AUTHORITY_INFO_ACCESS, b"\x30\x16\x30\x14\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02\x86\x08http://a"),
    (ID_CE_AUTHORITY_KEY_IDENTIFIER, b"\x30\x06\x80\x04\x01\x02\x03\x04"),
    (ID_PKIX_OCSP_NOCHECK, b"\x05\x00"),
    (SMIME_CAPABILITIES, b"\x30\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a"),
];
