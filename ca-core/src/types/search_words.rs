//! The words by which officers find people: those of names and addresses, and those that somebody types.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{EmailAddress, PersonName, is_invisible};

/// The words that were typed: one to five, each at most 64 characters, in the form in which words are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWords(Vec<String>);

impl SearchWords {
    /// Reads typed words; `None` if there is no letter and no digit. Words after the fifth are ignored.
    pub fn read(text: &str) -> Option<Self> {
        let folded = fold(text);
        let mut words: Vec<String> = Vec::new();
        for part in folded.split_whitespace() {
            if part.contains('@') {
                words.push(part.trim_matches(|c: char| !c.is_alphanumeric() && c != '@').to_owned());
            } else {
                words.extend(runs(part).map(str::to_owned));
            }
        }
        let mut words: Vec<String> =
            words.iter().map(|word| word.chars().take(MOST_CHARACTERS).collect()).take(MOST_WORDS).collect();
        // The longest word is the rarest, and is looked up first.
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        if words.is_empty() { None } else { Some(Self(words)) }
    }

    /// The words, the longest first.
    pub(crate) fn words(&self) -> &[String] {
        &self.0
    }
}

/// The words under which a person with this name is found: each word of the name, and of a word in Chinese characters, kana or Hangul,
/// which is written without blanks, also each of its ends, so that a part in its middle is the beginning of a stored word.
pub(crate) fn words_of_name(name: &PersonName) -> BTreeSet<String> {
    let folded = fold(name.as_str());
    let all: Vec<&str> = runs(&folded).collect();
    let mut words: BTreeSet<String> = all.iter().flat_map(|run| ends_of(run)).collect();
    if all.iter().any(|run| run.chars().any(is_unspaced)) {
        words.extend(ends_of(&all.concat()));
    }
    words
}

/// The words under which the owner of an address is found: the whole address, and the words of its local part.
pub(crate) fn words_of_address(address: &EmailAddress) -> BTreeSet<String> {
    let folded = fold(address.as_str());
    let local = folded.split('@').next().unwrap_or_default();
    let mut words: BTreeSet<String> = runs(local).flat_map(ends_of).collect();
    words.insert(folded.chars().take(MOST_CHARACTERS).collect());
    words
}

/// The form in which words are compared: compatibility characters in their plain form, without accents, in lower case, with hiragana for
/// katakana. The voicing marks of kana stay.
fn fold(text: &str) -> String {
    let plain =
        text.nfkd().filter(|c| (!is_combining_mark(*c) || is_voicing(*c)) && (c.is_whitespace() || !is_invisible(*c)));
    let composed: String = plain.nfc().collect();
    composed.to_lowercase().chars().map(to_hiragana).collect()
}

/// The runs of letters and digits.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !is_voicing(c)).filter(|run| !run.is_empty())
}

/// The word, and each of its ends if it has characters of a script that is written without blanks.
fn ends_of(word: &str) -> Vec<String> {
    let characters: Vec<char> = word.chars().take(MOST_CHARACTERS).collect();
    let ends = if characters.iter().any(|c| is_unspaced(*c)) { characters.len() } else { 1 };
    (0..ends).map(|start| characters.iter().skip(start).collect()).collect()
}

fn is_voicing(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309a}')
}

fn to_hiragana(c: char) -> char {
    match c {
        '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        _ => c,
    }
}

/// Kana, Chinese characters and Hangul.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
}

const MOST_WORDS: usize = 5;
const MOST_CHARACTERS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether each typed word begins a stored word.
    fn finds(name: &str, address: &str, typed: &str) -> bool {
        let mut stored = words_of_name(&name.parse().unwrap());
        stored.extend(words_of_address(&address.parse().unwrap()));
        let typed = SearchWords::read(typed).expect("words");
        typed.words().iter().all(|word| stored.iter().any(|it| it.starts_with(word)))
    }

    #[test]
    fn people_are_found_by_what_others_type() {
        for (name, address, typed) in [
            ("Hanako Yamada", "hanako.yamada@example.com", "yama"),
            ("Hanako Yamada", "hanako.yamada@example.com", "HANAKO YAMADA"),
            ("Hanako Yamada", "hanako.yamada@example.com", "yamada, hanako"),
            ("Hanako Yamada", "hanako.yamada@example.com", "hanako.y"),
            ("Hanako Yamada", "hanako.yamada@example.com", "hanako.yamada@exam"),
            ("Hanako Yamada", "hanako.yamada@example.com", "ｙａｍａｄａ"),
            ("山田 花子", "h@example.com", "山田花子"),
            ("山田 花子", "h@example.com", "花子"),
            ("山田花子", "h@example.com", "花子"),
            ("山田 花子", "h@example.com", "山田　花子"),
            ("やまだ はなこ", "h@example.com", "ヤマダ"),
            ("ヤマダ ハナコ", "h@example.com", "はな"),
            ("ガ ギ", "h@example.com", "ｶﾞ"),
            ("ガ ギ", "h@example.com", "カ\u{3099}"),
            ("Jürgen Müller", "jm@example.com", "muller"),
            ("Jurgen Muller", "jm@example.com", "Ju\u{308}rgen"),
            ("O'Brien", "ob@example.com", "brien"),
            ("佐々木 希", "s@example.com", "々木"),
            ("Hanako", "hanako@example.com", "<hanako@example.com>,"),
        ] {
            assert!(finds(name, address, typed), "{name} by {typed}");
        }
        for (name, address, typed) in [
            ("Hanako Yamada", "hanako@example.com", "mada"),
            ("Hanako Yamada", "hanako@example.com", "yamada taro"),
            ("ガ ギ", "h@example.com", "カ"),
            ("Hanako", "hanako@example.com", "example"),
        ] {
            assert!(!finds(name, address, typed), "{name} by {typed}");
        }
    }

    #[test]
    fn what_has_no_letter_is_no_word() {
        for text in ["", " ", "-", "!?", "\u{200b}"] {
            assert_eq!(SearchWords::read(text), None, "{text:?}");
        }
        assert_eq!(SearchWords::read("a b c d e f").expect("words").words().len(), MOST_WORDS);
        assert_eq!(SearchWords::read(&"x".repeat(1000)).expect("a word").words(), ["x".repeat(MOST_CHARACTERS)]);
    }
}
