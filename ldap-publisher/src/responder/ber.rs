//! BER as restricted by LDAP: definite lengths only (RFC 4511 §5.1).

/// A BER value.
#[derive(Debug, Clone, Copy)]
pub(super) struct BerValue<'a> {
    /// The first octet of the identifier: class, whether the value is constructed, and the tag number when that is below 31.
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
}

/// A reader of the values in a constructed value, in their order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// The next value; `None` at the end, or when its length is indefinite or exceeds the rest.
    pub(super) fn next(&mut self) -> Option<BerValue<'a>> {
        let (value, rest) = split_first(self.0)?;
        self.0 = rest;
        Some(value)
    }

    /// The content of the next value, which must have this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let value = ahead.next().filter(|value| value.tag == tag)?;
        *self = ahead;
        Some(value.content)
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

/// The first value, and the octets after it.
pub(super) fn split_first(octets: &[u8]) -> Option<(BerValue<'_>, &[u8])> {
    let (tag, after) = octets.split_first()?;
    let after = if tag & 0x1f == 0x1f { skip_long_tag(after)? } else { after };
    let (first, after) = after.split_first()?;
    let (length, after) = match *first {
        short @ 0..=0x7f => (usize::from(short), after),
        long @ 0x81..=0x84 => {
            let (digits, after) = after.split_at_checked(usize::from(long - 0x80))?;
            (digits.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)), after)
        }
        _ => return None,
    };
    let (content, rest) = after.split_at_checked(length)?;
    Some((BerValue { tag: *tag, content }, rest))
}

/// The octets of a tag number above 30 (X.690 §8.1.2.4).
fn skip_long_tag(octets: &[u8]) -> Option<&[u8]> {
    let last = octets.iter().position(|octet| *octet < 0x80)?;
    octets.get(last + 1..)
}

/// The number in the content of an INTEGER or ENUMERATED of at most eight octets.
pub(super) fn read_integer(content: &[u8]) -> Option<i64> {
    let negative = *content.first()? >= 0x80;
    let start = if negative { -1 } else { 0 };
    (content.len() <= 8).then(|| content.iter().fold(start, |sum, octet| sum << 8 | i64::from(*octet)))
}

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_a_sign_and_at_most_eight_octets() {
        for (content, number) in [
            (&b""[..], None),
            (b"\x00", Some(0)),
            (b"\x7f", Some(127)),
            (b"\x80", Some(-128)),
            (b"\xff\x7f", Some(-129)),
            (b"\x00\xff\xff\xff\xff", Some(4_294_967_295)),
            (b"\x7f\xff\xff\xff\xff\xff\xff\xff", Some(i64::MAX)),
            (b"\x00\x00\x00\x00\x00\x00\x00\x00\x00", None),
        ] {
            assert_eq!(read_integer(content), number, "{content:02x?}");
        }
    }

    #[test]
    fn values_are_taken_in_their_order_and_by_their_tag() {
        let mut reader = Reader::new(b"\x02\x01\x05\x04\x81\x01a\x01");
        assert_eq!(reader.take(OCTET_STRING), None);
        assert_eq!(reader.take(INTEGER), Some(&b"\x05"[..]));
        assert_eq!(reader.take(OCTET_STRING), Some(&b"a"[..]));
        assert!(reader.next().is_none() && !reader.is_at_end());
    }
}
