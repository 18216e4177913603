//! Secrets that one session can be shown for a while, and of which the database holds only the hashes.
//!
//! They are derived from the session's token, which only the browser has, and from a value that differs each time and is stored
//! beside the hashes, with a key of the server. The database and the key store together are not enough to derive them.

use std::sync::Arc;

use time::Duration;
use zeroize::Zeroizing;

use super::sealing::sealing_key;
use crate::error::Result;
use crate::installation::Ca;
use crate::keys::SealingKey;

/// The secrets that were made together.
pub(in crate::use_cases) struct ShownOnce {
    key: Arc<SealingKey>,
    seed: Zeroizing<Vec<u8>>,
}

impl ShownOnce {
    /// The secrets for `purpose`, which has no NUL, of the session with this token. `made` has the same length for each use of a
    /// purpose.
    ///
    /// # Errors
    /// `KeyUnavailable`; `Internal` when the key can't be generated.
    pub(in crate::use_cases) fn new(ca: &Ca, purpose: &'static str, made: &[u8], token: &str) -> Result<Self> {
        let seed = Zeroizing::new([purpose.as_bytes(), &[0], made, token.as_bytes()].concat());
        Ok(Self { key: sealing_key(ca)?, seed })
    }

    /// The secret with this number: twenty octets.
    pub(in crate::use_cases) fn secret(&self, number: u8) -> Zeroizing<[u8; 20]> {
        let mut seed = Zeroizing::new(Vec::with_capacity(self.seed.len() + 1));
        seed.extend_from_slice(&self.seed);
        seed.push(number);
        self.key.make(&seed)
    }
}

/// How long they are shown.
pub(in crate::use_cases) const SHOWN_FOR: Duration = Duration::minutes(15);
