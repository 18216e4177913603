//! Version, serial number, signature algorithm, validity and unique identifiers.

use time::Duration;

use super::Class;
use super::good::{Field, Good, Mutation, field_of};
use super::tree::{INTEGER, Node};
use crate::encoding::asn1;
use crate::types::{SerialNumber, Timestamp, Validity};

pub(super) const CLASSES: &[Class] = &[
    Class::new("another version", versions, &["rfc5280.version"]),
    Class::new(
        "an impossible serial number",
        impossible_serial_numbers,
        &["rfc5280.serial-number", "house.serial-number"],
    ),
    Class::new(
        "a serial number of another form",
        serial_numbers_not_drawn,
        &["smime-br.serial-entropy", "house.serial-number"],
    ),
    Class::new(
        "another signature algorithm",
        signature_algorithms,
        &["rfc5280.signature-parameters", "smime-br.signature-algorithm", "house.signature-of-issuer"],
    ),
    Class::new("other times", times, &["house.as-wished", "house.not-back-dated", "house.profile-validity"]),
    Class::new(
        "times beyond what is allowed",
        times_beyond_what_is_allowed,
        &["rfc5280.validity-order", "house.not-back-dated", "house.profile-validity"],
    ),
    Class::new("times beyond the issuer", times_beyond_the_issuer, &["house.within-issuer"]),
    Class::new("times in other encodings", time_encodings, &["rfc5280.validity-encoding", "rfc5280.well-formed"]),
    Class::new("unique identifiers", unique_identifiers, &["rfc5280.unique-identifiers", "rfc5280.well-formed"]),
];

/// v1 by default and explicitly, v2, v4, and versions that are not a number of one octet.
fn versions(good: &Good) -> Vec<Mutation> {
    let absent = good.spoiled("no version", |tree| {
        tree.values.remove(0);
    });
    let others = [&[0][..], &[1], &[3], &[0xff], &[0, 2], &[]];
    let with = |octets: &[u8]| {
        good.spoiled(format!("version {octets:?}"), |tree| {
            field_of(tree, Field::Version).values = vec![Node::primitive(INTEGER, octets)];
        })
    };
    others.into_iter().map(with).chain([absent]).collect()
}

/// Serial numbers that no CA may use: zero, negative, padded, of 21 octets.
fn impossible_serial_numbers(good: &Good) -> Vec<Mutation> {
    let others = [
        vec![],
        vec![0],
        vec![0x80],
        vec![0xff; 16],
        vec![0x8a; 16],
        vec![0x4a; 21],
        [vec![0], vec![0x4a; 15]].concat(),
    ];
    others.iter().map(|octets| with_serial(good, octets)).collect()
}

/// Serial numbers of limiting lengths, and with other first bits, also in the intended values.
fn serial_numbers_not_drawn(good: &Good) -> Vec<Mutation> {
    let lengths = (1..=20).filter(|length| *length != 16).map(|length| vec![0x4a; length]);
    let prefixes = [vec![0x3f; 16], [vec![0, 0x80], vec![0x4a; 15]].concat()];
    lengths
        .chain(prefixes)
        .map(|octets| {
            let serial = SerialNumber::from_octets(&octets).expect("a serial number");
            with_serial(good, &octets).wished(|terms| terms.serial = serial)
        })
        .collect()
}

fn with_serial(good: &Good, octets: &[u8]) -> Mutation {
    good.spoiled(format!("serial number {octets:02x?}"), |tree| {
        field_of(tree, Field::SerialNumber).octets = octets.to_vec();
    })
}

/// Every signature algorithm except the issuer's, and the issuer's with other parameters.
fn signature_algorithms(good: &Good) -> Vec<Mutation> {
    let with =
        |what: String, values: Vec<Node>| good.spoiled(what, |tree| field_of(tree, Field::Signature).values = values);
    let own = &good.field(Field::Signature).values;
    let others = SIGNATURES.iter().map(|id| (id, Node::read(&asn1::object_identifier(id).expect("an OID"))));
    let mut mutations: Vec<Mutation> = others
        .filter(|(_, node)| own.first() != Some(node))
        .map(|(id, node)| with(format!("signed with {id}"), std::iter::once(node).chain(own.get(1).cloned()).collect()))
        .collect();
    let alone = own.iter().take(1).cloned();
    for parameters in
        [None, Some(Node::primitive(0x05, &[])), Some(Node::primitive(0x05, &[0])), Some(Node::primitive(0x30, &[]))]
    {
        let values: Vec<Node> = alone.clone().chain(parameters).collect();
        mutations.push(with("signed with other parameters".to_owned(), values));
    }
    mutations
}

/// A second and a day earlier or later at either end, and the ends swapped.
fn times(good: &Good) -> Vec<Mutation> {
    shifted(good).into_iter().map(|validity| with_times(good, validity)).collect()
}

/// Invalid periods, also in the intended values: longer than the profile allows, back-dated or post-dated, ending
/// before the beginning.
///
/// A shorter validity is not included, because it may be intended.
fn times_beyond_what_is_allowed(good: &Good) -> Vec<Mutation> {
    let Validity { not_before, not_after } = good.sample.terms().validity;
    let now = good.sample.terms().now;
    let validities = [
        Validity { not_before, not_after: not_after + Duration::SECOND },
        Validity { not_before, not_after: not_after + Duration::DAY },
        Validity { not_before: now + Duration::SECOND, not_after },
        Validity { not_before: now + Duration::DAY, not_after },
        Validity { not_before: now - Duration::seconds(301), not_after: not_after - Duration::DAY },
        Validity { not_before: now - Duration::DAY, not_after: not_after - Duration::days(2) },
        Validity { not_before: now - Duration::days(90), not_after: not_after - Duration::days(91) },
        Validity { not_before, not_after: not_before },
        Validity { not_before, not_after: not_before - Duration::SECOND },
    ];
    let wished = |validity| with_times(good, validity).wished(|terms| terms.validity = validity);
    validities.into_iter().map(wished).collect()
}

/// A validity beyond the issuer's last second, with a profile that allows it.
fn times_beyond_the_issuer(good: &Good) -> Vec<Mutation> {
    let Validity { not_before, .. } = good.sample.terms().validity;
    let end = good.sample.terms().issuer_end;
    let past = |over| {
        let validity = Validity { not_before, not_after: end + over };
        with_times(good, validity).wished(|terms| (terms.validity, terms.max_days) = (validity, i64::MAX))
    };
    [Duration::SECOND, Duration::DAY].map(past).into()
}

/// The same moments in other encodings: fractions, other zones, no seconds, GeneralizedTime before 2050, invalid digits.
fn time_encodings(good: &Good) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for end in 0..2 {
        let digits = String::from_utf8(good.field(Field::Validity).values[end].octets.clone()).expect("digits");
        let digits = digits.trim_end_matches('Z');
        let (short, utc, general) = (digits.get(..10).expect("ten digits"), UTC_TIME, GENERALIZED_TIME);
        for (tag, text) in [
            (general, format!("20{digits}Z")),
            (general, format!("20{digits}.0Z")),
            (general, format!("20{digits}")),
            (utc, format!("{short}Z")),
            (utc, digits.to_owned()),
            (utc, format!("{digits}z")),
            (utc, format!("{digits}+0000")),
            (utc, format!("{digits}-0000")),
            (utc, format!("{}60Z", &digits[..10])),
            (utc, format!("{}2400Z", &digits[..6])),
            (utc, format!("{}0230{}Z", &digits[..2], &digits[6..])),
            (utc, format!(" {}Z", &digits[1..])),
        ] {
            let node = Node::primitive(tag, text.as_bytes());
            mutations.push(good.spoiled(text, |tree| field_of(tree, Field::Validity).values[end] = node));
        }
    }
    mutations
}

fn shifted(good: &Good) -> Vec<Validity> {
    let Validity { not_before, not_after } = good.sample.terms().validity;
    let by = |shift: fn(Timestamp) -> Timestamp| {
        [Validity { not_before: shift(not_before), not_after }, Validity { not_before, not_after: shift(not_after) }]
    };
    let shifts: [fn(Timestamp) -> Timestamp; 4] =
        [|it| it + Duration::SECOND, |it| it - Duration::SECOND, |it| it + Duration::DAY, |it| it - Duration::DAY];
    let turned = Validity { not_before: not_after, not_after: not_before };
    shifts.into_iter().flat_map(by).chain([turned]).collect()
}

fn with_times(good: &Good, validity: Validity) -> Mutation {
    let Validity { not_before, not_after } = validity;
    let times = [not_before, not_after].map(|at| Node::read(&asn1::time(at).expect("a time")));
    good.spoiled(format!("{not_before} to {not_after}"), |tree| field_of(tree, Field::Validity).values = times.into())
}

/// issuerUniqueID, subjectUniqueID, both, and an unknown field.
fn unique_identifiers(good: &Good) -> Vec<Mutation> {
    [&[0x81][..], &[0x82], &[0x81, 0x82], &[0x84], &[0xa4]]
        .into_iter()
        .map(|tags| {
            good.spoiled(format!("with fields {tags:02x?}"), |tree| {
                let fields = tags.iter().map(|tag| Node::primitive(*tag, &[0, 0x55]));
                let place = Field::Extensions as usize;
                tree.values.splice(place..place, fields);
            })
        })
        .collect()
}

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// RSA with MD5, SHA-1 and SHA-256 to SHA-512, RSASSA-PSS, ECDSA with SHA-1 and SHA-224 to SHA-512, Ed25519.
const SIGNATURES: [&str; 12] = [
    "1.2.840.113549.1.1.4",
    "1.2.840.113549.1.1.5",
    "1.2.840.113549.1.1.11",
    "1.2.840.113549.1.1.12",
    "1.2.840.113549.1.1.13",
    "1.2.840.113549.1.1.10",
    "1.2.840.10045.4.1",
    "1.2.840.10045.4.3.1",
    "1.2.840.10045.4.3.2",
    "1.2.840.10045.4.3.3",
    "1.2.840.10045.4.3.4",
    "1.3.101.112",
];
