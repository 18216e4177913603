//! `smime-br.answer-without-extensions`

use crate::lint::rule::{AnswerRule, demand};

/// No single response has an extension.
pub(super) const RULE: AnswerRule = AnswerRule {
    id: "smime-br.answer-without-extensions",
    citation: "S/MIME BR §7.3.2",
    check: |specimen| {
        let bare = specimen.answer.responses.iter().all(|single| single.extensions.is_none());
        demand(bare, "an answer has an extension")
    },
};
