//! Conversion of the form of BER into that of DER: mail programs write CMS with indefinite lengths and with strings in
//! pieces, so that they need not know the length of a message in advance (X.690 §8.1.3.6, §8.7).

use super::{OCTET_STRING, tlv};

/// The same value with definite lengths in the shortest form, and each OCTET STRING in one piece; `None` for a value that is
/// not BER, is nested more than 32 deep, or has trailing octets.
///
/// An OCTET STRING with an IMPLICIT tag can't be distinguished from a SEQUENCE: it keeps its pieces. The elements of a SET
/// OF keep their order, in which they were signed.
pub(crate) fn to_der(ber: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(ber.len());
    let rest = copy_value(ber, &mut out, DEEPEST)?;
    rest.is_empty().then_some(out)
}

/// Appends the first value as DER; returns the octets after it.
fn copy_value<'a>(ber: &'a [u8], out: &mut Vec<u8>, depth: u8) -> Option<&'a [u8]> {
    let (&tag, rest) = ber.split_first()?;
    // Tags above 30 take more octets; CMS does not use them.
    if tag & 0x1f == 0x1f || tag == 0 {
        return None;
    }
    let (length, rest) = read_length(rest)?;
    let is_constructed = tag & CONSTRUCTED != 0;
    let (content, rest) = match length {
        Some(length) => rest.split_at_checked(length)?,
        None if is_constructed => (rest, &[][..]),
        None => return None,
    };
    if !is_constructed {
        out.extend(tlv(tag, content));
        return Some(rest);
    }
    let is_in_pieces = tag == OCTET_STRING | CONSTRUCTED;
    let depth = depth.checked_sub(1)?;
    let mut inner = Vec::new();
    let mut left = content;
    loop {
        match (left, length) {
            ([], Some(_)) => break,
            ([0, 0, behind @ ..], None) => {
                left = behind;
                break;
            }
            _ => {}
        }
        let begin = inner.len();
        left = copy_value(left, &mut inner, depth)?;
        if is_in_pieces {
            drop_header(&mut inner, begin)?;
        }
    }
    out.extend(tlv(if is_in_pieces { OCTET_STRING } else { tag }, &inner));
    Some(if length.is_some() { rest } else { left })
}

/// Removes everything but the content of the OCTET STRING that begins at `begin`.
fn drop_header(out: &mut Vec<u8>, begin: usize) -> Option<()> {
    let mut walker = crate::encoding::asn1::Walker::new(out.get(begin..)?);
    let content = walker.next_with(OCTET_STRING)?.len();
    let header = out.len().checked_sub(begin)?.checked_sub(content)?;
    out.drain(begin..begin + header);
    Some(())
}

/// The length in any number of octets up to eight, with `None` for an indefinite one, and the octets after it.
fn read_length(bytes: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    match first {
        0..0x80 => Some((Some(usize::from(first)), rest)),
        INDEFINITE => Some((None, rest)),
        _ => {
            let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = octets.iter().try_fold(0_usize, |sum, octet| {
                sum.checked_mul(256).and_then(|sum| sum.checked_add(usize::from(*octet)))
            })?;
            Some((Some(length), rest))
        }
    }
}

const CONSTRUCTED: u8 = 0x20;
const INDEFINITE: u8 = 0x80;
/// The maximum depth; a message in a message has about ten levels.
const DEEPEST: u8 = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::asn1;

    #[test]
    fn der_stays_as_it_is() {
        let der = asn1::sequence(&[
            &asn1::octet_string(&[7; 300]),
            &asn1::unsigned(70_000),
            &asn1::sequence(&[]),
            &asn1::tlv(0xa0, &asn1::octet_string(b"within")),
        ]);
        assert_eq!(to_der(&der), Some(der.clone()));
    }

    #[test]
    fn indefinite_lengths_pieces_and_long_lengths_come_out_as_der() {
        let pieces = [&[0x24, 0x80][..], &[4, 2, 1, 2], &[0x24, 4, 4, 2, 3, 4], &[4, 0x81, 1, 5], &[0, 0]].concat();
        let ber =
            [&[0x30, 0x80][..], &pieces, &[0xa0, 0x80, 4, 1, 9, 4, 1, 8, 0, 0], &[2, 0x82, 0, 1, 7], &[0, 0]].concat();
        let expected = asn1::sequence(&[
            &asn1::octet_string(&[1, 2, 3, 4, 5]),
            &asn1::tlv(0xa0, &[asn1::octet_string(&[9]), asn1::octet_string(&[8])].concat()),
            &asn1::unsigned(7),
        ]);
        assert_eq!(to_der(&ber), Some(expected));
    }

    #[test]
    fn what_is_no_ber_is_refused() {
        let deep = [[0x30, 0x80]; 40].concat();
        let closed = [deep.clone(), vec![0; 80]].concat();
        let cases: [&[u8]; 12] = [
            &[],
            &[4],
            &[4, 2, 1],
            &[4, 0x80, 0, 0],
            &[0x30, 0x80, 4, 1, 7],
            &[0x30, 3, 4, 2, 7],
            &[4, 1, 7, 0],
            &[0, 0],
            &[0x1f, 0x81, 1, 0],
            &[4, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            &[0x24, 4, 2, 2, 1, 1],
            &closed,
        ];
        for ber in cases {
            assert_eq!(to_der(ber), None, "{ber:02x?}");
        }
    }
}
