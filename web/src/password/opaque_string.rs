//! The OpaqueString profile of RFC 8265 §4.2, so that a password is the same from every keyboard and system.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::freeform;

/// The text is empty, or has a character that the profile does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotAllowed;

/// Applies the rules in the order of RFC 8264 §7: non-ASCII spaces become U+0020, then NFC, then the characters are checked.
/// So Korean text that a system sends in decomposed form is composed before the check, which would refuse its parts.
pub(super) fn enforce(typed: &str) -> Result<Zeroizing<String>, NotAllowed> {
    let mut prepared = Zeroizing::new(String::with_capacity(typed.len() * MOST_GROWTH));
    prepared.extend(typed.chars().map(|c| if is_space(c) { ' ' } else { c }).nfc());
    if prepared.is_empty() || !freeform::allows(&prepared) { Err(NotAllowed) } else { Ok(prepared) }
}

/// A character of the general category Zs.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// NFC makes UTF-8 at most three times as long (UAX #15, table 8), so the secret is never moved to a larger buffer, which would leave a copy.
const MOST_GROWTH: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(typed: &str) -> String {
        enforce(typed).unwrap().to_string()
    }

    /// The examples of RFC 8265 §4.3.
    #[test]
    fn the_examples_of_the_rfc_hold() {
        for text in ["correct horse battery staple", "Correct Horse Battery Staple", "πßå", "Jack of ♦s"] {
            assert_eq!(prepared(text), text);
        }
        assert_eq!(prepared("foo\u{1680}bar"), "foo bar");
        assert_eq!(enforce(""), Err(NotAllowed));
        assert_eq!(enforce("my cat is a \u{9}by"), Err(NotAllowed));
    }

    #[test]
    fn two_systems_that_send_other_code_points_mean_one_password() {
        assert_eq!(prepared("か\u{3099}くせい　の　がくひ"), prepared("がくせい の がくひ"));
        assert_eq!(prepared("Gu\u{308}nther\u{a0}Große"), "Günther Große");
        assert_eq!(prepared("\u{1112}\u{1161}\u{11ab}"), "한");
    }

    #[test]
    fn width_and_case_are_kept() {
        assert_ne!(prepared("ＡＢＣ"), prepared("ABC"));
        assert_ne!(prepared("abc"), prepared("ABC"));
        assert_eq!(prepared(" abc "), " abc ", "spaces at the ends belong to it");
    }

    #[test]
    fn what_is_prepared_stays_as_it_is() {
        for text in ["がくせい　の", "Gu\u{308}\u{2000}n", "\u{2126}", "\u{958}\u{fb1d}"] {
            let once = prepared(text);
            assert_eq!(prepared(&once), once, "{text:?}");
        }
    }
}
