//! `rfc6960.answer-times`

use super::specimen::moment;
use crate::lint::rule::{AnswerRule, demand};

/// producedAt and thisUpdate have the intended values; a response is valid for eight hours to ten days, and not beyond
/// the responder's certificate, at whose end it may expire sooner.
pub(super) const RULE: AnswerRule = AnswerRule {
    id: "rfc6960.answer-times",
    citation: "RFC 6960 §4.2.2.1; S/MIME BR §4.9.10",
    check: |specimen| {
        let (answer, terms) = (&specimen.answer, specimen.terms);
        demand(moment(&answer.produced_at) == terms.this_update, "producedAt is another time")?;
        for single in &answer.responses {
            let next_update = single.next_update.as_ref().map(moment).ok_or("nextUpdate is missing")?;
            demand(moment(&single.this_update) == terms.this_update, "thisUpdate is another time")?;
            demand(next_update > terms.this_update, "nextUpdate does not lie after thisUpdate")?;
            demand(next_update <= terms.responder_end, "nextUpdate lies after the end of the responder's certificate")?;
            let hours = (next_update - terms.this_update).whole_hours();
            demand(hours <= 240, "it would be good for more than ten days")?;
            demand(hours >= 8 || next_update == terms.responder_end, "it would be good for less than eight hours")?;
        }
        Ok(())
    },
};
