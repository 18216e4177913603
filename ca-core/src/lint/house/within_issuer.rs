//! `house.within-issuer`

use crate::authority::timestamp;
use crate::lint::{Rule, demand, every};
use crate::types::Validity;

/// The certificate ends no later than its issuer, and its validity is no longer than its profile allows.
pub(super) const RULE: Rule = Rule {
    id: "house.within-issuer",
    citation: "S/MIME BR §6.3.2; this house",
    applies: every,
    check: |specimen| {
        let validity = Validity {
            not_before: timestamp(specimen.tbs.validity().not_before),
            not_after: timestamp(specimen.tbs.validity().not_after),
        };
        let terms = specimen.terms;
        demand(
            validity.not_after <= terms.issuer_end,
            format!("notAfter {} lies after the issuer's end {}", validity.not_after, terms.issuer_end),
        )?;
        demand(validity.not_before < validity.not_after, "notAfter is not after notBefore")?;
        demand(
            validity.days() <= terms.max_days,
            format!("{} days are more than the {} of the profile", validity.days(), terms.max_days),
        )
    },
};

#[cfg(test)]
mod tests {
    use time::Duration;

    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_within_issuer_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn house_within_issuer_fails_for_a_day_too_many_and_past_the_issuer() {
        assert_breaks(
            &Sample::signing().altered(|parameters| parameters.not_after += Duration::days(1)),
            super::RULE.id,
        );
        assert_breaks(
            &Sample::signing().altered(|parameters| parameters.not_after += Duration::days(9000)),
            super::RULE.id,
        );
    }
}
