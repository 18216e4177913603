//! Crockford's base 32, without the letters I, L, O and U, for codes that people read from paper and type.
//!
//! The length of a code is not a whole number of octets, so its digits of five bits are encoded one by one.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};

/// The letter of a digit below 32.
pub(super) fn letter(digit: u8) -> char {
    let mut letters = [0; 2];
    LETTERS.encode_mut(&[digit << 3], &mut letters);
    char::from(letters[0])
}

/// The digit of a letter in either case; I and L are read as 1, and O as 0, because people confuse them.
pub(super) fn digit(letter: char) -> Option<u8> {
    let letter = u8::try_from(letter).ok()?;
    let octets = LETTERS.decode(&[letter, b'0']).ok()?;
    octets.first().map(|octet| octet >> 3)
}

/// The number that the digits represent.
pub(super) fn number(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |number, digit| number << 5 | i64::from(*digit))
}

/// The last `N` digits of a number.
pub(super) fn digits<const N: usize>(number: i64) -> [u8; N] {
    let mut rest = number;
    let mut digits = [0; N];
    for digit in digits.iter_mut().rev() {
        *digit = u8::try_from(rest & 31).unwrap_or_default();
        rest >>= 5;
    }
    digits
}

#[expect(clippy::expect_used, reason = "the alphabet is a constant, and the tests of pass keys use all of it")]
static LETTERS: LazyLock<Encoding> = LazyLock::new(|| {
    let mut letters = Specification::new();
    letters.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    letters.check_trailing_bits = false;
    letters.translate.from.push_str("abcdefghjkmnpqrstvwxyzIiLlOo");
    letters.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ111100");
    letters.encoding().expect("an alphabet of 32 letters")
});
