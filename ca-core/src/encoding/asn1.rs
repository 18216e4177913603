//! DER (X.690) that is written by hand, where no library type is shorter, or where millions of values are written.

mod ber;
mod walker;

use der::Encode as _;
use der::asn1::ObjectIdentifier;

use crate::error::{Error, Result};
use crate::types::Timestamp;
pub(crate) use ber::to_der as ber_to_der;
pub(crate) use walker::{DerValue, Walker};

/// Tag, length and content of one value with a one-octet tag (X.690 §8.1).
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

/// A SEQUENCE of parts in DER.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, &parts.concat())
}

/// An OCTET STRING with this content.
pub(crate) fn octet_string(content: &[u8]) -> Vec<u8> {
    tlv(OCTET_STRING, content)
}

/// A BIT STRING of whole octets: the first octet of its content states that no bit is unused (X.690 §8.6.2).
pub(crate) fn bit_string(content: &[u8]) -> Vec<u8> {
    let mut with_unused = Vec::with_capacity(content.len() + 1);
    with_unused.push(0);
    with_unused.extend_from_slice(content);
    tlv(0x03, &with_unused)
}

/// An INTEGER with these content octets, which must be positive and in the shortest form (X.690 §8.3.2).
pub(crate) fn integer(content: &[u8]) -> Vec<u8> {
    tlv(INTEGER, content)
}

/// A non-negative INTEGER.
pub(crate) fn unsigned(number: u64) -> Vec<u8> {
    let octets = number.to_be_bytes();
    let mut content: Vec<u8> = octets.into_iter().skip_while(|octet| *octet == 0).collect();
    if content.first().is_none_or(|first| *first >= 0x80) {
        content.insert(0, 0);
    }
    integer(&content)
}

/// An OBJECT IDENTIFIER from its dotted form (X.690 §8.19); `None` for an invalid one.
pub(crate) fn object_identifier(dotted: &str) -> Option<Vec<u8>> {
    dotted.parse::<ObjectIdentifier>().ok()?.to_der().ok()
}

/// Appends a value with a one-octet tag whose content `write` appends; short content is not copied.
///
/// # Errors
/// Those of `write`.
pub(crate) fn append(out: &mut Vec<u8>, tag: u8, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
    // Nearly every content is so short that its length takes one octet.
    out.extend([tag, 0]);
    let begin = out.len();
    write(out)?;
    let length = out.len() - begin;
    match (u8::try_from(length), out.get_mut(begin - 1)) {
        (Ok(short), Some(place)) if short < 0x80 => *place = short,
        _ => {
            let mut long = Vec::with_capacity(9);
            push_length(&mut long, length);
            out.splice(begin - 1..begin, long);
        }
    }
    Ok(())
}

/// `Time` (RFC 5280 §4.1): UTCTime until the end of 2049, GeneralizedTime from 2050 on (§4.1.2.5), both in UTC with seconds.
///
/// ```text
/// Time ::= CHOICE {
///     utcTime        UTCTime,
///     generalTime    GeneralizedTime }
/// ```
///
/// # Errors
/// `Internal` for a year outside 1970 to 9999.
pub(crate) fn time(at: Timestamp) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(17);
    append_time(&mut out, at)?;
    Ok(out)
}

/// Appends a [`time`].
///
/// # Errors
/// Those of [`time`].
pub(crate) fn append_time(out: &mut Vec<u8>, at: Timestamp) -> Result<()> {
    if at.as_offset_date_time().year() >= 2050 {
        return append_generalized_time(out, at);
    }
    let digits = digits_of(at)?;
    out.extend([UTC_TIME, 13]);
    out.extend(digits.get(2..).unwrap_or_default());
    out.push(b'Z');
    Ok(())
}

/// GeneralizedTime in UTC with seconds and `Z` (RFC 5280 §4.1.2.5.2).
///
/// # Errors
/// Those of [`time`].
pub(crate) fn generalized_time(at: Timestamp) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(17);
    append_generalized_time(&mut out, at)?;
    Ok(out)
}

/// Appends a [`generalized_time`].
///
/// # Errors
/// Those of [`time`].
pub(crate) fn append_generalized_time(out: &mut Vec<u8>, at: Timestamp) -> Result<()> {
    let digits = digits_of(at)?;
    out.extend([GENERALIZED_TIME, 15]);
    out.extend(digits);
    out.push(b'Z');
    Ok(())
}

/// The digits YYYYMMDDHHMMSS, UTC.
fn digits_of(at: Timestamp) -> Result<[u8; 14]> {
    let moment = at.as_offset_date_time();
    let year = u16::try_from(moment.year()).ok().filter(|year| (1970..=9999).contains(year));
    let year = year.ok_or_else(|| Error::internal(format!("{at} can't be written: its year is not 1970 to 9999")))?;
    let century = u8::try_from(year / 100).map_err(Error::internal)?;
    let of_century = u8::try_from(year % 100).map_err(Error::internal)?;
    let (month, day) = (u8::from(moment.month()), moment.day());
    let pairs = [century, of_century, month, day, moment.hour(), moment.minute(), moment.second()];
    let mut digits = [b'0'; 14];
    for (place, number) in digits.chunks_exact_mut(2).zip(pairs) {
        place.copy_from_slice(&[b'0' + number / 10, b'0' + number % 10]);
    }
    Ok(digits)
}

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const OCTET_STRING: u8 = 0x04;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

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

    #[test]
    fn times_are_those_of_another_encoder() {
        use der::asn1::{GeneralizedTime, UtcTime};
        for seconds in (0..9_000_000_000).step_by(86_399 * 97).chain([951_782_400, 253_402_300_799]) {
            let at = Timestamp::from_unix_seconds(seconds);
            let since_epoch = std::time::Duration::from_secs(seconds.unsigned_abs());
            let general = GeneralizedTime::from_unix_duration(since_epoch).and_then(|time| time.to_der());
            assert_eq!(generalized_time(at).ok(), general.ok(), "{at}");
            let short = UtcTime::from_unix_duration(since_epoch).and_then(|time| time.to_der());
            assert_eq!(short.is_ok_and(|short| time(at).is_ok_and(|it| it == short)), seconds < 2_524_608_000, "{at}");
        }
        assert!(generalized_time(Timestamp::from_unix_seconds(-1)).is_err());
    }

    #[test]
    fn what_is_appended_is_what_is_made_apart() {
        for length in [0, 1, 127, 128, 70_000] {
            let (content, mut out) = (vec![7; length], vec![1, 2]);
            let written = append(&mut out, OCTET_STRING, |out| {
                out.extend(&content);
                Ok(())
            });
            assert!(written.is_ok() && out.get(2..) == Some(&octet_string(&content)), "{length}");
        }
    }
}
