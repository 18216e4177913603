//! A cache of certificates with verified signatures, so that a walk over a directory verifies each once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::types::Sha256Digest;

/// The certificates with a verified signature of this installation, by their SHA-256, so that a walk over a directory verifies each once.
#[derive(Default)]
pub(crate) struct Signers(Mutex<Verified>);

#[derive(Default)]
struct Verified {
    /// How many CAs there were; more of them may have signed more.
    authorities: usize,
    by_digest: HashMap<Sha256Digest, bool>,
}

impl Signers {
    /// Whether a CA's key signed the octets with this digest; `verify` is asked once.
    pub(crate) fn signed(&self, authorities: usize, digest: Sha256Digest, verify: impl FnOnce() -> bool) -> bool {
        {
            let mut verified = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if verified.authorities != authorities || verified.by_digest.len() >= MOST_KEPT {
                *verified = Verified { authorities, by_digest: HashMap::new() };
            }
            if let Some(known) = verified.by_digest.get(&digest) {
                return *known;
            }
        }
        let signed = verify();
        let mut verified = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if verified.authorities == authorities {
            verified.by_digest.insert(digest, signed);
        }
        signed
    }
}

/// 33 bytes and some overhead each.
const MOST_KEPT: usize = 50_000;
