//! Passwords of local accounts: prepared as OpaqueString, hashed with Argon2id, with the same work whether or not an account
//! exists.

pub(crate) mod choice;
mod freeform;
mod guessable;
mod hash;
mod opaque_string;
pub(crate) mod own_words;
pub(crate) mod verify;

use std::fmt;

use ca_core::Result;
use ca_core::error::PasswordFault;
use ca_core::runtime::entropy::Entropy;
use ca_core::types::Preparation;
use serde::Deserialize;
use zeroize::Zeroizing;

use self::own_words::OwnWords;
use crate::hashing::Memory;

/// A password or another secret as entered: zeroized on drop, never printed.
#[derive(Default, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Password(Zeroizing<String>);

impl Password {
    /// Accepts a new password: characters of OpaqueString, at least 12 of them, at most [`MAX_BYTES`] bytes, which limits the work
    /// of the hash, and not guessed early by whoever knows the person's `own` words.
    ///
    /// # Errors
    /// `Invalid(Password)`.
    pub(crate) fn choose(&self, own: &OwnWords) -> Result<PreparedPassword> {
        // Before any other work: the length of the form is not limited.
        if self.is_too_long() {
            return Err(PasswordFault::TooLong.into());
        }
        if self.0.is_empty() {
            return Err(PasswordFault::TooShort.into());
        }
        let prepared = self.prepare().ok_or(PasswordFault::Character)?;
        if prepared.0.chars().count() < MIN_CHARACTERS {
            return Err(PasswordFault::TooShort.into());
        }
        if prepared.0.len() > MAX_BYTES {
            return Err(PasswordFault::TooLong.into());
        }
        guessable::demand_hard_to_guess(&prepared.0, own)?;
        Ok(prepared)
    }

    /// The password as OpaqueString; `None` if the profile does not allow it, or if it has more than [`MAX_BYTES`] bytes, which
    /// limits the work for clients that have not signed in.
    fn prepare(&self) -> Option<PreparedPassword> {
        if self.is_too_long() {
            return None;
        }
        opaque_string::enforce(&self.0).ok().map(PreparedPassword)
    }

    fn is_too_long(&self) -> bool {
        self.0.len() > MAX_BYTES
    }

    /// The entered password, which is secret.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The entered password, moved out.
    pub(crate) fn into_inner(self) -> Zeroizing<String> {
        self.0
    }

    /// Whether both passwords are equal, as OpaqueString if possible.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        match (self.prepare(), other.prepare()) {
            (Some(one), Some(other)) => *one.0 == *other.0,
            _ => *self.0 == *other.0,
        }
    }

    /// Whether this is the password of the hash `stored`, which was prepared in this way. Without an account the same work is done, so
    /// that the response time does not reveal which addresses have one; a password that can't be prepared is a wrong one, after the same work.
    /// Instead of a password that is too long, a short text is hashed.
    pub(crate) fn matches(&self, stored: Option<(&str, Preparation)>, memory: &mut Memory) -> bool {
        let (hash, preparation) = stored.unwrap_or((hash::NOBODY, Preparation::OpaqueString));
        // It is prepared in any case, so that the time is the same for an older hash.
        let prepared = self.prepare();
        let secret = match (&prepared, preparation) {
            _ if self.is_too_long() => "",
            (Some(prepared), Preparation::OpaqueString) => prepared.0.as_str(),
            _ => self.0.as_str(),
        };
        let is_allowed = !self.is_too_long() && (prepared.is_some() || preparation == Preparation::AsTyped);
        let right = hash::is_behind(secret, hash, memory).unwrap_or(false);
        right && is_allowed && stored.is_some() && secret.len() <= MAX_BYTES
    }
}

/// A password prepared as OpaqueString (RFC 8265 §4.2): zeroized on drop, never printed.
pub(crate) struct PreparedPassword(Zeroizing<String>);

impl PreparedPassword {
    /// The Argon2id hash in PHC form, with a new salt.
    pub(crate) fn hash(&self, entropy: &dyn Entropy, memory: &mut Memory) -> Result<String> {
        hash::make(&self.0, entropy, memory)
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl fmt::Debug for PreparedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedPassword")
    }
}

const MIN_CHARACTERS: usize = 12;
const MAX_BYTES: usize = 1024;

#[cfg(test)]
mod tests {
    use argon2::Argon2;
    use argon2::password_hash::PasswordVerifier as _;
    use argon2::password_hash::phc::PasswordHash;
    use ca_core::Error;
    use ca_core::error::Invalid;
    use ca_core::runtime::entropy::SystemEntropy;

    use super::*;
    use crate::hashing::{Caller, Hashing};

    fn password(text: &str) -> Password {
        Password(Zeroizing::new(text.to_owned()))
    }

    async fn memory() -> Memory {
        Hashing::new(1, 0).wait_for_memory(Caller::Stranger).await.unwrap()
    }

    fn hash_of(text: &str, memory: &mut Memory) -> String {
        password(text).prepare().unwrap().hash(&SystemEntropy, memory).unwrap()
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_and_matches_its_password_alone() {
        let memory = &mut memory().await;
        let hash = hash_of("correct horse", memory);
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        for preparation in [Preparation::OpaqueString, Preparation::AsTyped] {
            assert!(password("correct horse").matches(Some((&hash, preparation)), memory));
            assert!(!password("correct horsf").matches(Some((&hash, preparation)), memory));
        }
        let read = PasswordHash::new(&hash).unwrap();
        assert!(Argon2::default().verify_password(b"correct horse", &read).is_ok(), "another caller of the library");
        assert!(!password("nobody").matches(None, memory));
        assert_eq!(hash::is_behind("nobody", hash::NOBODY, memory), Some(false), "the work is done");
        assert!(hash::NOBODY.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    /// The hash that a restore stores when it ends a password.
    #[tokio::test]
    async fn a_hash_of_zeros_is_looked_at_and_matches_nothing() {
        let memory = &mut memory().await;
        let zeros = format!("$argon2id$v=19$m=19456,t=2,p=1${}${}", "A".repeat(22), "A".repeat(43));
        assert!(PasswordHash::new(&zeros).is_ok());
        for preparation in [Preparation::OpaqueString, Preparation::AsTyped] {
            assert!(!password("correct horse").matches(Some((&zeros, preparation)), memory));
            assert!(!password("").matches(Some((&zeros, preparation)), memory));
        }
    }

    #[tokio::test]
    async fn an_older_hash_is_compared_with_what_was_typed_and_a_newer_one_with_what_was_meant() {
        let memory = &mut memory().await;
        let (typed, meant) = ("か\u{3099}くせい　の　合言葉です", "がくせい の 合言葉です");
        let new = hash_of(typed, memory);
        for text in [typed, meant] {
            assert!(password(text).matches(Some((&new, Preparation::OpaqueString)), memory), "{text}");
        }
        let old = hash::make(typed, &SystemEntropy, memory).unwrap();
        assert!(password(typed).matches(Some((&old, Preparation::AsTyped)), memory));
        assert!(!password(meant).matches(Some((&old, Preparation::AsTyped)), memory));
    }

    #[tokio::test]
    async fn a_password_that_cannot_be_prepared_is_a_wrong_one_unless_it_was_hashed_as_typed() {
        let memory = &mut memory().await;
        let text = "a tab\tin the middle";
        let hash = hash::make(text, &SystemEntropy, memory).unwrap();
        assert!(!password(text).matches(Some((&hash, Preparation::OpaqueString)), memory));
        assert!(password(text).matches(Some((&hash, Preparation::AsTyped)), memory));
        assert!(!password(text).matches(None, memory));
    }

    #[tokio::test]
    async fn a_password_that_is_too_long_is_not_prepared_and_is_a_wrong_one() {
        let memory = &mut memory().await;
        let longest = "x".repeat(MAX_BYTES);
        let hash = hash_of(&longest, memory);
        assert!(password(&longest).matches(Some((&hash, Preparation::OpaqueString)), memory));
        let empty = hash::make("", &SystemEntropy, memory).unwrap();
        for long in [format!("{longest}x"), format!("{}漢", "・".repeat(21_000))] {
            assert!(password(&long).prepare().is_none());
            assert!(password(&long).is_same_as(&password(&long)) && !password(&long).is_same_as(&password("x")));
            for preparation in [Preparation::OpaqueString, Preparation::AsTyped] {
                let of_it = hash::make(&long, &SystemEntropy, memory).unwrap();
                for hash in [&of_it, &empty] {
                    assert!(!password(&long).matches(Some((hash, preparation)), memory));
                }
            }
        }
    }

    fn choose(text: &str) -> Option<PasswordFault> {
        match password(text).choose(&OwnWords::none()) {
            Ok(_) => None,
            Err(Error::Invalid(Invalid::Password(fault))) => Some(fault),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn twelve_characters_in_any_script_are_enough() {
        assert_eq!(choose("十二文字以上の合言葉です"), None);
        assert_eq!(choose("elevenchars"), Some(PasswordFault::TooShort));
        assert_eq!(choose(""), Some(PasswordFault::TooShort));
        assert_eq!(choose(&"x".repeat(1025)), Some(PasswordFault::TooLong));
        // Twelve code points that are eleven characters.
        assert_eq!(choose("か\u{3099}いすうのもじれつです"), Some(PasswordFault::TooShort));
    }

    #[test]
    fn a_character_that_is_not_allowed_is_said_before_the_length_is_judged() {
        assert_eq!(choose("a tab\tin the middle"), Some(PasswordFault::Character));
        assert_eq!(choose("correct horse battery\u{200b}"), Some(PasswordFault::Character));
    }

    #[test]
    fn the_same_password_twice_may_be_sent_in_two_forms() {
        assert!(password("が").is_same_as(&password("か\u{3099}")));
        assert!(!password("a").is_same_as(&password("b")));
        assert!(!password("a\t").is_same_as(&password("a\0")));
    }

    #[test]
    fn a_password_is_never_printed() {
        assert_eq!(format!("{:?}", password("correct horse")), "Password");
        assert_eq!(format!("{:?}", password("correct horse").prepare().unwrap()), "PreparedPassword");
    }
}
