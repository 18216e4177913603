//! The character set of a mail, and its text in seven-bit encodings.

use ca_core::types::Language;
use encoding_rs::ISO_2022_JP;
use lettre::message::Body;
use lettre::message::header::ContentTransferEncoding;

use crate::config::JapaneseCharset;

/// The character set of a whole mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    /// ISO-2022-JP (RFC 1468).
    Iso2022Jp,
}

impl Charset {
    /// UTF-8, unless another one is configured for Japanese and contains all characters of `texts`.
    pub(super) fn choose(wish: JapaneseCharset, language: Language, texts: &[&str]) -> Self {
        let wished = wish == JapaneseCharset::Iso2022Jp && language == Language::Ja;
        let fits = wished && texts.iter().all(|text| iso_2022_jp(text).is_some());
        if fits { Self::Iso2022Jp } else { Self::Utf8 }
    }

    /// The charset's name in MIME.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Iso2022Jp => "iso-2022-jp",
        }
    }

    /// The text with CR LF line ends, encoded so that mail servers leave it unchanged: seven bits, lines of at most 76
    /// characters, no space at the end of a line, and no line that begins with `From `.
    pub(super) fn body(self, text: &str) -> Body {
        let text = text.trim_end().replace('\n', "\r\n");
        let octets = self.encode(&text);
        if self == Self::Utf8 && is_mostly_ascii(&text) {
            let body = encode(octets.clone(), ContentTransferEncoding::QuotedPrintable);
            if !body.as_ref().split(|octet| *octet == b'\n').any(|line| line.starts_with(b"From ")) {
                return body;
            }
        }
        encode(octets, ContentTransferEncoding::Base64)
    }

    /// The text as the encoded words of a header (RFC 2047), each on a line of its own.
    pub(super) fn header_words(self, text: &str) -> String {
        let mut words: Vec<String> = Vec::new();
        let mut word = String::new();
        for character in text.chars() {
            word.push(character);
            if self.encode(&word).len() > LONGEST_WORD {
                word.pop();
                words.push(std::mem::replace(&mut word, character.to_string()));
            }
        }
        words.push(word);
        let encoded = |word: &String| {
            format!("=?{}?B?{}?=", self.name().to_ascii_uppercase(), data_encoding::BASE64.encode(&self.encode(word)))
        };
        words.iter().map(encoded).collect::<Vec<_>>().join("\r\n ")
    }

    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            // `choose` has checked that the text can be encoded.
            Self::Iso2022Jp => iso_2022_jp(text).unwrap_or_default(),
        }
    }
}

/// The text in ISO-2022-JP, if RFC 1468 has all its characters and decoding restores them.
///
/// The library's encoder is that of the WHATWG standard: it also writes vendors' characters, such as `①` and `髙`, and
/// converts half-width kana.
fn iso_2022_jp(text: &str) -> Option<Vec<u8>> {
    let (octets, _, had_errors) = ISO_2022_JP.encode(text);
    let (back, _, _) = ISO_2022_JP.decode(&octets);
    (!had_errors && back == text && octets.split(|octet| *octet == ESC).all(is_of_jis_x_0208))
        .then(|| octets.into_owned())
}

/// Whether the text between two escape sequences has only rows of JIS X 0208, or single octets.
fn is_of_jis_x_0208(piece: &[u8]) -> bool {
    let Some(double) = piece.strip_prefix(b"$B") else { return true };
    double.chunks(2).all(|pair| pair.first().is_some_and(|row| matches!(row, 0x21..=0x28 | 0x30..=0x74)))
}

fn is_mostly_ascii(text: &str) -> bool {
    text.bytes().filter(|octet| !octet.is_ascii()).count() * 6 < text.len()
}

fn encode(octets: Vec<u8>, encoding: ContentTransferEncoding) -> Body {
    // These two encodings accept any octets.
    Body::new_with_encoding(octets, encoding)
        .unwrap_or_else(|octets| Body::dangerous_pre_encoded(octets, ContentTransferEncoding::Binary))
}

const ESC: u8 = 0x1b;
/// The limit in octets, so that a word with the name of its header fits into a line.
const LONGEST_WORD: usize = 36;

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Charset {
        Charset::choose(JapaneseCharset::Iso2022Jp, Language::Ja, &[text])
    }

    #[test]
    fn iso_2022_jp_is_for_japanese_that_it_can_say() {
        assert_eq!(chosen("山田 太郎 さん、証明書ができました。ABC"), Charset::Iso2022Jp);
        for text in ["①", "㈱印鑑", "髙橋", "ﾔﾏﾀﾞ", "𠮷野", "−", "😀", "é"] {
            assert_eq!(chosen(text), Charset::Utf8, "{text}");
        }
        assert_eq!(Charset::choose(JapaneseCharset::Utf8, Language::Ja, &["山"]), Charset::Utf8);
        assert_eq!(Charset::choose(JapaneseCharset::Iso2022Jp, Language::En, &["plain"]), Charset::Utf8);
    }

    #[test]
    fn every_body_is_seven_bit_in_short_lines_that_no_server_mends() {
        let long = "From here to there, ".repeat(30);
        let texts = ["Hello  \nFrom here\n.\n", long.as_str(), "é", "証明書ができました。\n\n-- \nInkan", ""];
        for (text, charset) in texts.iter().flat_map(|text| [(text, Charset::Utf8), (text, Charset::Iso2022Jp)]) {
            let body = String::from_utf8(charset.body(text).into_vec()).unwrap();
            for line in body.split("\r\n") {
                assert!(line.is_ascii() && line.len() <= 76 && !line.contains(['\r', '\n']), "{line}");
                assert!(!line.ends_with(' ') && !line.starts_with("From "), "{line}");
            }
        }
    }

    #[test]
    fn a_header_s_words_begin_and_end_in_ascii_and_are_short() {
        let subject = "証明書の申し込みはあなたによるものですか。".repeat(4);
        let words = Charset::Iso2022Jp.header_words(&subject);
        let mut read = String::new();
        for line in words.split("\r\n ") {
            assert!(line.len() <= 66, "{line}");
            let word = line.strip_prefix("=?ISO-2022-JP?B?").unwrap().strip_suffix("?=").unwrap();
            let octets = data_encoding::BASE64.decode(word.as_bytes()).unwrap();
            assert!(octets.ends_with(b"\x1b(B"), "{octets:?}");
            read.push_str(&ISO_2022_JP.decode(&octets).0);
        }
        assert_eq!(read, subject);
    }
}
