//! Passwords of local accounts: Argon2id, and the same work whether or not there is an account.

use std::fmt;
use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use ca_core::entropy::Entropy;
use ca_core::error::Invalid;
use ca_core::{Error, Result};
use serde::Deserialize;
use zeroize::Zeroizing;

/// A password, or another secret, as a person typed it: forgotten on drop, never printed.
#[derive(Default, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Password(Zeroizing<String>);

impl Password {
    /// Takes a password that somebody chooses: 12 characters or more, and no more than fits the hash's work.
    pub(crate) fn choose(self) -> Result<Self> {
        let fits = self.0.chars().count() >= MIN_CHARACTERS && self.0.len() <= MAX_BYTES;
        if fits { Ok(self) } else { Err(Invalid::Password.into()) }
    }

    /// What was typed. Whoever calls this holds a secret.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The same, to be handed on.
    pub(crate) fn into_inner(self) -> Zeroizing<String> {
        self.0
    }

    /// Whether both were typed alike.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }

    /// The Argon2id hash in PHC form, under a fresh salt.
    pub(crate) fn hash(&self, entropy: &dyn Entropy) -> Result<String> {
        let salt = entropy.octets::<16>()?;
        let hash: PasswordHash = Argon2::default()
            .hash_password_with_salt(self.0.as_bytes(), &salt)
            .map_err(|_| Error::internal("Argon2 could not hash a password"))?;
        Ok(hash.to_string())
    }

    /// Whether this is the password behind `stored`. Without an account the same work is done for nothing, so that the
    /// time to answer tells nobody which addresses have one.
    pub(crate) fn matches(&self, stored: Option<&str>) -> bool {
        let hash = stored.unwrap_or(&NOBODY);
        let right = PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(self.0.as_bytes(), &hash).is_ok());
        right && stored.is_some() && self.0.len() <= MAX_BYTES
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

/// The hash that a sign-in to an account that does not exist is compared with.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let hash: Result<PasswordHash, _> = Argon2::default().hash_password_with_salt(b"nobody", &[0; 16]);
    hash.map(|hash| hash.to_string()).unwrap_or_default()
});

const MIN_CHARACTERS: usize = 12;
const MAX_BYTES: usize = 1024;

#[cfg(test)]
mod tests {
    use ca_core::entropy::SystemEntropy;

    use super::*;

    fn password(text: &str) -> Password {
        Password(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn a_hash_is_argon2id_and_matches_its_password_alone() {
        let hash = password("correct horse").hash(&SystemEntropy).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(password("correct horse").matches(Some(&hash)));
        assert!(!password("correct horsf").matches(Some(&hash)));
        assert!(!password("nobody").matches(None));
        assert!(NOBODY.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn twelve_characters_in_any_script_are_enough() {
        assert!(password("十二文字以上の合言葉です").choose().is_ok());
        assert!(password("elevenchars").choose().is_err());
        assert!(password(&"x".repeat(1025)).choose().is_err());
    }

    #[test]
    fn a_password_is_never_printed() {
        assert_eq!(format!("{:?}", password("correct horse")), "Password");
    }
}
