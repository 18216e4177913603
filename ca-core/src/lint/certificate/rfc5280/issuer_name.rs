//! `rfc5280.issuer-name`

use crate::lint::rule::{Rule, demand, every};

/// The issuer's name is not empty.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.issuer-name",
    citation: "RFC 5280 §4.1.2.4",
    applies: every,
    check: |specimen| demand(!specimen.layout.issuer.is_empty(), "the issuer's name is empty"),
};

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps, name};

    #[test]
    fn rfc5280_issuer_name_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_issuer_name_fails_when_empty() {
        assert_breaks(&Sample::signing().edited(|layout| layout.issuer = name(&[])), super::RULE.id);
    }
}
