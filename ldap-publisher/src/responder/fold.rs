//! The normal form in which values are compared: pure. Stored values stay unchanged; a request may use any equivalent spelling.

use ca_core::types::EmailAddress;
use unicode_normalization::UnicodeNormalization as _;

use super::attribute::{AttributeType, Syntax, canonical_oid};
use super::name::read_name;

/// A value or an assertion about a type, as they are compared; `None` when the type's values are compared with nothing, or
/// the octets are no UTF-8.
pub(super) fn fold(kind: &AttributeType, octets: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(octets).ok()?;
    match kind.syntax {
        Syntax::DirectoryString | Syntax::Country | Syntax::Integer => Some(fold_text(text)),
        Syntax::Ia5String => Some(fold_address(text).unwrap_or_else(|| fold_text(text))),
        Syntax::Oid => Some(canonical_oid(text.trim()).map_or_else(|| fold_text(text), str::to_owned)),
        Syntax::Dn => read_name(octets).ok().map(|dn| dn.to_string().to_lowercase()),
        Syntax::Octets { .. } | Syntax::Definition { .. } => None,
    }
}

/// A part of a value, as it is compared: blanks at its ends may matter. `None` when the type has no rule for substrings.
pub(super) fn fold_part(kind: &AttributeType, octets: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(octets).ok()?;
    match kind.syntax {
        Syntax::DirectoryString | Syntax::Country => Some(fold_letters(text)),
        Syntax::Ia5String => Some(fold_address(text).unwrap_or_else(|| fold_letters(text))),
        _ => None,
    }
}

/// As the caseIgnore rules compare (RFC 4518 §2): letters in one case, in the form NFKC, runs of blanks as one.
fn fold_text(text: &str) -> String {
    fold_letters(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// RFC 4518 §2.2 and §2.3: mapped first, then normalised, which a mapped letter may need again.
fn fold_letters(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// A whole address as entries have it, in lower case and its domain in ASCII (RFC 9598 §3); `None` for what is none.
///
/// A client may write it in any script and case, decomposed, or in full width. Only questions are folded so far: what is
/// certified is taken as it is written or refused.
pub(super) fn fold_address(text: &str) -> Option<String> {
    if text.len() > MAX_ADDRESS || !text.contains(['@', FULL_WIDTH_AT]) {
        return None;
    }
    let folded = fold_letters(text.trim()).replace(IDEOGRAPHIC_STOP, ".");
    folded.parse::<EmailAddress>().ok().map(|address| address.folded())
}

/// In bytes: several times what an address can have, for the scripts in which a letter takes more of them.
const MAX_ADDRESS: usize = 1024;
const FULL_WIDTH_AT: char = '\u{ff20}';
/// A dot to IDNA (RFC 3490 §3.1), and what Japanese keyboards write.
const IDEOGRAPHIC_STOP: char = '\u{3002}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_every_way_of_writing_it() {
        for (text, folded) in [
            ("Taro@Example.COM", Some("taro@example.com")),
            ("taro@例え.jp", Some("taro@xn--r8jz45g.jp")),
            ("taro@XN--R8JZ45G.JP", Some("taro@xn--r8jz45g.jp")),
            ("taro@B\u{dc}CHER.example", Some("taro@xn--bcher-kva.example")),
            ("taro@bu\u{308}cher.example", Some("taro@xn--bcher-kva.example")),
            ("taro@BU\u{308}CHER.example", Some("taro@xn--bcher-kva.example")),
            ("taro@か\u{3099}っこう.jp", Some("taro@xn--p8jlv7d.jp")),
            ("taro@がっこう.jp", Some("taro@xn--p8jlv7d.jp")),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", Some("taro@example.com")),
            ("taro@例え。jp", Some("taro@xn--r8jz45g.jp")),
            (" taro@example.com ", Some("taro@example.com")),
            ("taro", None),
            ("田中@example.com", None),
            ("taro@example.com\0", None),
            ("*@example.com", Some("*@example.com")),
        ] {
            assert_eq!(fold_address(text).as_deref(), folded, "{text:?}");
        }
        assert_eq!(fold_address(&format!("a@{}.com", "\u{3042}".repeat(20_000))), None);
    }

    #[test]
    fn text_is_folded_as_the_rules_for_comparing_say() {
        for (text, folded) in [
            ("  Tar\u{14d}  YAMADA ", "tar\u{14d} yamada"),
            ("か\u{3099}", "が"),
            ("ＡＢＣ", "abc"),
            ("ﾊﾝｶｸ", "ハンカク"),
        ] {
            assert_eq!(fold_text(text), folded);
        }
        let find = |name| AttributeType::find(name).unwrap();
        assert_eq!(fold(find("objectClass"), b"2.16.840.1.113730.3.2.2").as_deref(), Some("inetOrgPerson"));
        assert_eq!(fold(find("namingContexts"), b"DC=Example, DC=com").as_deref(), Some("dc=example,dc=com"));
        assert_eq!(fold(find("cn"), b"\xff"), None);
        assert_eq!(fold(find("userCertificate"), b"x"), None);
        assert_eq!(fold_part(find("objectClass"), b"top"), None);
    }
}
