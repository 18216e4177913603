//! Base64 (RFC 4648 §4) without the boundaries of PEM, as people copy it out of a file or a form.

/// The octets, if there is nothing but base64 and white space.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let compact = compact(text)?;
    data_encoding::BASE64.decode(&compact).ok()
}

/// As [`decode`], but also the first octets of a text that was cut off. It finds secrets, which are no less disclosed when
/// their end is missing.
pub(crate) fn decode_beginning(text: &[u8]) -> Option<Vec<u8>> {
    let mut compact = compact(text)?;
    if let Ok(whole) = data_encoding::BASE64.decode(&compact) {
        return Some(whole);
    }
    while compact.last() == Some(&b'=') {
        compact.pop();
    }
    compact.truncate(compact.len() / 4 * 4);
    data_encoding::BASE64.decode(&compact).ok()
}

/// The text without a byte order mark and white space; `None` when it is empty.
fn compact(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let compact: Vec<u8> = text.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
    (!compact.is_empty()).then_some(compact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_a_mark_are_dropped() {
        assert_eq!(decode(b"\xef\xbb\xbfAAA\r\nB \n"), Some(vec![0, 0, 1]));
        for text in [&b""[..], b" \n", b"AAA", b"AA!A", b"\x30\x82"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_beginning_of_what_was_cut_off_is_read() {
        assert_eq!(decode_beginning(b"AAABAA=="), Some(vec![0, 0, 1, 0]));
        for text in [&b"AAABAA="[..], b"AAABA", b"AAABAA", b"AAABAAA"] {
            assert_eq!(decode_beginning(text), Some(vec![0, 0, 1]), "{text:?}");
        }
    }
}
