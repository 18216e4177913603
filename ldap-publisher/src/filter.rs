//! Search filters as text (RFC 4515) with escaped values, and sanitised text for the log.

use std::fmt::Write as _;

/// Escapes a value for use in a filter.
///
/// RFC 4515 §3: `* ( ) \` and NUL must be escaped. Other control characters are as well, so that a filter never breaks
/// a log line.
pub(crate) fn escape_value(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if c.is_ascii_control() || matches!(c, '*' | '(' | ')' | '\\') {
            // Writing to a String can't fail.
            let _ = write!(out, "\\{:02x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The filter of a template such as `(mail={address})` for an address.
pub(crate) fn fill_template(template: &str, address: &str) -> String {
    template.replace(PLACE, &escape_value(address))
}

/// The placeholder of the address in a template.
pub(crate) const PLACE: &str = "{address}";

/// Untrusted text made safe for the log: one line of at most 300 bytes.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(MAX_SHOWN + 1) {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    cut(out)
}

/// The text, cut at 300 bytes.
pub(crate) fn cut(mut text: String) -> String {
    if text.len() > MAX_SHOWN {
        let end = (0..=MAX_SHOWN - MARK.len()).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        text.truncate(end);
        text.push_str(MARK);
    }
    text
}

/// The maximum length in bytes of untrusted text in the log, so that a client can't fill it.
pub(crate) const MAX_SHOWN: usize = 300;
/// The mark at the end of text that was cut off.
const MARK: &str = "…";

#[cfg(test)]
mod tests {
    use ldap3::asn1::ASNTag as _;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_injection_stays_a_value() {
        assert_eq!(fill_template("(mail={address})", "*)(uid=*"), r"(mail=\2a\29\28uid=\2a)");
        assert_eq!(escape_value("a\\b\0c\n"), r"a\5cb\00c\0a");
    }

    #[test]
    fn text_for_the_log_is_one_short_line() {
        assert_eq!(printable("cn=A\\, B\nC\u{9b}"), "cn=A\\, B\\nC\\u{9b}");
        for letter in ["a", "\n", "山", "\u{80}"] {
            let shown = printable(&letter.repeat(40_000));
            assert!(shown.len() <= MAX_SHOWN && shown.ends_with(MARK), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn any_value_survives_being_written_and_read(value in "\\PC+|[*()\\\\\\x00-\\x20a]{1,8}") {
            let text = fill_template("(mail={address})", &value);
            let read = ldap3::parse_filter(&text).unwrap().into_structure();
            prop_assert_eq!(read.id, 3, "no equality: {}", text);
            let parts: Vec<_> = read.expect_constructed().unwrap().into_iter().map(|part| part.expect_primitive().unwrap()).collect();
            prop_assert_eq!(parts, vec![b"mail".to_vec(), value.into_bytes()]);
        }
    }
}
