//! The FreeformClass of RFC 8264 §4.3, by the properties of Unicode characters.

use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, GeneralCategory, HangulSyllableType, JoiningType, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization as _;

/// Whether the class allows every character of `text`.
pub(super) fn allows(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let whole = Whole::of(&characters);
    (0..characters.len()).all(|at| allows_at(&characters, at, &whole))
}

/// What the rules of single characters ask about the whole text, found once: the work grows with its length only.
struct Whole {
    has_japanese: bool,
    has_arabic_indic: bool,
    has_extended_arabic_indic: bool,
}

impl Whole {
    fn of(text: &[char]) -> Self {
        Self {
            has_japanese: text.iter().any(|c| is_japanese(*c)),
            has_arabic_indic: text.iter().any(|c| matches!(c, '\u{660}'..='\u{669}')),
            has_extended_arabic_indic: text.iter().any(|c| matches!(c, '\u{6f0}'..='\u{6f9}')),
        }
    }
}

/// Whether the character at `at` is allowed there (RFC 8264 §8).
fn allows_at(text: &[char], at: usize, whole: &Whole) -> bool {
    let Some(&c) = text.get(at) else { return false };
    match c {
        // ASCII7 (§9.11), the space, Exceptions (§9.6) and JoinControl (§9.8), which RFC 5892 lists.
        ' '..='~' | '\u{df}' | '\u{3c2}' | '\u{6fd}' | '\u{6fe}' | '\u{f0b}' | '\u{3007}' => true,
        '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}' => false,
        '\u{b7}' | '\u{375}' | '\u{5f3}' | '\u{5f4}' | '\u{200c}' | '\u{200d}' => fits(text, at, c),
        '\u{30fb}' => whole.has_japanese,
        '\u{660}'..='\u{669}' => !whole.has_extended_arabic_indic,
        '\u{6f0}'..='\u{6f9}' => !whole.has_arabic_indic,
        _ => is_allowed(c),
    }
}

/// A character without an exception: unassigned ones, old Hangul jamo, PrecisIgnorableProperties and controls are disallowed before
/// HasCompat and the categories allow others.
fn is_allowed(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    if matches!(category, GeneralCategory::Unassigned | GeneralCategory::Control)
        || is_old_jamo(c)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
    {
        return false;
    }
    let has_compatible = !std::iter::once(c).nfkc().eq(std::iter::once(c));
    has_compatible
        || !matches!(
            category,
            GeneralCategory::Format
                | GeneralCategory::Surrogate
                | GeneralCategory::PrivateUse
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

/// Leading, vowel and trailing jamo (§9.9); NFC has composed those that form a syllable of modern Korean.
fn is_old_jamo(c: char) -> bool {
    let kind = CodePointMapData::<HangulSyllableType>::new().get(c);
    matches!(kind, HangulSyllableType::LeadingJamo | HangulSyllableType::VowelJamo | HangulSyllableType::TrailingJamo)
}

/// The contextual rules of RFC 5892 Appendix A.1 to A.6.
fn fits(text: &[char], at: usize, c: char) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    let after = text.get(at + 1).copied();
    let is_after = |script| before.is_some_and(|c| script_of(c) == script);
    match c {
        '\u{200c}' => before.is_some_and(is_virama) || joins(text, at),
        '\u{200d}' => before.is_some_and(is_virama),
        '\u{b7}' => before == Some('l') && after == Some('l'),
        '\u{375}' => after.is_some_and(|c| script_of(c) == Script::Greek),
        '\u{5f3}' | '\u{5f4}' => is_after(Script::Hebrew),
        _ => false,
    }
}

fn script_of(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

/// A character that KATAKANA MIDDLE DOT needs in the text (RFC 5892 Appendix A.7).
fn is_japanese(c: char) -> bool {
    matches!(script_of(c), Script::Hiragana | Script::Katakana | Script::Han)
}

fn is_virama(c: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
}

/// Whether a ZERO WIDTH NON-JOINER stands between two characters that would join, apart from transparent ones.
fn joins(text: &[char], at: usize) -> bool {
    let kind = |c: &char| CodePointMapData::<JoiningType>::new().get(*c);
    let mut before = text.iter().take(at).rev().map(kind).skip_while(|kind| *kind == JoiningType::Transparent);
    let mut after = text.iter().skip(at + 1).map(kind).skip_while(|kind| *kind == JoiningType::Transparent);
    matches!(before.next(), Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(after.next(), Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_symbols_and_spaces_of_any_script_are_allowed() {
        for text in [
            "correct horse",
            "パスワード・合言葉",
            "ｆｕｌｌ　ｗｉｄｔｈ",
            "Ⅷ①☕🐴",
            "πßå",
            "한글",
            "l·l",
            "٣٤",
            "می\u{200c}خواهم",
        ] {
            assert!(allows(text), "{text:?}");
        }
    }

    #[test]
    fn a_long_text_takes_time_in_proportion_to_its_length() {
        let started = std::time::Instant::now();
        for (many, last) in [("・", "漢"), ("٣", "٤"), ("۴", "۵")] {
            assert!(allows(&format!("{}{last}", many.repeat(50_000))), "{many}");
        }
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }

    #[test]
    fn controls_invisible_and_unassigned_characters_are_not() {
        for text in [
            "a\tb",
            "a\0b",
            "\u{7f}",
            "a\u{200b}b",
            "\u{ad}",
            "❤\u{fe0f}",
            "👨\u{200d}👩",
            "\u{e000}",
            "\u{378}",
            "\u{ffff}",
        ] {
            assert!(!allows(text), "{text:?}");
        }
        for text in ["a\u{2028}b", "\u{202e}abc", "\u{1100}", "a·b", "abc・", "٣۴", "\u{5f3}", "\u{640}", "\u{feff}"]
        {
            assert!(!allows(text), "{text:?}");
        }
    }
}
