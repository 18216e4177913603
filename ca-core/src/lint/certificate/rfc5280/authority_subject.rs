//! `rfc5280.authority-subject`

use crate::lint::rule::{Rule, demand, of_authorities};

/// A CA has a name.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.authority-subject",
    citation: "RFC 5280 §4.1.2.6",
    applies: of_authorities,
    check: |specimen| demand(!specimen.layout.subject.is_empty(), "the CA's subject is empty"),
};

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_authority_subject_passes() {
        assert_keeps(&Sample::root(), super::RULE.id);
        assert_keeps(&Sample::issuing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_authority_subject_fails_when_empty() {
        assert_breaks(&Sample::issuing().with_subject(&[]), super::RULE.id);
    }
}
