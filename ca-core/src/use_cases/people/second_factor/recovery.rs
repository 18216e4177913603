//! Recovery codes.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use zeroize::Zeroizing;

use crate::types::TokenHash;

/// 80 bits that can't be guessed and can be used once instead of a second factor. With this many bits a hash without salt is secure.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// The code with the first ten octets of the secret.
    pub(super) fn of_secret(secret: &[u8; 20]) -> Self {
        let (octets, _) = secret.split_at(OCTETS);
        Self(Zeroizing::new(BASE32_NOPAD.encode(octets)))
    }

    /// Parses input without blanks and hyphens and in capitals; `None` when it does not have the form of a code.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        let octets = Zeroizing::new(BASE32_NOPAD.decode(typed.as_bytes()).ok()?);
        (octets.len() == OCTETS).then(|| Self(Zeroizing::new(typed.to_owned())))
    }

    pub(super) fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }

    /// The code in groups of four, to be shown and printed.
    pub fn expose(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(self.0.len() + self.0.len() / 4));
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

const OCTETS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_typed_is_the_one_that_was_shown() {
        let code = RecoveryCode::of_secret(&std::array::from_fn(|place| u8::try_from(place * 13 % 256).unwrap_or(0)));
        let shown = code.expose();
        assert_eq!((shown.len(), shown.matches('-').count()), (19, 3));
        let typed = RecoveryCode::parse(&shown.replace('-', "")).expect("a code");
        assert!(typed.hash() == code.hash());
        assert!(RecoveryCode::parse("ABCD").is_none() && RecoveryCode::parse("ABCDEFGHIJKLMN01").is_none());
    }
}
