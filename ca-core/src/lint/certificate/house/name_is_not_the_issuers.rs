//! `house.name-is-not-the-issuers`

use crate::lint::rule::{Rule, demand, not_roots};

/// The subject differs from the issuer's name; otherwise the certificate would look self-issued.
pub(super) const RULE: Rule = Rule {
    id: "house.name-is-not-the-issuers",
    citation: "rule of Inkan; RFC 5280 §3.2, §6.1",
    applies: not_roots,
    check: |specimen| {
        demand(specimen.layout.subject != specimen.layout.issuer, "subject and issuer have the same name")
    },
};

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_name_is_not_the_issuers_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_name_is_not_the_issuers_fails_for_the_same_name() {
        for sample in [Sample::issuing(), Sample::signing()] {
            let same = sample.edited(|layout| layout.subject = layout.issuer.clone());
            assert_breaks(&same, super::RULE.id);
        }
    }
}
