//! Mail addresses and the addresses of CRL, issuer and OCSP.

use const_oid::db::rfc4519::CN;
use const_oid::db::rfc5280::{ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_SUBJECT_ALT_NAME, ID_PE_AUTHORITY_INFO_ACCESS};
use der::asn1::ObjectIdentifier;
use der::{Encode as _, Tag};

use super::Class;
use super::good::{Field, Good, Mutation, field_of};
use super::tree::{Form, Node, Path};
use crate::lint::tests::test_support::name;

pub(super) const CLASSES: &[Class] = &[
    Class::new("another mailbox", mailboxes, &["house.addresses-proven"]),
    Class::new("a malformed mailbox", malformed_mailboxes, &["rfc5280.rfc822-name", "house.addresses-proven"]),
    Class::new(
        "another name beside the mailbox",
        names_more,
        &["smime-br.subject-alt-name", "house.addresses-proven", "house.one-mailbox"],
    ),
    Class::new("a name in place of the mailbox", names_instead, &["smime-br.subject-alt-name"]),
    Class::new("a mailbox of a foreign domain", foreign_domain, &["house.addresses-proven"]),
    Class::new(
        "another address of the CRL",
        crl_addresses,
        &["smime-br.crl-distribution-points", "house.every-address", "house.served-addresses"],
    ),
    Class::new(
        "another address of issuer or OCSP",
        issuer_addresses,
        &["smime-br.authority-info-access", "house.served-addresses"],
    ),
    Class::new("another distribution point", distribution_points, &["smime-br.crl-distribution-points"]),
];

/// Another address, also in the subject, and another spelling of the same address.
fn mailboxes(good: &Good) -> Vec<Mutation> {
    let others =
        ["bob@example.com", "alice@example.net", "alice@mail.example.com", "Alice@example.com", "alice@EXAMPLE.COM"];
    others.into_iter().filter_map(|other| with_mailbox(good, other)).collect()
}

/// Malformed addresses.
fn malformed_mailboxes(good: &Good) -> Vec<Mutation> {
    MALFORMED.iter().filter_map(|other| with_mailbox(good, other)).collect()
}

/// An additional name in subjectAltName, of each kind, before or after the mailbox.
fn names_more(good: &Good) -> Vec<Mutation> {
    let with = |(tag, content): &(u8, &[u8])| {
        [0, 1].map(|place| {
            good.with_value(ID_CE_SUBJECT_ALT_NAME, format!("name {tag:02x} {content:02x?} at {place}"), |node| {
                node.values.insert(place, Node::primitive(*tag, content));
            })
        })
    };
    NAMES.iter().flat_map(with).flatten().collect()
}

/// A name of another kind instead of the mailbox, or none.
fn names_instead(good: &Good) -> Vec<Mutation> {
    let with = |(tag, content): &(u8, &[u8])| {
        good.with_value(ID_CE_SUBJECT_ALT_NAME, format!("name {tag:02x} {content:02x?} instead"), |node| {
            node.values = vec![Node::primitive(*tag, content)];
        })
    };
    let none = good.with_value(ID_CE_SUBJECT_ALT_NAME, "no name", |node| node.values.clear());
    NAMES.iter().filter(|(tag, _)| *tag != MAILBOX).filter_map(with).chain(none).collect()
}

/// An address of a foreign domain, also in the intended values.
fn foreign_domain(good: &Good) -> Vec<Mutation> {
    let stranger = "alice@example.net";
    let wished = with_mailbox(good, stranger)
        .map(|it| it.wished(|terms| terms.addresses = vec![stranger.parse().expect("an address")]));
    wished.into_iter().collect()
}

/// Each address of a CRL with another scheme, host, port or path, absent, or of another kind.
fn crl_addresses(good: &Good) -> Vec<Mutation> {
    elsewhere(good, ID_CE_CRL_DISTRIBUTION_POINTS)
}

/// The same for the addresses of the issuer's certificate and of OCSP.
fn issuer_addresses(good: &Good) -> Vec<Mutation> {
    elsewhere(good, ID_PE_AUTHORITY_INFO_ACCESS)
}

/// A distribution point for some reasons, with another issuer, with a relative name; two distribution points.
fn distribution_points(good: &Good) -> Vec<Mutation> {
    let spoils: [fn(&mut Node); 4] = [
        |points| points.values[0].values.push(Node::primitive(0x81, &[0x05, 0x60])),
        |points| {
            let issuer = name(&[(CN, Tag::Utf8String, "Another CA")]).to_der().expect("encodes");
            let issuer = Node { tag: 0xa4, octets: Vec::new(), values: vec![Node::read(&issuer)], form: Form::Der };
            points.values[0].values.push(Node { tag: 0xa2, octets: Vec::new(), values: vec![issuer], form: Form::Der });
        },
        |points| points.values[0].values[0].values[0].tag = 0xa1,
        |points| points.values.extend_from_within(..),
    ];
    let spoil = |spoil| good.with_value(ID_CE_CRL_DISTRIBUTION_POINTS, "distribution point", spoil);
    spoils.into_iter().filter_map(spoil).collect()
}

/// Another mailbox, in the subject as well where the subject has one.
fn with_mailbox(good: &Good, mailbox: &str) -> Option<Mutation> {
    let in_subject = !good.field(Field::Subject).values.is_empty();
    let subject = Node::read(&name(&[(CN, Tag::Utf8String, mailbox)]).to_der().expect("encodes"));
    let place = good.extensions().iter().position(|it| *it == ID_CE_SUBJECT_ALT_NAME)?;
    Some(good.spoiled(format!("mailbox {mailbox:?}"), |tree| {
        let names = crate::lint::tests::mutations::good::extension_of(tree, place).values.last_mut().expect("a value");
        names.values[0].values[0].octets = mailbox.as_bytes().to_vec();
        if in_subject {
            *field_of(tree, Field::Subject) = subject;
        }
    }))
}

fn elsewhere(good: &Good, id: ObjectIdentifier) -> Vec<Mutation> {
    let Some(value) = good.value(id) else { return Vec::new() };
    let uris: Vec<Path> = value.paths().into_iter().filter(|path| value.at(path).tag == URI).collect();
    let mut mutations = Vec::new();
    for path in uris {
        let address = String::from_utf8(value.at(&path).octets.clone()).expect("a URI");
        let (scheme, rest) = address.split_once("://").expect("a URI");
        for other in [
            format!("https://{rest}"),
            format!("ftp://{rest}"),
            format!("ldaps://{rest}"),
            format!("file://{rest}"),
            format!("HTTP://{rest}"),
            rest.to_owned(),
            format!("{scheme}://{}", rest.replacen("example.com", "example.net", 1)),
            format!("{scheme}://{}", rest.replacen("example.com", "example.com.example.net", 1)),
            format!("{scheme}://{}", rest.replacen("example.com", "example.com:8080", 1)),
            format!("{scheme}:///{}", rest.split_once('/').expect("a path").1),
            format!("{address}x"),
            format!("{address} "),
            String::new(),
        ] {
            let spoil = |node: &mut Node| node.at_mut(&path).octets = other.clone().into_bytes();
            mutations.extend(good.with_value(id, format!("{other:?} for {address}"), spoil));
        }
        let other_kind = |node: &mut Node| node.at_mut(&path).tag = DNS_NAME;
        mutations.extend(good.with_value(id, format!("{address} as a dNSName"), other_kind));
    }
    mutations
}

const MALFORMED: [&str; 14] = [
    "",
    "@",
    "alice",
    "alice@",
    "@example.com",
    "alice@@example.com",
    "alice@example..com",
    ".alice@example.com",
    "alice.@example.com",
    "alice@com",
    "alice@-example.com",
    "alice@example.com.",
    "alice bob@example.com",
    "Alice <alice@example.com>",
];
const NAMES: &[(u8, &[u8])] = &[
    (MAILBOX, b"bob@example.com"),
    (MAILBOX, b"alice@example.net"),
    (DNS_NAME, b"example.com"),
    (URI, b"mailto:alice@example.com"),
    (URI, b"https://example.com/"),
    (0x87, &[127, 0, 0, 1]),
    (0x88, &[0x2a, 3, 4]),
    (0x80, b"\x06\x01\x2a"),
];
const MAILBOX: u8 = 0x81;
const DNS_NAME: u8 = 0x82;
const URI: u8 = 0x86;
