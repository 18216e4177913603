//! `rfc9919.answer-by-key`

use crate::lint::rule::{AnswerRule, demand};

/// responderID is the hash of the responder's key.
pub(super) const RULE: AnswerRule = AnswerRule {
    id: "rfc9919.answer-by-key",
    citation: "RFC 9919 §4.2.1",
    check: |specimen| {
        let (answer, terms) = (&specimen.answer, specimen.terms);
        demand(answer.by_key.as_bytes() == terms.responder.octets(), "responderID is another key's")
    },
};
