//! `rfc5280.validity-order`

use crate::lint::rule::{Rule, demand, every};

/// notAfter is later than notBefore.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.validity-order",
    citation: "RFC 5280 §4.1.2.5",
    applies: every,
    check: |specimen| {
        let validity = specimen.validity()?;
        demand(
            validity.not_before < validity.not_after,
            format_args!("notAfter {} is not after notBefore {}", validity.not_after, validity.not_before),
        )
    },
};

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_validity_order_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_validity_order_fails_when_nothing_lies_between() {
        let none = Sample::signing().altered(|parameters| parameters.not_after = parameters.not_before);
        assert_breaks(&none, super::RULE.id);
        let turned = Sample::signing()
            .altered(|parameters| std::mem::swap(&mut parameters.not_after, &mut parameters.not_before));
        assert_breaks(&turned, super::RULE.id);
    }
}
