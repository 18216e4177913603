//! Whether a new password is guessed early, by the lists and patterns of zxcvbn.

use ca_core::error::PasswordFault;
use zeroize::Zeroizing;
use zxcvbn::matching::Match;
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::zxcvbn;

use super::own_words::{OwnWords, fold};

/// Refuses a password that needs fewer than [`FEWEST_GUESSES`] guesses, with the reason. A person's own words add nothing to a
/// password, but do not forbid it.
pub(super) fn demand_hard_to_guess(prepared: &str, own: &OwnWords) -> Result<(), PasswordFault> {
    let folded = fold(prepared);
    let rest = own.remove_from(&folded);
    let judged = zxcvbn(&judged_part(&rest), &[]);
    if judged.guesses() >= FEWEST_GUESSES {
        return Ok(());
    }
    Err(match judged.sequence() {
        _ if *rest != *folded => PasswordFault::OwnWords,
        [Match { pattern: MatchPattern::Dictionary(_), .. }] => PasswordFault::Common,
        _ => PasswordFault::Guessable,
    })
}

/// The beginning, so that neither the length of a password nor its variety makes the judgement slow. What follows makes it only
/// harder to guess.
fn judged_part(text: &str) -> Zeroizing<String> {
    let mut signs = Vec::new();
    let keep = |c: char| {
        if SUBSTITUTES.contains(c) && !signs.contains(&c) {
            if signs.len() == MOST_SUBSTITUTES {
                return '_';
            }
            signs.push(c);
        }
        c
    };
    Zeroizing::new(text.chars().take(JUDGED_CHARACTERS).map(keep).collect())
}

/// The highest score of zxcvbn. The limits on guesses at a person's password permit a million a year.
const FEWEST_GUESSES: u64 = 10_000_000_000;

/// The work grows with the square of the length.
const JUDGED_CHARACTERS: usize = 40;

/// The signs that zxcvbn also reads as letters, such as `@` as `a`. The work grows exponentially with their variety.
const SUBSTITUTES: &str = "4@8({[<369!|1705$+%2";
const MOST_SUBSTITUTES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn taro() -> OwnWords {
        use ca_core::types::{Language, PersonState};
        use ca_core::use_cases::people::roster::{Mailbox, MailboxKind, Person};
        let address = "taro.yamada@example.com".parse().unwrap();
        let mailbox = Mailbox { id: "1".parse().unwrap(), address, kind: MailboxKind::Personal };
        let person = Person {
            id: "1".parse().unwrap(),
            name: "山田 太郎".parse().unwrap(),
            language: Language::Ja,
            mailboxes: vec![mailbox],
            roles: Vec::new(),
            state: PersonState::Active,
        };
        OwnWords::of(&person, "印鑑 Example K.K.")
    }

    fn fault(password: &str) -> Option<PasswordFault> {
        demand_hard_to_guess(password, &taro()).err()
    }

    #[test]
    fn common_passwords_and_patterns_are_refused() {
        for common in ["polniypizdec0211", "constantinople"] {
            assert_eq!(fault(common), Some(PasswordFault::Common), "{common}");
        }
        for guessable in [
            "password1234",
            "P@ssw0rd2026!",
            "qwertyuiop12",
            "aaaaaaaaaaaaaa",
            "123456789012",
            "ｐａｓｓｗｏｒｄ１２３４",
        ] {
            assert!(fault(guessable).is_some(), "{guessable}");
        }
        assert_eq!(fault("passwordpassword"), Some(PasswordFault::Guessable));
    }

    #[test]
    fn a_person_s_own_words_add_nothing() {
        for own in
            ["taro.yamada2026", "山田太郎山田太郎山田太郎", "TaroYamadaExample", "Y4mad4-taro-1234", "yamada-qwerty"]
        {
            assert_eq!(fault(own), Some(PasswordFault::OwnWords), "{own}");
        }
        assert_eq!(fault("yamada correct horse battery"), None, "they do not forbid it");
    }

    #[test]
    fn words_in_any_script_that_nobody_expects_are_taken() {
        for good in
            ["correct horse battery", "十二文字以上の合言葉です", "nine friendly herons wade", "k7$Vq!2m#Zp9&Lw4"]
        {
            assert_eq!(fault(good), None, "{good}");
        }
    }

    #[test]
    fn the_judged_part_is_bounded() {
        let worst = "4@8({[<369!|1705$+%2".repeat(50);
        let judged = judged_part(&worst);
        assert_eq!(judged.chars().count(), JUDGED_CHARACTERS);
        let variety = SUBSTITUTES.chars().filter(|sign| judged.contains(*sign)).count();
        assert_eq!(variety, MOST_SUBSTITUTES);
    }
}
