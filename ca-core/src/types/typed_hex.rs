//! Hexadecimal digits as people copy them from other programs, or type them with a Japanese input method.

use unicode_normalization::UnicodeNormalization as _;

use super::is_invisible;

/// The digits in a copied text, and its label.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TypedHex {
    /// Hexadecimal digits in lower case; at least one.
    pub(super) digits: String,
    /// What the text says that it is.
    pub(super) label: Option<Label>,
}

/// The label that programs print before digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    SerialNumber,
    Fingerprint,
    KeyIdentifier,
}

/// Why a text is not hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotHex {
    /// It has other characters than digits and separators, is negative, or is very long.
    Other,
    /// It is labelled as decimal.
    Decimal,
}

impl TypedHex {
    /// Reads digits in either case, grouped in any way, with the labels that OpenSSL, Windows, GnuTLS, GnuPG, Java and Inkan
    /// print. Of a number and its hexadecimal form, such as OpenSSL's `4660 (0x1234)`, it reads the latter.
    pub(super) fn read(text: &str) -> Result<Self, NotHex> {
        if text.len() > MOST_OCTETS {
            return Err(NotHex::Other);
        }
        let text = plain(text).to_lowercase();
        let (label, rest) = without_labels(&text)?;
        let rest = match rest.split_once("(0x") {
            Some((_, hexadecimal)) => hexadecimal.trim_end_matches([')', ' ']),
            None => rest.strip_prefix("0x").or(rest.strip_prefix("\\x")).unwrap_or(rest),
        };
        let digits: String = rest.chars().filter(|c| !is_separator(*c)).collect();
        let is_number = !rest.starts_with(is_hyphen) && !digits.is_empty();
        if is_number && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self { digits, label })
        } else {
            Err(NotHex::Other)
        }
    }
}

/// The text with full-width and other compatibility characters in their plain form (NFKC), blanks of any kind as spaces, and
/// without characters that can't be seen, such as the direction mark that Windows puts before a fingerprint.
pub(super) fn plain(text: &str) -> String {
    let spaced = text.nfkc().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !is_invisible(*c)).collect::<String>().trim().to_owned()
}

/// The text after all labels, and the meaning of the last label that has one.
fn without_labels(text: &str) -> Result<(Option<Label>, &str), NotHex> {
    let mut found = None;
    let mut rest = text.trim_matches(is_around);
    while let Some((meaning, after)) = strip_label(rest) {
        if meaning == Meaning::Decimal {
            return Err(NotHex::Decimal);
        }
        found = match meaning {
            Meaning::Is(label) => Some(label),
            _ => found,
        };
        rest = after.trim_start_matches(|c: char| is_around(c) || c == ':' || c == '=');
    }
    Ok((found, rest))
}

/// The label at the beginning of a text, and what follows. A word that only begins like a label, such as the name Skiba, is none.
fn strip_label(text: &str) -> Option<(Meaning, &str)> {
    LABELS.iter().find_map(|(words, meaning)| {
        let rest = text.strip_prefix(words)?;
        let goes_on =
            words.ends_with(|c: char| c.is_ascii_alphabetic()) && rest.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_word = !goes_on || LABELS.iter().any(|(next, _)| rest.starts_with(next));
        is_word.then_some((*meaning, rest))
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Is(Label),
    Decimal,
    Nothing,
}

/// Words in lower case and NFKC; none consists of hexadecimal digits alone. An opening parenthesis is skipped before.
const LABELS: &[(&str, Meaning)] = &[
    ("serial", Meaning::Is(Label::SerialNumber)),
    ("s/n", Meaning::Is(Label::SerialNumber)),
    ("シリアル番号", Meaning::Is(Label::SerialNumber)),
    ("シリアル", Meaning::Is(Label::SerialNumber)),
    ("fingerprint", Meaning::Is(Label::Fingerprint)),
    ("thumbprint", Meaning::Is(Label::Fingerprint)),
    ("フィンガープリント", Meaning::Is(Label::Fingerprint)),
    ("拇印", Meaning::Is(Label::Fingerprint)),
    ("sha-256", Meaning::Is(Label::Fingerprint)),
    ("sha256", Meaning::Is(Label::Fingerprint)),
    ("sha2_fpr", Meaning::Is(Label::Fingerprint)),
    ("sha-1", Meaning::Is(Label::Fingerprint)),
    ("sha1_fpr", Meaning::Is(Label::Fingerprint)),
    ("sha1", Meaning::Is(Label::Fingerprint)),
    ("x509v3 subject key identifier", Meaning::Is(Label::KeyIdentifier)),
    ("subject key identifier", Meaning::Is(Label::KeyIdentifier)),
    ("subjectkeyidentifier", Meaning::Is(Label::KeyIdentifier)),
    ("サブジェクト キー識別子", Meaning::Is(Label::KeyIdentifier)),
    ("サブジェクトキー識別子", Meaning::Is(Label::KeyIdentifier)),
    ("key identifier", Meaning::Is(Label::KeyIdentifier)),
    ("keyidentifier", Meaning::Is(Label::KeyIdentifier)),
    ("keyid", Meaning::Is(Label::KeyIdentifier)),
    ("key id", Meaning::Is(Label::KeyIdentifier)),
    ("ski", Meaning::Is(Label::KeyIdentifier)),
    ("certificate", Meaning::Nothing),
    ("cert", Meaning::Nothing),
    ("hash", Meaning::Nothing),
    ("number", Meaning::Nothing),
    ("hex)", Meaning::Nothing),
    ("dec)", Meaning::Decimal),
];

/// What stands around words and values: blanks, quotes, and parentheses as in `Cert Hash(sha1)`.
fn is_around(c: char) -> bool {
    matches!(c, ' ' | '"' | '\'' | ',' | '「' | '」' | '(' | ')')
}

fn is_separator(c: char) -> bool {
    c == ' ' || c == ':' || is_hyphen(c)
}

/// The hyphens, dashes and the minus sign of Unicode that programs or word processors write for `-`.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// A SHA-256 fingerprint with a label and separators needs less than 300.
const MOST_OCTETS: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> String {
        TypedHex::read(text).unwrap_or_else(|fault| panic!("{text:?}: {fault:?}")).digits
    }

    #[test]
    fn digits_are_read_as_programs_print_them() {
        for text in [
            "4a0b1c",
            "4A:0b 1c",
            "4a-0b-1c",
            "4a\u{a0}0b\u{2009}1c",
            "\t4a0b1c\n",
            "\u{200e}4a 0b 1c",
            "0x4A0B1C",
            "\\x4a0b1c",
            "serial=4A0B1C",
            "Serial Number: 4a:0b:1c",
            "        Serial Number:\n            4a:0b:1c",
            "Serial Number: 4852508 (0x4a0b1c)",
            "Serial Number (hex): 4a0b1c",
            "          S/N: 4A0B1C",
            "Serial number: 4a0b1c",
            "\"serial\": \"4a0b1c\",",
            "シリアル番号: 4a0b1c",
            "シリアル番号：４Ａ：０Ｂ：１Ｃ",
            "４ａ　０ｂ　１ｃ",
            "4a–0b–1c",
        ] {
            assert_eq!(digits(text), "4a0b1c", "{text:?}");
        }
    }

    #[test]
    fn labels_of_fingerprints_are_known() {
        for text in [
            "sha256 Fingerprint=4A:0B",
            "SHA1 Fingerprint=4A:0B",
            "SHA256: 4A:0B",
            "sha1_fpr: 4A:0B",
            "SHA-256      4a0b",
            "Cert Hash(sha1): 4a 0b",
            "Thumbprint: 4a0b",
            "拇印：4a0b",
            "フィンガープリント（SHA-256） 4A0B",
        ] {
            let read = TypedHex::read(text).unwrap_or_else(|fault| panic!("{text:?}: {fault:?}"));
            assert_eq!((read.digits.as_str(), read.label), ("4a0b", Some(Label::Fingerprint)), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_hexadecimal_is_not_read() {
        for text in [
            "",
            " ",
            ":",
            "xyz",
            "skiba",
            "serialdad",
            "certbad",
            "-04d2",
            "Serial Number: -1234 (-0x4d2)",
            "4a0g",
            "0x",
            &"a".repeat(1001),
        ] {
            assert_eq!(TypedHex::read(text), Err(NotHex::Other), "{text:?}");
        }
        assert_eq!(TypedHex::read("(dec): 4660"), Err(NotHex::Decimal));
        assert_eq!(TypedHex::read("Serial Number (dec): 4660"), Err(NotHex::Decimal));
    }
}
