//! Names of files that people save.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A text as part of a file's name: letters and digits of every script, `.`, `@`, `+`, `_` and hyphens, at most 180 octets.
/// Everything else, such as blanks and what shells or file systems interpret, becomes a hyphen; a name begins with none, because
/// commands would take it for an option.
pub(crate) fn plain(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        let is_kept = c.is_alphanumeric() || ".@+_-".contains(c);
        let c = if is_kept { c } else { '-' };
        if name.len() + c.len_utf8() <= MAX_OCTETS && (is_kept || !name.ends_with('-')) {
            name.push(c);
        }
    }
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// The value of Content-Disposition for a file to save (RFC 6266 §4), with `fallback`, plain ASCII, for programs that don't know
/// the encoded form (§4.3).
pub(crate) fn attachment(name: &str, fallback: &str) -> String {
    if name.is_ascii() {
        return format!("attachment; filename=\"{name}\"");
    }
    format!("attachment; filename=\"{fallback}\"; filename*=UTF-8''{}", utf8_percent_encode(name, IN_A_PARAMETER))
}

/// All characters except the letters, digits and marks of attr-char (RFC 8187 §3.2.1) that names have.
const IN_A_PARAMETER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'+');

/// File systems allow 255 octets, and an ending follows.
const MAX_OCTETS: usize = 180;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_nothing_that_a_header_a_shell_or_a_file_system_interprets() {
        for (text, name) in [
            ("alice@example.com", "alice@example.com"),
            ("fumio/x+1@xn--r8jz45g.example", "fumio-x+1@xn--r8jz45g.example"),
            ("Example K.K. Root CA G1", "Example-K.K.-Root-CA-G1"),
            ("印鑑 Example K.K. Root CA G1", "印鑑-Example-K.K.-Root-CA-G1"),
            ("-rf@example.com", "rf@example.com"),
            ("../../etc/passwd", "etc-passwd"),
            ("a\"b\r\nSet-Cookie: x", "a-b-Set-Cookie-x"),
            ("`$(id)`", "id"),
            ("...", "file"),
        ] {
            assert_eq!(plain(text), name);
        }
        assert_eq!(plain(&"鍵".repeat(200)).len(), 180);
    }

    #[test]
    fn a_name_in_another_script_has_a_fallback() {
        assert_eq!(attachment("alice@example.com.cer", "x"), "attachment; filename=\"alice@example.com.cer\"");
        assert_eq!(
            attachment("印鑑-G1.cer", "root-g1.cer"),
            "attachment; filename=\"root-g1.cer\"; filename*=UTF-8''%E5%8D%B0%E9%91%91-G1.cer"
        );
    }
}
