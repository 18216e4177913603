//! Fingerprints as words of the radio spelling alphabet, for reading aloud.

use ca_core::types::Language;

/// A group of hexadecimal digits in words: in English those of ICAO and NATO, in Japanese the readings of figures of the Radio
/// Station Operation Rules (無線局運用規則, Annex 5) and the words of ICAO for letters. `C959` is
/// *Charlie Niner Five Niner*, チャーリー・きゅう・ご・きゅう.
pub(crate) struct Reading {
    pub(crate) group: String,
    pub(crate) words: Vec<&'static str>,
    /// What is written between two words.
    pub(crate) between: &'static str,
}

impl Reading {
    pub(crate) fn new(language: Language, group: String) -> Self {
        let (words, between) = match language {
            Language::En => (&ENGLISH, " "),
            Language::Ja => (&JAPANESE, "・"),
        };
        let digits = group.chars().filter_map(|digit| digit.to_digit(16));
        let places = digits.filter_map(|digit| usize::try_from(digit).ok());
        Self { words: places.filter_map(|place| words.get(place).copied()).collect(), between, group }
    }
}

const ENGLISH: [&str; 16] = [
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Niner", "Alfa", "Bravo", "Charlie",
    "Delta", "Echo", "Foxtrot",
];

/// いち, しち, し and く are avoided, because they sound like other readings.
const JAPANESE: [&str; 16] = [
    "まる",
    "ひと",
    "に",
    "さん",
    "よん",
    "ご",
    "ろく",
    "なな",
    "はち",
    "きゅう",
    "アルファ",
    "ブラボー",
    "チャーリー",
    "デルタ",
    "エコー",
    "フォックストロット",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_read_as_radio_operators_do() {
        let read_aloud = |language, group: &str| {
            let reading = Reading::new(language, group.to_owned());
            assert_eq!(reading.group, group);
            reading.words.join(reading.between)
        };
        assert_eq!(read_aloud(Language::En, "C959"), "Charlie Niner Five Niner");
        assert_eq!(read_aloud(Language::Ja, "C959"), "チャーリー・きゅう・ご・きゅう");
        assert_eq!(read_aloud(Language::Ja, "0147"), "まる・ひと・よん・なな");
    }

    #[test]
    fn no_two_digits_are_read_alike() {
        for words in [ENGLISH, JAPANESE] {
            let distinct: std::collections::BTreeSet<&str> = words.into_iter().collect();
            assert_eq!(distinct.len(), 16);
        }
    }
}
