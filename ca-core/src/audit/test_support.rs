//! An artificial trail and a key, for tests of heads.

use super::head::Head;
use crate::keys::{HeadKey, KeyAlgorithm, generate_key};
use crate::runtime::entropy::SystemEntropy;
use crate::types::{Sha256Digest, Timestamp};

/// A new key.
pub(crate) fn key() -> HeadKey {
    HeadKey::new(&generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).expect("a key")).expect("ready")
}

/// The hash of a row.
pub(crate) fn row_hash(seq: i64) -> Sha256Digest {
    Sha256Digest::of(&seq.to_be_bytes())
}

/// The head when this row was the newest; there is one row per minute.
pub(crate) fn head(seq: i64) -> Head {
    Head { trail: row_hash(1), seq, hash: row_hash(seq), at: Timestamp::from_unix_seconds(1_775_001_600 + 60 * seq) }
}
