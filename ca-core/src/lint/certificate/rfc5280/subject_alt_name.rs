//! `rfc5280.subject-alt-name`

use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;

use crate::lint::rule::{Rule, demand, of_people};

/// subjectAltName is critical exactly when the subject is empty, and an empty subject has one.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.subject-alt-name",
    citation: "RFC 5280 §4.1.2.6, §4.2.1.6",
    applies: of_people,
    check: |specimen| {
        let empty = specimen.layout.subject.is_empty();
        let critical = specimen.extension(ID_CE_SUBJECT_ALT_NAME).is_some_and(|extension| extension.critical);
        demand(
            critical == empty,
            format_args!(
                "the subject is {}empty but subjectAltName is {}critical",
                if empty { "" } else { "not " },
                if critical { "" } else { "not " }
            ),
        )
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_subject_alt_name_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&without_subject(), super::RULE.id);
    }

    #[test]
    fn rfc5280_subject_alt_name_fails_when_critical_beside_a_subject() {
        assert_breaks(&Sample::signing().with_criticality(ID_CE_SUBJECT_ALT_NAME, true), super::RULE.id);
    }

    #[test]
    fn rfc5280_subject_alt_name_fails_when_not_critical_or_missing_without_a_subject() {
        assert_breaks(&without_subject().with_criticality(ID_CE_SUBJECT_ALT_NAME, false), super::RULE.id);
        assert_breaks(&without_subject().without(ID_CE_SUBJECT_ALT_NAME), super::RULE.id);
    }

    fn without_subject() -> Sample {
        Sample::signing().with_subject(&[]).with_criticality(ID_CE_SUBJECT_ALT_NAME, true)
    }
}
