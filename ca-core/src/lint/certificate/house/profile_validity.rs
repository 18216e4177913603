//! `house.profile-validity`

use crate::lint::rule::{Rule, demand, every};

/// The validity is no longer than the configured validity of the profile.
pub(super) const RULE: Rule = Rule {
    id: "house.profile-validity",
    citation: "S/MIME BR §6.3.2; rule of Inkan",
    applies: every,
    check: |specimen| {
        let (days, most) = (specimen.validity()?.days(), specimen.terms.max_days);
        demand(days <= most, format_args!("{days} days are more than the {most} of the profile"))
    },
};

#[cfg(test)]
mod tests {
    use time::Duration;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_profile_validity_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_profile_validity_fails_for_a_second_too_many() {
        for sample in Sample::of_each_profile() {
            let longer = sample.altered(|parameters| parameters.not_after += Duration::seconds(1));
            assert_breaks(&longer, super::RULE.id);
        }
    }
}
