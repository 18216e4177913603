//! `rfc5280.self-issued`

use crate::lint::rule::{Rule, demand};
use crate::types::Profile;

/// The issuer of a root is the root itself: the two names are equal.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.self-issued",
    citation: "RFC 5280 §3.2",
    applies: |profile| profile == Profile::Root,
    check: |specimen| {
        demand(specimen.layout.issuer == specimen.layout.subject, "the root's issuer is not the root's subject")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::CN;
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps, name};

    #[test]
    fn rfc5280_self_issued_passes() {
        assert_keeps(&Sample::root(), super::RULE.id);
    }

    #[test]
    fn rfc5280_self_issued_fails_for_another_issuer() {
        let other = Sample::root().edited(|layout| layout.issuer = name(&[(CN, Tag::Utf8String, "Another CA")]));
        assert_breaks(&other, super::RULE.id);
    }
}
