//! Base 32 in Crockford's letters, which leaves out I, L, O and U: what people read from paper and type.

/// The letter of a digit below 32.
pub(super) fn letter(digit: u8) -> char {
    LETTERS.get(usize::from(digit)).copied().map_or('0', char::from)
}

/// The digit of a letter in either case; I and L are read as 1, O as 0, as people do.
pub(super) fn digit(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        letter => letter,
    };
    LETTERS.iter().zip(0..).find(|(known, _)| char::from(**known) == letter).map(|(_, digit)| digit)
}

/// The number that some digits are.
pub(super) fn number(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |number, digit| number << 5 | i64::from(*digit))
}

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
