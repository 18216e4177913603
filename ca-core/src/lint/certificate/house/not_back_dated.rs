//! `house.not-back-dated`

use time::Duration;

use crate::lint::rule::{Rule, demand, every};

/// notBefore is at most five minutes before the time of the draft, for slow clocks, and not after it.
pub(super) const RULE: Rule = Rule {
    id: "house.not-back-dated",
    citation: "rule of Inkan",
    applies: every,
    check: |specimen| {
        let begins = specimen.validity()?.not_before;
        let now = specimen.terms.now;
        demand(
            begins <= now && now - begins <= Duration::minutes(5),
            format_args!("notBefore is {begins}, the draft was made at {now}"),
        )
    },
};

#[cfg(test)]
mod tests {
    use time::Duration;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_not_back_dated_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        let skewed = Sample::signing().altered(|parameters| parameters.not_before -= Duration::minutes(5));
        assert_keeps(&skewed, super::RULE.id);
    }

    #[test]
    fn house_not_back_dated_fails_after_an_hour_and_in_the_future() {
        let earlier = Sample::signing().altered(|parameters| parameters.not_before -= Duration::hours(1));
        assert_breaks(&earlier, super::RULE.id);
        let later = Sample::signing().altered(|parameters| parameters.not_before += Duration::seconds(1));
        assert_breaks(&later, super::RULE.id);
    }
}
