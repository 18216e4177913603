//! `house.single-valued-names`

use crate::lint::rule::{Rule, demand, every};

/// Each RDN of issuer and subject contains one attribute, because clients and rcgen encode several attributes in
/// different ways.
pub(super) const RULE: Rule = Rule {
    id: "house.single-valued-names",
    citation: "rule of Inkan; RFC 5280 §4.1.2.4",
    applies: every,
    check: |specimen| {
        let mut rdns = specimen.layout.issuer.iter_rdn().chain(specimen.layout.subject.iter_rdn());
        demand(rdns.all(|rdn| rdn.len() == 1), "an RDN holds several attributes")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::{CN, ORGANIZATION_NAME};
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps, name_in_one};

    #[test]
    fn house_single_valued_names_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_single_valued_names_fails_in_subject_and_issuer() {
        let several = name_in_one(&[(CN, Tag::Utf8String, "CA"), (ORGANIZATION_NAME, Tag::Utf8String, "Example")]);
        assert_breaks(&Sample::root().edited(|layout| layout.subject = several.clone()), super::RULE.id);
        assert_breaks(&Sample::signing().edited(|layout| layout.issuer = several.clone()), super::RULE.id);
    }
}
