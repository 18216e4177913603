//! From octets to requests: what a stranger sends is measured before it is parsed.

use std::io;

use bytes::{Buf as _, BytesMut};
use ldap3_proto::LdapCodec;
use ldap3_proto::proto::LdapMsg;
use tokio_util::codec::{Decoder, Encoder};

use super::shape::is_well_formed;

/// Cuts the stream into `LDAPMessage`s (RFC 4511 §5.1) of bounded length and depth and decodes those that are requests.
///
/// The parser below it would parse again from the start at every octet that arrives, and wait without end for a length
/// that never comes; here it sees whole messages only.
pub(super) struct RequestCodec(LdapCodec);

impl RequestCodec {
    pub(super) fn new() -> Self {
        Self(LdapCodec::new(Some(MAX_MESSAGE), Some(MAX_NESTING)))
    }
}

impl Decoder for RequestCodec {
    type Item = LdapMsg;
    type Error = io::Error;

    fn decode(&mut self, buffer: &mut BytesMut) -> io::Result<Option<LdapMsg>> {
        let Some(length) = message_length(buffer)? else { return Ok(None) };
        if buffer.len() < length {
            buffer.reserve(length - buffer.len());
            return Ok(None);
        }
        let mut message = buffer.split_to(length);
        if !is_request(&message) {
            return Err(malformed("this is no request"));
        }
        if !is_well_formed(&message, MAX_NESTING) {
            return Err(malformed("a length is indefinite, or a value does not fill its place"));
        }
        // The parser logs each malformed message as an error; strangers must not write into the operator's log.
        let decoded = tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), || {
            self.0.decode(&mut message)
        })?;
        match decoded {
            Some(request) if message.is_empty() && request.msgid > 0 => Ok(Some(request)),
            _ => Err(malformed("the message does not end where it says, or has no usable id")),
        }
    }
}

impl Encoder<LdapMsg> for RequestCodec {
    type Error = io::Error;

    fn encode(&mut self, message: LdapMsg, buffer: &mut BytesMut) -> io::Result<()> {
        self.0.encode(message, buffer)
    }
}

/// The length of the message at the front, its header counted; `None` while the header is not complete.
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

/// Whether the message is one of RFC 4511's requests, by its tags, with an id that is not negative (§4.1.1.1).
fn is_request(message: &[u8]) -> bool {
    let mut rest = message;
    let header = if message.get(1).is_some_and(|length| *length < 0x80) {
        2
    } else {
        2 + usize::from(message.get(1).unwrap_or(&0) & 0x7f)
    };
    rest.advance(header.min(message.len()));
    match rest {
        [INTEGER, length @ 1..=4, rest @ ..] => {
            rest.first().is_some_and(|first| *first < 0x80)
                && rest.get(usize::from(*length)).is_some_and(|tag| REQUESTS.contains(tag))
        }
        _ => false,
    }
}

fn malformed(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
/// bind, unbind, search, modify, add, delete, modify DN, compare, abandon, extended (RFC 4511 §4.2 to §4.12).
const REQUESTS: [u8; 10] = [0x60, 0x42, 0x63, 0x66, 0x68, 0x4a, 0x6c, 0x6e, 0x50, 0x77];
/// Bytes. The longest sensible request, a filter of fifty addresses, has a quarter of that.
const MAX_MESSAGE: usize = 32 * 1024;
/// Levels of BER: the message, the search, and filters nested deeper than are answered.
const MAX_NESTING: usize = 48;

#[cfg(test)]
mod tests {
    use ldap3_proto::proto::{LdapFilter, LdapOp};
    use proptest::prelude::*;

    use super::*;

    fn decode(octets: &[u8]) -> io::Result<Option<LdapMsg>> {
        RequestCodec::new().decode(&mut BytesMut::from(octets))
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
            matches!(message.op, LdapOp::SearchRequest(search) if search.filter == LdapFilter::Present("objectClass".into()))
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
