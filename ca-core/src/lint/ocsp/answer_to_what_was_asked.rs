//! `rfc6960.answer-to-what-was-asked`

use der::Encode as _;

use crate::lint::rule::{AnswerRule, demand};

/// There is a response for each requested certificate, in the order of the request, with the certID of the request.
pub(super) const RULE: AnswerRule = AnswerRule {
    id: "rfc6960.answer-to-what-was-asked",
    citation: "RFC 6960 §3.2",
    check: |specimen| {
        let (written, asked) = (specimen.answer.responses.len(), specimen.terms.singles.len());
        demand(written == asked, "there are more or fewer answers than questions")?;
        let mut pairs = specimen.pairs();
        let same = pairs.all(|(written, meant)| written.cert_id.to_der().is_ok_and(|der| der == meant.cert_id.der()));
        demand(same, "a certID is not as it was asked")
    },
};
