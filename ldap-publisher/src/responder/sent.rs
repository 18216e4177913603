//! Requests for tests, written by an independent library.

use bytes::BytesMut;
use ldap3::asn1::{ASNTag as _, Boolean, Enumerated, Integer, OctetString, Sequence, Tag, TagClass, write};
use tokio_util::codec::Decoder as _;

use super::codec::RequestCodec;
use super::request::{Filter, Operation, SearchRequest};

/// A search request; the scope has its name in LDAP URLs.
pub(super) fn search(base: &str, scope: &str, filter: &str, attributes: &[&str]) -> SearchRequest {
    match RequestCodec.decode(&mut search_octets(base, scope, filter, attributes)).unwrap().unwrap().operation {
        Operation::Search(search) => search,
        other => panic!("{other:?}"),
    }
}

/// The octets of a message with a search request.
pub(super) fn search_octets(base: &str, scope: &str, filter: &str, attributes: &[&str]) -> BytesMut {
    let text = |text: &str| Tag::OctetString(OctetString { inner: text.as_bytes().to_vec(), ..OctetString::default() });
    let choice = |inner| Tag::Enumerated(Enumerated { inner, ..Enumerated::default() });
    let number = |inner| Tag::Integer(Integer { inner, ..Integer::default() });
    let scope = ["base", "one", "sub"].iter().position(|known| *known == scope).unwrap();
    let attributes = attributes.iter().map(|name| text(name)).collect();
    let fields = vec![
        text(base),
        choice(i64::try_from(scope).unwrap()),
        choice(0),
        number(0),
        number(0),
        Tag::Boolean(Boolean { inner: false, ..Boolean::default() }),
        ldap3::parse_filter(filter).unwrap(),
        Tag::Sequence(Sequence { inner: attributes, ..Sequence::default() }),
    ];
    let search = Tag::Sequence(Sequence { id: 3, class: TagClass::Application, inner: fields });
    let message = Tag::Sequence(Sequence { inner: vec![number(1), search], ..Sequence::default() });
    let mut octets = BytesMut::new();
    write::encode_into(&mut octets, message.into_structure()).unwrap();
    octets
}

/// Parses a filter in text.
pub(super) fn filter(text: &str) -> Filter {
    search("", "sub", text, &[]).filter.unwrap()
}
