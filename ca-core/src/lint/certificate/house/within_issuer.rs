//! `house.within-issuer`

use crate::lint::rule::{Rule, demand, every};

/// The certificate expires no later than its issuer.
pub(super) const RULE: Rule = Rule {
    id: "house.within-issuer",
    citation: "rule of Inkan; RFC 5280 §6.1.3 a 2",
    applies: every,
    check: |specimen| {
        let (end, issuer_end) = (specimen.validity()?.not_after, specimen.terms.issuer_end);
        demand(end <= issuer_end, format_args!("notAfter {end} lies after the issuer's end {issuer_end}"))
    },
};

#[cfg(test)]
mod tests {
    use time::Duration;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_within_issuer_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_within_issuer_fails_past_the_issuer() {
        let longer = Sample::signing().altered(|parameters| parameters.not_after += Duration::days(9000));
        assert_breaks(&longer, super::RULE.id);
    }
}
