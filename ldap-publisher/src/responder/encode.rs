//! Encodes answers; their large values are shared between answers.
//!
//! A CRL can have megabytes, and a client may read slowly or not at all. A copy for each of a few hundred connections would
//! fill the memory, so a value is written from a single copy.

use bytes::{Bytes, BytesMut};

use super::ber::{ENUMERATED, INTEGER, OCTET_STRING, SEQUENCE, SET};
use super::controls::PageAnswer;
use super::entry::Selected;
use super::outcome::LdapResult;

/// The octets of a message, in pieces that are written one after the other.
pub(super) struct Pieces {
    pieces: Vec<Bytes>,
    length: usize,
}

/// A `SearchResultEntry` message (RFC 4511 §4.5.2), with `PartialAttribute` (§4.1.7).
///
/// ```text
/// SearchResultEntry ::= [APPLICATION 4] SEQUENCE {
///      objectName      LDAPDN,
///      attributes      PartialAttributeList }
/// PartialAttributeList ::= SEQUENCE OF partialAttribute PartialAttribute
/// PartialAttribute ::= SEQUENCE {
///      type       AttributeDescription,
///      vals       SET OF value AttributeValue }
/// ```
pub(super) fn encode_entry(msgid: i32, entry: Selected) -> Pieces {
    let attributes = entry.attributes.into_iter().map(|(name, values)| {
        let values = Pieces::all(SET, values.into_iter().map(Pieces::octet_string));
        Pieces::all(SEQUENCE, [Pieces::octet_string(name.into()), values])
    });
    let attributes = Pieces::all(SEQUENCE, attributes);
    let entry = Pieces::all(SEARCH_RESULT_ENTRY, [Pieces::octet_string(entry.dn.into()), attributes]);
    Pieces::all(SEQUENCE, [Pieces::integer(INTEGER, msgid), entry]).joined()
}

/// A message that ends an operation: an `LDAPResult` (RFC 4511 §4.1.9) under the tag of the response, with the response's
/// further fields.
///
/// ```text
/// LDAPResult ::= SEQUENCE {
///      resultCode         ENUMERATED { … },
///      matchedDN          LDAPDN,
///      diagnosticMessage  LDAPString,
///      referral           [3] Referral OPTIONAL }
/// ```
pub(super) fn encode_end(msgid: i32, end: End) -> Pieces {
    let End { tag, outcome, name, value, page } = end;
    let fixed = [
        Pieces::integer(ENUMERATED, i32::from(outcome.code as u8)),
        Pieces::octet_string(outcome.matched.into()),
        Pieces::octet_string(outcome.message.into()),
    ];
    let name = name.map(|name| Pieces::wrap(RESPONSE_NAME, Pieces::one(name.into())));
    let value = value.map(|value| Pieces::wrap(RESPONSE_VALUE, Pieces::one(value)));
    let operation = Pieces::all(tag, fixed.into_iter().chain(name).chain(value));
    let controls = page.map(|page| Pieces::wrap(CONTROLS, page.encode()));
    Pieces::all(SEQUENCE, [Pieces::integer(INTEGER, msgid), operation].into_iter().chain(controls)).joined()
}

/// The content of a message that ends an operation: `SearchResultDone` (RFC 4511 §4.5.2) and the like, or an
/// `ExtendedResponse` (§4.12).
///
/// ```text
/// SearchResultDone ::= [APPLICATION 5] LDAPResult
/// ExtendedResponse ::= [APPLICATION 24] SEQUENCE {
///      COMPONENTS OF LDAPResult,
///      responseName     [10] IMPLICIT LDAPOID OPTIONAL,
///      responseValue    [11] IMPLICIT OCTET STRING OPTIONAL }
/// ```
#[derive(Debug)]
pub(super) struct End {
    /// The tag of the response.
    pub(super) tag: u8,
    pub(super) outcome: LdapResult,
    /// The name of an extended response (RFC 4511 §4.12).
    pub(super) name: Option<&'static str>,
    pub(super) value: Option<Bytes>,
    pub(super) page: Option<PageAnswer>,
}

impl End {
    pub(super) fn new(tag: u8, outcome: LdapResult) -> Self {
        Self { tag, outcome, name: None, value: None, page: None }
    }
}

impl Pieces {
    fn one(octets: Bytes) -> Self {
        Self { length: octets.len(), pieces: vec![octets] }
    }

    /// A non-negative INTEGER or ENUMERATED.
    pub(super) fn integer(tag: u8, number: i32) -> Self {
        Self::wrap(tag, Self::one(positive_integer(number)))
    }

    pub(super) fn octet_string(octets: Bytes) -> Self {
        Self::wrap(OCTET_STRING, Self::one(octets))
    }

    /// A constructed value of these parts.
    pub(super) fn all(tag: u8, parts: impl IntoIterator<Item = Self>) -> Self {
        let mut content = Self { pieces: Vec::new(), length: 0 };
        for part in parts {
            content.length += part.length;
            content.pieces.extend(part.pieces);
        }
        Self::wrap(tag, content)
    }

    /// Adds tag and length before the content, the length in the shortest definite form (RFC 4511 §5.1).
    pub(super) fn wrap(tag: u8, mut content: Self) -> Self {
        let octets = content.length.to_be_bytes();
        let significant: Vec<_> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
        let mut header = vec![tag];
        match significant.as_slice() {
            [] => header.push(0),
            [short @ 0..=0x7f] => header.push(*short),
            long => {
                header.extend(u8::try_from(long.len()).map(|count| 0x80 | count));
                header.extend(long);
            }
        }
        content.length += header.len();
        content.pieces.insert(0, header.into());
        content
    }

    /// Joins small pieces, to reduce the number of writes.
    fn joined(self) -> Self {
        let mut joined = Self { pieces: Vec::new(), length: self.length };
        let mut small = BytesMut::new();
        for piece in self.pieces {
            if piece.len() < LARGE {
                small.extend_from_slice(&piece);
            } else {
                joined.pieces.push(small.split().freeze());
                joined.pieces.push(piece);
            }
        }
        joined.pieces.push(small.freeze());
        joined
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }
}

impl IntoIterator for Pieces {
    type Item = Bytes;
    type IntoIter = std::vec::IntoIter<Bytes>;

    fn into_iter(self) -> Self::IntoIter {
        self.pieces.into_iter()
    }
}

/// The content of a non-negative INTEGER.
fn positive_integer(number: i32) -> Bytes {
    let octets = number.to_be_bytes();
    let zeros =
        octets.iter().zip(octets.iter().skip(1)).take_while(|(first, second)| **first == 0 && **second < 0x80).count();
    octets.into_iter().skip(zeros).collect()
}

/// [APPLICATION 4], constructed.
const SEARCH_RESULT_ENTRY: u8 = 0x64;
/// controls [0], in LDAPMessage.
const CONTROLS: u8 = 0xa0;
/// responseName [10], in ExtendedResponse.
const RESPONSE_NAME: u8 = 0x8a;
/// responseValue [11], in ExtendedResponse.
const RESPONSE_VALUE: u8 = 0x8b;
/// The size in bytes from which a value is shared instead of copied.
const LARGE: usize = 8192;

#[cfg(test)]
mod tests {
    use ldap3_proto::LdapCodec;
    use ldap3_proto::proto::{LdapMsg, LdapOp};
    use tokio_util::codec::Decoder as _;

    use super::*;

    fn round_trip(msgid: i32, attributes: Vec<(String, Vec<Bytes>)>) -> LdapMsg {
        let pieces = encode_entry(msgid, Selected { dn: "cn=a,dc=b".into(), attributes });
        let length = pieces.len();
        let mut octets: BytesMut = pieces.into_iter().flatten().collect();
        assert_eq!(octets.len(), length);
        LdapCodec::new(Some(1 << 24), None).decode(&mut octets).unwrap().unwrap()
    }

    #[test]
    fn the_protocol_library_reads_what_is_written() {
        for msgid in [1, 127, 128, 255, 256, 65_535, i32::MAX] {
            for size in [0, 1, 127, 128, 255, 256, 65_535, 65_536, 300_000] {
                let value = Bytes::from(vec![7; size]);
                let message = round_trip(
                    msgid,
                    vec![("cn".into(), vec![]), ("x;binary".into(), vec![value.clone(), "y".into()])],
                );
                assert_eq!(message.msgid, msgid);
                let LdapOp::SearchResultEntry(entry) = message.op else { panic!("no entry") };
                assert_eq!(entry.dn, "cn=a,dc=b");
                assert_eq!(entry.attributes[0].vals.len(), 0);
                assert_eq!(entry.attributes[1].atype, "x;binary");
                assert_eq!(entry.attributes[1].vals, vec![value.to_vec(), b"y".to_vec()]);
            }
        }
    }

    #[test]
    fn the_protocol_library_reads_how_an_operation_ended() {
        use ldap3_proto::control::LdapControl;
        use ldap3_proto::proto::LdapResultCode;

        use crate::responder::outcome::Code;

        for (total, cookie) in [(0, ""), (5, "cookie"), (70_000, "")] {
            let page = Some(PageAnswer { total, cookie: cookie.into() });
            let outcome = LdapResult { code: Code::NoSuchObject, matched: "dc=x".into(), message: "m".repeat(200) };
            let mut octets: BytesMut =
                encode_end(300, End { page, ..End::new(0x65, outcome) }).into_iter().flatten().collect();
            let message = LdapCodec::new(None, None).decode(&mut octets).unwrap().unwrap();
            assert!(octets.is_empty() && message.msgid == 300);
            let LdapOp::SearchResultDone(done) = message.op else { panic!("no end") };
            assert_eq!((done.code, &*done.matcheddn), (LdapResultCode::NoSuchObject, "dc=x"));
            assert_eq!(done.message.len(), 200);
            let cookie = cookie.as_bytes().to_vec();
            let size = i64::try_from(total).unwrap();
            assert_eq!(message.ctrl, vec![LdapControl::SimplePagedResults { size, cookie }]);
        }
        let outcome = LdapResult::of(Code::ProtocolError);
        let end = End { name: Some("1.2.3"), value: Some("v".into()), ..End::new(0x78, outcome) };
        let mut octets: BytesMut = encode_end(0, end).into_iter().flatten().collect();
        let message = LdapCodec::new(None, None).decode(&mut octets).unwrap().unwrap();
        let LdapOp::ExtendedResponse(response) = message.op else { panic!("no extended response") };
        assert_eq!((response.name.as_deref(), response.value), (Some("1.2.3"), Some(b"v".to_vec())));
    }

    #[test]
    fn a_large_value_is_not_copied() {
        let value = Bytes::from(vec![7; LARGE]);
        let place = value.as_ptr();
        let pieces = encode_entry(1, Selected { dn: String::new(), attributes: vec![("x".into(), vec![value])] });
        assert!(pieces.into_iter().any(|piece| piece.as_ptr() == place));
    }
}
