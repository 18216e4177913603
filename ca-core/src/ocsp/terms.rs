//! What an answer shall say.

use super::Single;
use crate::types::{KeyIdentifier, Timestamp};

/// The facts that an answer is written from and that rules compare it with.
#[derive(Debug, Clone)]
pub(crate) struct AnswerTerms {
    /// One for each certificate that was asked about, in the order of the request.
    pub(crate) singles: Vec<Single>,
    /// 1 to 128 bytes (RFC 9654 §2.1).
    pub(crate) nonce: Option<Vec<u8>>,
    /// When the answer is signed, UTC; what it says was true then.
    pub(crate) this_update: Timestamp,
    /// UTC.
    pub(crate) next_update: Timestamp,
    /// SHA-1 of the responder's public key, its name in answers.
    pub(crate) responder: KeyIdentifier,
    /// The last second of the responder's certificate, UTC.
    pub(crate) responder_end: Timestamp,
}
