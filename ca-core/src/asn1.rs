//! The few pieces of DER (X.690) that are written by hand: where no type of a library says it in fewer words, or where
//! millions of them are written.

mod walker;

use der::Encode as _;
use der::asn1::{GeneralizedTime, ObjectIdentifier, UtcTime};

use crate::error::{Error, Result};
use crate::types::Timestamp;
pub(crate) use walker::{Value, Walker};

/// Tag, length and content of one value with a one-octet tag.
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    push_length(&mut out, content.len());
    out.extend_from_slice(content);
    out
}

/// Tag and length of a value whose content has this length, bytes.
pub(crate) fn header(tag: u8, length: usize) -> Vec<u8> {
    let mut out = vec![tag];
    push_length(&mut out, length);
    out
}

/// A definite length in the fewest octets (X.690 §10.1).
pub(crate) fn push_length(out: &mut Vec<u8>, length: usize) {
    if let Ok(short) = u8::try_from(length)
        && short < 0x80
    {
        out.push(short);
        return;
    }
    let octets = length.to_be_bytes();
    let significant: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
    out.push(0x80 | u8::try_from(significant.len()).unwrap_or(8));
    out.extend(significant);
}

/// SEQUENCE of parts that are DER already.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, &parts.concat())
}

/// OCTET STRING.
pub(crate) fn octet_string(content: &[u8]) -> Vec<u8> {
    tlv(0x04, content)
}

/// BIT STRING of whole octets.
pub(crate) fn bit_string(content: &[u8]) -> Vec<u8> {
    let mut with_unused = Vec::with_capacity(content.len() + 1);
    with_unused.push(0);
    with_unused.extend_from_slice(content);
    tlv(0x03, &with_unused)
}

/// INTEGER whose content octets are given: positive and minimal.
pub(crate) fn integer(content: &[u8]) -> Vec<u8> {
    tlv(0x02, content)
}

/// INTEGER of a number that is not negative.
pub(crate) fn unsigned(number: u64) -> Vec<u8> {
    let octets = number.to_be_bytes();
    let mut content: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
    if content.first().is_none_or(|first| *first >= 0x80) {
        content.insert(0, 0);
    }
    integer(&content)
}

/// OBJECT IDENTIFIER from its dotted form.
pub(crate) fn object_identifier(dotted: &str) -> Option<Vec<u8>> {
    dotted.parse::<ObjectIdentifier>().ok()?.to_der().ok()
}

/// `Time`: UTCTime until the end of 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5).
pub(crate) fn time(at: Timestamp) -> Result<Vec<u8>> {
    let since_epoch = since_epoch(at)?;
    if at.as_offset_date_time().year() < 2050 {
        UtcTime::from_unix_duration(since_epoch).and_then(|time| time.to_der()).map_err(Error::internal)
    } else {
        generalized_time(at)
    }
}

/// GeneralizedTime with seconds and `Z`.
pub(crate) fn generalized_time(at: Timestamp) -> Result<Vec<u8>> {
    GeneralizedTime::from_unix_duration(since_epoch(at)?).and_then(|time| time.to_der()).map_err(Error::internal)
}

fn since_epoch(at: Timestamp) -> Result<std::time::Duration> {
    u64::try_from(at.unix_seconds())
        .map(std::time::Duration::from_secs)
        .map_err(|_| Error::internal(format!("{at} lies before 1970 and can't be written")))
}

pub(crate) const SEQUENCE: u8 = 0x30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_minimal() {
        for (length, expected) in
            [(0, &[0][..]), (127, &[127]), (128, &[0x81, 128]), (256, &[0x82, 1, 0]), (70_000, &[0x83, 1, 0x11, 0x70])]
        {
            let mut out = Vec::new();
            push_length(&mut out, length);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn numbers_are_minimal_and_positive() {
        assert_eq!(unsigned(0), [2, 1, 0]);
        assert_eq!(unsigned(127), [2, 1, 127]);
        assert_eq!(unsigned(128), [2, 2, 0, 128]);
    }

    #[test]
    fn time_turns_to_generalized_time_in_2050() {
        let last: Timestamp = "2049-12-31T23:59:59Z".parse().expect("a time");
        assert_eq!(time(last).expect("encodes"), b"\x17\x0d491231235959Z");
        let first: Timestamp = "2050-01-01T00:00:00Z".parse().expect("a time");
        assert_eq!(time(first).expect("encodes"), b"\x18\x0f20500101000000Z");
    }
}
