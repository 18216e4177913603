//! The names of people.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;

use crate::error::{Error, Invalid, NameFault};

/// A person's name in any script: NFC, 1 to 64 characters, at least one letter, no invisible characters.
///
/// 64 characters is the upper bound of `commonName` (RFC 5280 Appendix A, ub-common-name), counted in characters.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct PersonName(String);

impl PersonName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PersonName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let name: String = text.trim().nfc().collect();
        let fault = if name.is_empty() {
            Some(NameFault::Empty)
        } else if name.chars().any(is_invisible) {
            Some(NameFault::Invisible)
        } else if name.chars().count() > MAX_CHARACTERS {
            Some(NameFault::TooLong)
        } else if !name.chars().any(char::is_alphanumeric) {
            Some(NameFault::NoLetter)
        } else {
            None
        };
        fault.map_or(Ok(Self(name)), |fault| Err(Invalid::Name(fault).into()))
    }
}

/// Control characters (Cc), and the format characters (Cf) that hide text or reverse its direction.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

const MAX_CHARACTERS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters() {
        assert!("山".repeat(64).parse::<PersonName>().is_ok());
        assert!("山".repeat(65).parse::<PersonName>().is_err());
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        for text in ["Ali\0ce", "Al\u{202e}ice", "Al\u{200b}ice", "Al\nice", " ", "-", ". ."] {
            assert!(text.parse::<PersonName>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_decomposed_name_is_composed() {
        assert_eq!("か\u{3099}".parse::<PersonName>().expect("a name").as_str(), "が");
    }
}
