//! The content of an answer.

use super::Single;
use crate::types::{KeyIdentifier, Timestamp};

/// The facts for writing an answer, with which the lint rules compare it.
#[derive(Debug, Clone)]
pub(crate) struct AnswerTerms {
    /// One for each requested certificate, in the order of the request.
    pub(crate) singles: Vec<Single>,
    /// The nonce, 1 to 128 bytes (RFC 9654 §2.1).
    pub(crate) nonce: Option<Vec<u8>>,
    /// When the answer is signed and its content is true, UTC.
    pub(crate) this_update: Timestamp,
    /// When there will be a newer answer at the latest, UTC.
    pub(crate) next_update: Timestamp,
    /// SHA-1 of the responder's public key, which identifies it in answers.
    pub(crate) responder: KeyIdentifier,
    /// The last second of the responder's certificate, UTC.
    pub(crate) responder_end: Timestamp,
}
