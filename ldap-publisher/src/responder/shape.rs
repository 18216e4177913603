//! Checks the structure of a message before its content is parsed.

use super::ber::split_first;

/// Whether the octets are a sequence of BER values with definite lengths at all levels (RFC 4511 §5.1), nested at most
/// `depth` deep.
///
/// Content that is not read, such as that of a modification, is checked too.
pub(super) fn is_well_formed(octets: &[u8], depth: usize) -> bool {
    let Some(below) = depth.checked_sub(1) else { return octets.is_empty() };
    let mut rest = octets;
    while !rest.is_empty() {
        let Some((value, after)) = split_first(rest) else { return false };
        let is_constructed = value.tag & 0x20 != 0;
        if is_constructed && !is_well_formed(value.content, below) {
            return false;
        }
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_well_formed;

    #[test]
    fn values_that_fill_their_place_are_well_formed() {
        for octets in [
            &b""[..],
            b"\x30\x00",
            b"\x30\x05\x02\x01\x01\x42\x00",
            b"\x30\x81\x03\x02\x01\x01\x04\x00",
            b"\x04\x02\x30\x80",         // the content of a primitive value is not checked
            b"\x30\x04\x9f\x81\x01\x00", // tag number 129
        ] {
            assert!(is_well_formed(octets, 3), "{octets:02x?}");
        }
    }

    #[test]
    fn indefinite_lengths_and_values_that_do_not_fill_their_place_are_not() {
        for octets in [
            &b"\x30"[..],
            b"\x30\x80\x00\x00",
            b"\x30\x06\x02\x01\x01\x4a\x80\xff",
            b"\x30\x03\x02\x02\x01",
            b"\x30\x02\x02\x05",
            b"\x30\x01\x02",
            b"\x30\x02\x1f\xff",
            b"\x04\x85\x00\x00\x00\x00\x00",
        ] {
            assert!(!is_well_formed(octets, 3), "{octets:02x?}");
        }
    }

    #[test]
    fn what_is_nested_too_deeply_is_not() {
        assert!(is_well_formed(b"\x30\x04\x30\x02\x30\x00", 3));
        assert!(!is_well_formed(b"\x30\x06\x30\x04\x30\x02\x30\x00", 3));
    }
}
