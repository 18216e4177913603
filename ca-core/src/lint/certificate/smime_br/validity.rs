//! `smime-br.validity`

use crate::lint::rule::{Rule, demand, of_people};

/// A person's certificate is valid for at most 825 days; both ends are inclusive, and a part of a day counts as a day.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.validity",
    citation: "S/MIME BR §6.3.2",
    applies: of_people,
    check: |specimen| {
        let days = specimen.validity()?.days();
        demand(days <= MAX_DAYS, format_args!("{days} days are more than {MAX_DAYS}"))
    },
};

const MAX_DAYS: i64 = 825;

#[cfg(test)]
mod tests {
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    const BEGIN: (Tag, &str) = (Tag::UtcTime, "261124000000Z");

    #[test]
    fn smime_br_validity_passes() {
        let longest = Sample::signing().with_times(BEGIN, (Tag::UtcTime, "290225235959Z"));
        assert_keeps(&longest, super::RULE.id);
        assert_keeps(&Sample::root(), super::RULE.id);
    }

    #[test]
    fn smime_br_validity_fails_for_one_second_more_than_825_days() {
        let longer = Sample::signing().with_times(BEGIN, (Tag::UtcTime, "290226000000Z"));
        assert_breaks(&longer, super::RULE.id);
    }
}
