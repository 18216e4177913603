//! `rfc6960.answer-well-formed`

use crate::lint::rule::AnswerRule;

/// The bytes are the DER of a ResponseData.
pub(super) const RULE: AnswerRule = AnswerRule {
    id: "rfc6960.answer-well-formed",
    citation: "RFC 6960 §4.2.1",
    // A malformed draft never becomes a specimen.
    check: |_| Ok(()),
};
