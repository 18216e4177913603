//! Passwords of local accounts: Argon2id, with the same work whether or not an account exists.

use std::fmt;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use ca_core::error::Invalid;
use ca_core::runtime::entropy::Entropy;
use ca_core::{Error, Result};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::hashing::Memory;

/// A password or another secret as entered: zeroized on drop, never printed.
#[derive(Default, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Password(Zeroizing<String>);

impl Password {
    /// Accepts a new password of at least 12 characters and at most `MAX_BYTES` bytes, which limits the work of the hash.
    pub(crate) fn choose(self) -> Result<Self> {
        let fits = self.0.chars().count() >= MIN_CHARACTERS && self.0.len() <= MAX_BYTES;
        if fits { Ok(self) } else { Err(Invalid::Password.into()) }
    }

    /// The entered password, which is secret.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The entered password, moved out.
    pub(crate) fn into_inner(self) -> Zeroizing<String> {
        self.0
    }

    /// Whether both passwords are equal.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }

    /// The Argon2id hash in PHC form, with a new salt.
    pub(crate) fn hash(&self, entropy: &dyn Entropy, memory: &mut Memory) -> Result<String> {
        let salt = entropy.octets::<16>()?;
        let hash = self.hash_under(&salt, memory).ok_or_else(|| Error::internal("Argon2 could not hash a password"))?;
        Ok(hash.to_string())
    }

    fn hash_under(&self, salt: &[u8], memory: &mut Memory) -> Option<PasswordHash> {
        let (algorithm, version, params) = (Algorithm::Argon2id, Version::V0x13, Params::DEFAULT);
        let hash = self.run(algorithm, version, params.clone(), salt, memory)?;
        Some(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params).ok()?,
            salt: Some(Salt::new(salt).ok()?),
            hash: Some(hash),
        })
    }

    fn run(
        &self,
        algorithm: Algorithm,
        version: Version,
        params: Params,
        salt: &[u8],
        memory: &mut Memory,
    ) -> Option<Output> {
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN))?;
        let argon2 = Argon2::new(algorithm, version, params);
        argon2.hash_password_into_with_memory(self.0.as_bytes(), salt, output, memory.blocks()).ok()?;
        Output::new(output).ok()
    }

    /// Whether this is the password of the hash `stored`. Without an account the same work is done, so that the response
    /// time does not reveal which addresses have one.
    pub(crate) fn matches(&self, stored: Option<&str>, memory: &mut Memory) -> bool {
        let right = self.is_behind(stored.unwrap_or(NOBODY), memory).unwrap_or(false);
        right && stored.is_some() && self.0.len() <= MAX_BYTES
    }

    fn is_behind(&self, stored: &str, memory: &mut Memory) -> Option<bool> {
        let stored = PasswordHash::new(stored).ok()?;
        let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
        let version = Version::try_from(stored.version?).ok()?;
        let params = Params::try_from(&stored).ok()?;
        let output = self.run(algorithm, version, params, stored.salt.as_ref()?, memory)?;
        // Compared in constant time by the type.
        Some(stored.hash? == output)
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

/// The hash for the comparison when there is no account; no matching password is known.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const MIN_CHARACTERS: usize = 12;
const MAX_BYTES: usize = 1024;

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordVerifier as _;
    use ca_core::runtime::entropy::SystemEntropy;

    use super::*;
    use crate::hashing::{Caller, Hashing};

    fn password(text: &str) -> Password {
        Password(Zeroizing::new(text.to_owned()))
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_and_matches_its_password_alone() {
        let memory = &mut Hashing::new(1, 0).wait_for_memory(Caller::Stranger).await.unwrap();
        let hash = password("correct horse").hash(&SystemEntropy, memory).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(password("correct horse").matches(Some(&hash), memory));
        assert!(!password("correct horsf").matches(Some(&hash), memory));
        let read = PasswordHash::new(&hash).unwrap();
        assert!(Argon2::default().verify_password(b"correct horse", &read).is_ok(), "another caller of the library");
        assert!(!password("nobody").matches(None, memory));
        assert_eq!(password("nobody").is_behind(NOBODY, memory), Some(false), "the work is done");
        assert!(NOBODY.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    /// The hash that a restore stores when it ends a password.
    #[tokio::test]
    async fn a_hash_of_zeros_is_looked_at_and_matches_nothing() {
        let memory = &mut Hashing::new(1, 0).wait_for_memory(Caller::Stranger).await.unwrap();
        let zeros = format!("$argon2id$v=19$m=19456,t=2,p=1${}${}", "A".repeat(22), "A".repeat(43));
        assert!(PasswordHash::new(&zeros).is_ok());
        assert!(!password("correct horse").matches(Some(&zeros), memory));
        assert!(!password("").matches(Some(&zeros), memory));
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
