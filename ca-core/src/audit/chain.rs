//! One link of the chain, and the calculation of its hash.

use sha2::{Digest as _, Sha256};

use crate::types::{Sha256Digest, Timestamp};

/// The fields of a row that its hash covers.
pub(crate) struct Link<'a> {
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    pub(crate) actor: &'a str,
    pub(crate) action: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) personal_digest: &'a [u8],
    pub(crate) previous_hash: &'a [u8],
}

impl Link<'_> {
    /// SHA-256 over the fields in order, each after its length in bytes as 8 octets big-endian, so that no two rows
    /// with different fields hash the same bytes.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let seq = self.seq.to_be_bytes();
        let at = self.at.unix_seconds().to_be_bytes();
        let fields: [&[u8]; 9] = [
            DOMAIN,
            self.previous_hash,
            &seq,
            &at,
            self.actor.as_bytes(),
            self.action.as_bytes(),
            self.subject.as_bytes(),
            self.detail.as_bytes(),
            self.personal_digest,
        ];
        for field in fields {
            hasher.update((field.len() as u64).to_be_bytes());
            hasher.update(field);
        }
        hasher.finalize().into()
    }
}

/// Personal data, with the salt that prevents guessing it from its hash.
pub(crate) struct PersonalText<'a> {
    pub(crate) salt: &'a [u8],
    pub(crate) text: &'a str,
}

impl PersonalText<'_> {
    /// The salted hash that the chain contains.
    pub(crate) fn digest(&self) -> Sha256Digest {
        let mut salted = Vec::with_capacity(self.salt.len() + self.text.len());
        salted.extend_from_slice(self.salt);
        salted.extend_from_slice(self.text.as_bytes());
        Sha256Digest::of(&salted)
    }
}

const DOMAIN: &[u8] = b"inkan-audit-1";
