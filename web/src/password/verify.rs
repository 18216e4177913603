//! Comparison of an entered password with an account, and renewal of a hash that was prepared in an older way.

use ca_core::types::Preparation;
use ca_core::use_cases::people::accounts::{self, Credentials};
use ca_core::{Ca, Result};

use super::Password;
use crate::hashing::Memory;

/// Whether `password` belongs to the credentials; without credentials the same work is done.
pub(crate) fn is_right(password: &Password, credentials: Option<&Credentials>, memory: &mut Memory) -> bool {
    password.matches(credentials.map(|it| (it.password_hash.as_str(), it.preparation)), memory)
}

/// The credentials of a password that was found to be right. A hash of the password as typed is replaced by one of the prepared
/// password; a password that can't be prepared stays valid as typed.
///
/// `None` if the password was changed meanwhile. Another browser may have renewed the hash of the same password at the same time, so
/// the new hash is compared before that is concluded.
///
/// # Errors
/// `Internal`, `Busy`.
pub(crate) fn renew(
    ca: &Ca,
    credentials: Credentials,
    password: &Password,
    memory: &mut Memory,
) -> Result<Option<Credentials>> {
    let prepared = match credentials.preparation {
        Preparation::OpaqueString => None,
        Preparation::AsTyped => password.prepare(),
    };
    let Some(prepared) = prepared else { return Ok(Some(credentials)) };
    let hash = prepared.hash(ca.entropy(), memory)?;
    if let Some(renewed) = accounts::renew_hash(ca, &credentials, hash)? {
        return Ok(Some(renewed));
    }
    let now = accounts::find_own_credentials(ca, credentials.person)?;
    Ok(now.filter(|now| is_right(password, Some(now), memory)))
}
