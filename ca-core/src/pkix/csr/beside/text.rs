//! Strings of a CSR, which are untrusted, as text to show.

use crate::types::is_invisible;

/// The text of a string type of X.690 §8.23; `None` for values of other types. What is no character is replaced.
pub(super) fn read(tag: u8, content: &[u8]) -> Option<String> {
    match tag {
        UTF8_STRING | NUMERIC_STRING | PRINTABLE_STRING | IA5_STRING | VISIBLE_STRING => {
            Some(String::from_utf8_lossy(content).into_owned())
        }
        // T.61 has no common reading; programs write ISO 8859-1 in it.
        TELETEX_STRING => Some(content.iter().map(|octet| char::from(*octet)).collect()),
        BMP_STRING => Some(wide(content, 2)),
        UNIVERSAL_STRING => Some(wide(content, 4)),
        _ => None,
    }
}

/// The text without invisible characters, cut to a line.
pub(super) fn shown(text: &str) -> String {
    let mut visible = text.chars().filter(|character| !is_invisible(*character));
    let mut shown: String = visible.by_ref().take(MOST).collect();
    if visible.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Characters of a fixed width in octets, big-endian.
fn wide(content: &[u8], width: usize) -> String {
    let numbers =
        content.chunks(width).map(|octets| octets.iter().fold(0, |sum, octet| (sum << 8) | u32::from(*octet)));
    numbers.map(|number| char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The maximum number of characters that are shown.
const MOST: usize = 80;

const UTF8_STRING: u8 = 0x0c;
const NUMERIC_STRING: u8 = 0x12;
const PRINTABLE_STRING: u8 = 0x13;
const TELETEX_STRING: u8 = 0x14;
const IA5_STRING: u8 = 0x16;
const VISIBLE_STRING: u8 = 0x1a;
const UNIVERSAL_STRING: u8 = 0x1c;
const BMP_STRING: u8 = 0x1e;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_string_type_is_read() {
        for (tag, content) in [
            (UTF8_STRING, &b"\xc3\x9c"[..]),
            (TELETEX_STRING, b"\xdc"),
            (BMP_STRING, b"\x00\xdc"),
            (UNIVERSAL_STRING, b"\x00\x00\x00\xdc"),
        ] {
            assert_eq!(read(tag, content).as_deref(), Some("Ü"), "{tag}");
        }
        assert_eq!(read(IA5_STRING, b"\xff").as_deref(), Some("\u{fffd}"));
        assert_eq!(read(UNIVERSAL_STRING, b"\xff\xff\xff\xff").as_deref(), Some("\u{fffd}"));
        assert_eq!(read(0x02, b"\x01"), None);
    }

    #[test]
    fn what_is_shown_is_short_and_hides_nothing() {
        assert_eq!(shown("a\u{202e}b\nc"), "abc");
        assert_eq!(shown(&"あ".repeat(80)), "あ".repeat(80));
        assert_eq!(shown(&"あ".repeat(81)), format!("{}…", "あ".repeat(80)));
    }
}
