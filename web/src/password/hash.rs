//! Argon2id hashes in PHC form.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use ca_core::runtime::entropy::Entropy;
use ca_core::{Error, Result};

use crate::hashing::Memory;

/// The Argon2id hash in PHC form, with a new salt.
pub(super) fn make(secret: &str, entropy: &dyn Entropy, memory: &mut Memory) -> Result<String> {
    let salt = entropy.octets::<16>()?;
    let hash = make_under(secret, &salt, memory).ok_or_else(|| Error::internal("Argon2 could not hash a password"))?;
    Ok(hash.to_string())
}

fn make_under(secret: &str, salt: &[u8], memory: &mut Memory) -> Option<PasswordHash> {
    let (algorithm, version, params) = (Algorithm::Argon2id, Version::V0x13, Params::DEFAULT);
    let hash = run(secret, &Argon2::new(algorithm, version, params.clone()), salt, memory)?;
    Some(PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(Salt::new(salt).ok()?),
        hash: Some(hash),
    })
}

fn run(secret: &str, argon2: &Argon2<'_>, salt: &[u8], memory: &mut Memory) -> Option<Output> {
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..argon2.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN))?;
    argon2.hash_password_into_with_memory(secret.as_bytes(), salt, output, memory.blocks()).ok()?;
    Output::new(output).ok()
}

/// Whether `secret` is behind the hash `stored`; `None` if the hash can't be read.
pub(super) fn is_behind(secret: &str, stored: &str, memory: &mut Memory) -> Option<bool> {
    let stored = PasswordHash::new(stored).ok()?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = Version::try_from(stored.version?).ok()?;
    let params = Params::try_from(&stored).ok()?;
    let output = run(secret, &Argon2::new(algorithm, version, params), stored.salt.as_ref()?, memory)?;
    // Compared in constant time by the type.
    Some(stored.hash? == output)
}

/// The hash for the comparison when there is no account; no matching password is known.
pub(super) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
