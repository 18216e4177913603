//! A cache of certificates with verified signatures, so that a walk over a directory verifies each once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::types::Sha256Digest;

/// The certificates with a verified signature of this installation, by their SHA-256.
#[derive(Default)]
pub(crate) struct Signers(Mutex<Verified>);

#[derive(Default)]
struct Verified {
    /// The number of CAs at the time of verification; additional CAs may have signed further certificates.
    authorities: usize,
    by_digest: HashMap<Sha256Digest, bool>,
}

impl Signers {
    /// Whether a CA's key signed the octets with this digest; `verify` is called once per digest.
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

/// The maximum of entries, with 33 bytes and some overhead each.
const MOST_KEPT: usize = 50_000;
