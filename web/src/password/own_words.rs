//! The words of a person and their organisation, which an attacker who knows them tries first.

use std::cmp::Reverse;

use ca_core::use_cases::people::roster::Person;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The words of a person, folded for comparison: parts of the name, of the addresses and of the organisation's name.
#[derive(Debug)]
pub(crate) struct OwnWords(Vec<String>);

impl OwnWords {
    /// The words of `person` in an organisation of this name.
    pub(crate) fn of(person: &Person, organisation: &str) -> Self {
        let addresses = person.mailboxes.iter().map(|mailbox| mailbox.address.as_str());
        let texts = [person.name.as_str(), organisation, "Inkan"].into_iter().chain(addresses);
        let mut words: Vec<String> = texts.flat_map(words_of).filter(|word| is_telling(word)).collect();
        // The longest first, so that a whole is found before its parts.
        words.sort_by_key(|word| Reverse(word.chars().count()));
        Self(words)
    }

    /// No words.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    /// The folded text without these words, also where signs stand for letters, such as `4` for `a`.
    pub(super) fn remove_from(&self, folded: &str) -> Zeroizing<String> {
        let text: Vec<char> = folded.chars().collect();
        let (mut rest, mut at) = (Zeroizing::new(String::with_capacity(folded.len())), 0);
        while let Some((first, _)) = text.get(at..).and_then(<[char]>::split_first) {
            let word = self.0.iter().find(|word| text.get(at..).is_some_and(|text| begins_with(text, word)));
            if word.is_none() {
                rest.push(*first);
            }
            at += word.map_or(1, |word| word.chars().count());
        }
        rest
    }
}

/// The text in a form in which width and case make no difference.
pub(super) fn fold(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.nfkc().flat_map(char::to_lowercase).collect())
}

fn begins_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next().is_some_and(|other| meant(*other) == meant(c)))
}

/// The letter for which a sign stands, and one letter for those for which the same sign stands.
fn meant(c: char) -> char {
    match c {
        '4' | '@' => 'a',
        '8' => 'b',
        '3' => 'e',
        '6' | '9' => 'g',
        '1' | '!' | '|' | 'i' => 'l',
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '2' => 'z',
        c => c,
    }
}

/// The parts of a text between blanks and punctuation, those without the other, and the parts before and after an `@`.
fn words_of(text: &str) -> Vec<String> {
    let text = fold(text);
    let joined = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect();
    let parts = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    parts.chain(text.split('@').map(joined)).collect()
}

/// Shorter words are in every text by chance; a name in kanji can have two characters.
fn is_telling(word: &str) -> bool {
    word.chars().count() >= if word.is_ascii() { 3 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_wholes_are_words() {
        let words = words_of("Taro.Yamada@mail.Example.co.jp");
        for word in ["taro", "yamada", "taroyamada", "mail", "example", "mailexamplecojp"] {
            assert!(words.iter().any(|it| it == word), "{word}: {words:?}");
        }
        assert!(words_of("山田　太郎").iter().any(|it| it == "山田太郎"));
        assert_eq!(*fold("ＴＡＲＯ１２"), "taro12");
    }

    #[test]
    fn words_are_removed_also_with_signs_for_letters() {
        let words = OwnWords(vec!["taroyamada".to_owned(), "yamada".to_owned(), "ali".to_owned()]);
        for (text, rest) in [("taroyamada77", "77"), ("x-y4m@da.", "x-."), ("al!x4l1", "x"), ("山田", "山田"), ("", "")]
        {
            assert_eq!(*words.remove_from(text), rest, "{text}");
        }
    }

    #[test]
    fn what_is_in_every_text_by_chance_is_no_word() {
        assert!(!is_telling("co") && !is_telling("") && is_telling("kim") && is_telling("山田") && !is_telling("林"));
    }
}
