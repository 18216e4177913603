//! The key of a revocation pass: its number, and a secret that only its holder has.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::crockford::{digit, digits, letter, number};
use super::{PassId, TokenHash};
use crate::error::{Error, Invalid, Noun, Result};
use crate::runtime::entropy::Entropy;

/// The number of a pass and its secret, which is wiped on drop and redacted in `Debug`.
///
/// A mailed link contains a number of 40 bits and a secret of 256 bits. A printed code contains a number of 40 bits, a
/// secret of 100 bits and two check letters, in Crockford's base 32: thirty letters in six groups of five.
pub struct PassKey {
    id: PassId,
    number: [u8; NUMBER_DIGITS],
    secret: Zeroizing<String>,
}

impl PassKey {
    /// A new key for a link.
    ///
    /// # Errors
    /// `Internal` when the random source fails.
    pub fn new_link(entropy: &dyn Entropy) -> Result<Self> {
        let number = new_digits(entropy)?;
        let secret = Zeroizing::new(entropy.octets::<32>()?);
        Ok(Self::of(*number, Zeroizing::new(BASE64URL_NOPAD.encode(&*secret))))
    }

    /// A new key for a printed code.
    ///
    /// # Errors
    /// As [`PassKey::new_link`].
    pub fn new_code(entropy: &dyn Entropy) -> Result<Self> {
        let number = new_digits(entropy)?;
        let secret: Zeroizing<[u8; SECRET_DIGITS]> = new_digits(entropy)?;
        Ok(Self::of(*number, secret.iter().map(|digit| letter(*digit)).collect::<String>().into()))
    }

    /// The key of the printed code with this number; the five lower bits of each octet of `secret` become a letter.
    pub(crate) fn of_secret(id: PassId, secret: &[u8; SECRET_DIGITS]) -> Self {
        Self::of(digits(id.number()), secret.iter().map(|octet| letter(octet & 31)).collect::<String>().into())
    }

    fn of(number: [u8; NUMBER_DIGITS], secret: Zeroizing<String>) -> Self {
        Self { id: PassId::from_row(self::number(&number)), number, secret }
    }

    /// Reads the key from a link.
    ///
    /// # Errors
    /// `NotFound(Link)` for a malformed text.
    pub fn of_link(text: &str) -> Result<Self> {
        let none = || Error::NotFound(Noun::Link);
        let (number, secret) = text.split_at_checked(NUMBER_DIGITS).ok_or_else(none)?;
        let digits: Option<Vec<u8>> = number.chars().map(digit).collect();
        let digits = digits.and_then(|digits| digits.try_into().ok()).ok_or_else(none)?;
        Ok(Self::of(digits, Zeroizing::new(secret.to_owned())))
    }

    /// Reads a code as people type it: in either case and width, with blanks and dashes anywhere.
    ///
    /// # Errors
    /// `Invalid(RevocationCode)` for a mistyped code, which includes any one wrong letter and any two exchanged letters.
    pub fn of_code(text: &str) -> Result<Self> {
        let letters = text.nfkc().filter(|c| !is_filler(*c));
        let digits: Option<Vec<u8>> = letters.take(CODE_DIGITS + 1).map(digit).collect();
        let digits = Zeroizing::new(digits.ok_or(Invalid::RevocationCode)?);
        let (payload, check) = digits.split_at_checked(CODE_DIGITS - CHECK_DIGITS).ok_or(Invalid::RevocationCode)?;
        if *check != check_of(payload) {
            return Err(Invalid::RevocationCode.into());
        }
        let (number, secret) = payload.split_at_checked(NUMBER_DIGITS).ok_or(Invalid::RevocationCode)?;
        let number = number.try_into().map_err(|_| Invalid::RevocationCode)?;
        Ok(Self::of(number, secret.iter().map(|digit| letter(*digit)).collect::<String>().into()))
    }

    /// The number of the pass.
    pub fn id(&self) -> PassId {
        self.id
    }

    /// The hash of the secret, which is stored.
    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash::of(&self.secret)
    }

    /// The text of the link.
    pub fn expose_link(&self) -> String {
        let number: String = self.number.iter().map(|digit| letter(*digit)).collect();
        format!("{number}{}", *self.secret)
    }

    /// The printed form of the code: groups of five letters with dashes between them.
    pub fn expose_code(&self) -> Zeroizing<String> {
        let secret = self.secret.chars().filter_map(digit);
        let payload: Zeroizing<Vec<u8>> = Zeroizing::new(self.number.into_iter().chain(secret).collect());
        let letters = payload.iter().copied().chain(check_of(&payload)).map(letter);
        let mut code = Zeroizing::new(String::with_capacity(CODE_DIGITS + CODE_DIGITS / GROUP));
        for (place, letter) in letters.enumerate() {
            if place > 0 && place % GROUP == 0 {
                code.push('-');
            }
            code.push(letter);
        }
        code
    }
}

impl fmt::Debug for PassKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PassKey({})", self.id)
    }
}

fn new_digits<const N: usize>(entropy: &dyn Entropy) -> Result<Zeroizing<[u8; N]>> {
    let octets = Zeroizing::new(entropy.octets::<N>()?);
    Ok(Zeroizing::new(octets.map(|octet| octet & 31)))
}

/// The check value: the number modulo a prime, which detects any one wrong digit and any two exchanged digits.
fn check_of(payload: &[u8]) -> [u8; CHECK_DIGITS] {
    let rest = payload.iter().fold(0_u16, |rest, digit| (rest * 32 + u16::from(*digit)) % MODULUS);
    let digit = |rest: u16| u8::try_from(rest & 31).unwrap_or_default();
    [digit(rest >> 5), digit(rest)]
}

/// Blanks, and every character that is used as a dash.
fn is_filler(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{30fb}' | '\u{2500}')
}

const NUMBER_DIGITS: usize = 8;
const SECRET_DIGITS: usize = 20;
const CHECK_DIGITS: usize = 2;
const CODE_DIGITS: usize = NUMBER_DIGITS + SECRET_DIGITS + CHECK_DIGITS;
const GROUP: usize = 5;
/// The largest prime that fits into two digits.
const MODULUS: u16 = 1021;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::runtime::entropy::SystemEntropy;

    fn code() -> (PassKey, String) {
        let key = PassKey::new_code(&SystemEntropy).unwrap();
        let code = key.expose_code().to_string();
        (key, code)
    }

    #[test]
    fn a_code_is_thirty_letters_in_six_groups_and_reads_back() {
        let (key, code) = code();
        assert_eq!((code.len(), code.split('-').count()), (35, 6), "{code}");
        let read = PassKey::of_code(&code).unwrap();
        assert!(read.id() == key.id() && read.hash() == key.hash());
        assert!(key.id().number() < 1 << 40 && !format!("{key:?}").contains(&code[12..17]));
    }

    #[test]
    fn a_code_made_again_from_its_number_and_secret_is_the_same() {
        let (key, _) = code();
        let secret = std::array::from_fn(|place| u8::try_from(place * 37 % 256).unwrap());
        let made = PassKey::of_secret(key.id(), &secret);
        let read = PassKey::of_code(&made.expose_code()).unwrap();
        assert!(made.id() == key.id() && read.id() == key.id() && read.hash() == made.hash());
        assert_eq!(made.expose_code().split('-').next(), key.expose_code().split('-').next(), "the number is the same");
    }

    #[test]
    fn what_people_type_instead_is_the_same_code() {
        let (key, code) = code();
        let wide: String = code.chars().map(|c| char::from_u32(u32::from(c) - 0x20 + 0xff00).unwrap()).collect();
        let confused = code.to_lowercase().replace('0', "o").replace('1', "l");
        let spaced = format!(" {} ", code.replace('-', "\u{3000}ー "));
        for typed in [wide, confused, spaced, code.replace('-', ""), code.replace('-', "−")] {
            assert!(PassKey::of_code(&typed).is_ok_and(|read| read.hash() == key.hash()), "{typed}");
        }
    }

    #[test]
    fn any_one_wrong_letter_and_any_two_that_changed_places_are_told() {
        let (_, code) = code();
        let letters: Vec<char> = code.replace('-', "").chars().collect();
        for place in 0..letters.len() {
            for wrong in (0..32).map(letter).filter(|wrong| *wrong != letters[place]) {
                let mut typed = letters.clone();
                typed[place] = wrong;
                assert!(PassKey::of_code(&typed.iter().collect::<String>()).is_err(), "{place} {wrong}");
            }
            for other in (0..place).filter(|other| letters[*other] != letters[place]) {
                let mut typed = letters.clone();
                typed.swap(place, other);
                assert!(PassKey::of_code(&typed.iter().collect::<String>()).is_err(), "{place} {other}");
            }
        }
        for cut in 0..letters.len() {
            assert!(PassKey::of_code(&letters[..cut].iter().collect::<String>()).is_err(), "{cut}");
        }
        assert!(PassKey::of_code(&format!("{code}0")).is_err());
    }

    #[test]
    fn a_link_reads_back_and_anything_else_is_none() {
        let key = PassKey::new_link(&SystemEntropy).unwrap();
        let link = key.expose_link();
        let read = PassKey::of_link(&link).unwrap();
        assert!(read.id() == key.id() && read.hash() == key.hash() && link.len() == 51);
        for odd in ["", "abc", "ééééé", "UUUUUUUU", "日本語日本語日本語"] {
            assert!(PassKey::of_link(odd).is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            if let Ok(key) = PassKey::of_code(&text) {
                let again = PassKey::of_code(&key.expose_code()).unwrap();
                prop_assert!(again.hash() == key.hash());
            }
            drop(PassKey::of_link(&text));
        }
    }
}
