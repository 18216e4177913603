//! Decodes requests from octets: untrusted input is measured before it is parsed.

use std::io;

use bytes::BytesMut;
use tokio_util::codec::Decoder;

use super::ber::SEQUENCE;
use super::request::LdapMessage;
use super::shape::is_well_formed;

/// Splits the stream into `LDAPMessage`s (RFC 4511 §5.1) of limited length and depth, and reads those that are requests.
pub(super) struct RequestCodec;

impl Decoder for RequestCodec {
    type Item = LdapMessage;
    type Error = io::Error;

    fn decode(&mut self, buffer: &mut BytesMut) -> io::Result<Option<LdapMessage>> {
        let Some(length) = message_length(buffer)? else { return Ok(None) };
        if buffer.len() < length {
            buffer.reserve(length - buffer.len());
            return Ok(None);
        }
        let message = buffer.split_to(length).freeze();
        if !is_well_formed(&message, MAX_NESTING) {
            return Err(malformed("a length is indefinite, or the parts of a value don't fill it"));
        }
        LdapMessage::read(&message).map(Some).ok_or_else(|| malformed("this is no request"))
    }
}

/// The length of the first message, including its header; `None` while the header is incomplete.
///
/// RFC 4511 §5.1: definite lengths only.
fn message_length(buffer: &[u8]) -> io::Result<Option<usize>> {
    let Some(tag) = buffer.first() else { return Ok(None) };
    if *tag != SEQUENCE {
        return Err(malformed("this is no LDAP"));
    }
    let Some(first) = buffer.get(1) else { return Ok(None) };
    let (header, content) = match usize::from(*first) {
        short @ 0..=0x7f => (2, short),
        long @ 0x81..=0x84 => {
            let octets = long - 0x80;
            let Some(length) = buffer.get(2..2 + octets) else { return Ok(None) };
            (2 + octets, length.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)))
        }
        _ => return Err(malformed("the length is indefinite or too long")),
    };
    let length = header + content;
    if length > MAX_MESSAGE { Err(malformed("the message is too large")) } else { Ok(Some(length)) }
}

fn malformed(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// The maximum length of a message in bytes. The longest sensible request, a filter of fifty addresses, has a quarter of
/// that.
const MAX_MESSAGE: usize = 32 * 1024;
/// The maximum depth of BER values: the message, the search, and filters nested deeper than the limit for evaluation.
const MAX_NESTING: usize = 48;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::responder::request::{Filter, Operation};

    fn decode(octets: &[u8]) -> io::Result<Option<LdapMessage>> {
        RequestCodec.decode(&mut BytesMut::from(octets))
    }

    /// `ldapsearch -x -b '' -s base '(objectClass=*)'`, its search request.
    const SEARCH: &[u8] =
        b"\x30\x25\x02\x01\x02\x63\x20\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00\x87\x0bobjectClass\x30\x00";

    #[test]
    fn a_request_arrives_whole_or_octet_by_octet() {
        for cut in 0..SEARCH.len() {
            assert!(decode(&SEARCH[..cut]).unwrap().is_none(), "{cut}");
        }
        let message = decode(SEARCH).unwrap().unwrap();
        assert!(
            matches!(message.operation, Operation::Search(search) if search.filter == Ok(Filter::Present("objectClass".into())))
        );
    }

    #[test]
    fn what_is_no_request_is_refused_as_soon_as_it_shows() {
        for octets in [
            &b"GET / HTTP/1.1\r\n"[..],
            b"\x30\x80",                                 // indefinite length
            b"\x30\x84\x7f\xff\xff\xff",                 // two gigabytes
            b"\x30\x83\x01\x00\x00",                     // 64 KiB
            b"\x30\x88\x00\x00\x00\x00\x00\x00\x00\x05", // eight octets of length
            b"\x30\x00",
            b"\x30\x05\x02\x01\x00\x42\x00",                             // message id 0
            b"\x30\x05\x02\x01\x01\x7e\x00",                             // an operation that does not exist
            b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00", // a bind response
            b"\x30\x05\x02\x01\x01\x63\x00",                             // an empty search
            b"\x30\x05\x02\x01\xb4\x42\x00",                             // message id -76
            b"\x30\x09\x02\x01\x01\x4a\x80\xff\xff\xff\xff",             // a deletion of indefinite length
        ] {
            assert!(decode(octets).is_err(), "{octets:02x?}");
        }
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let mut filter = b"\x87\x01a".to_vec();
        for _ in 0..60 {
            let length = u8::try_from(filter.len()).unwrap_or(0);
            filter = [&[0xa2, 0x81, length][..], &filter].concat();
            if filter.len() > 200 {
                break;
            }
        }
        let search =
            [&b"\x04\x00\x0a\x01\x02\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00"[..], &filter, b"\x30\x00"]
                .concat();
        let op = [&[0x63, 0x81, u8::try_from(search.len()).unwrap()][..], &search].concat();
        let message = [&[0x30, 0x81, u8::try_from(op.len() + 3).unwrap(), 2, 1, 1][..], &op].concat();
        assert!(decode(&message).is_err());
    }

    proptest! {
        #[test]
        fn no_octets_make_it_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&octets);
        }

        #[test]
        fn no_damaged_request_makes_it_panic(at in 0..SEARCH.len(), octet in any::<u8>()) {
            let mut octets = SEARCH.to_vec();
            octets[at] = octet;
            let _ = decode(&octets);
        }
    }
}
