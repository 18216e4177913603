//! `house.not-back-dated`

use time::Duration;

use crate::authority::timestamp;
use crate::lint::{Rule, demand, every};

/// notBefore is at most five minutes before the draft was made, for clocks that go slow, and not after it.
pub(super) const RULE: Rule = Rule {
    id: "house.not-back-dated",
    citation: "S/MIME BR §7.1.2 (48 hours at most); this house: 5 minutes",
    applies: every,
    check: |specimen| {
        let begins = timestamp(specimen.tbs.validity().not_before);
        let now = specimen.terms.now;
        demand(
            begins <= now && now - begins <= Duration::minutes(5),
            format!("notBefore is {begins}, the draft was made at {now}"),
        )
    },
};

#[cfg(test)]
mod tests {
    use time::Duration;

    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_not_back_dated_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn house_not_back_dated_fails_after_an_hour_and_in_the_future() {
        assert_breaks(
            &Sample::signing().altered(|parameters| parameters.not_before -= Duration::hours(1)),
            super::RULE.id,
        );
        assert_breaks(
            &Sample::signing().altered(|parameters| parameters.not_before += Duration::hours(1)),
            super::RULE.id,
        );
    }
}
