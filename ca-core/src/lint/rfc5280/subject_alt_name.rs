//! `rfc5280.subject-alt-name`

use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;

use crate::lint::{Rule, demand, of_people};

/// subjectAltName is critical exactly when the subject is empty.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.subject-alt-name",
    citation: "RFC 5280 §4.2.1.6",
    applies: of_people,
    check: |specimen| {
        let extension = specimen.required(ID_CE_SUBJECT_ALT_NAME, "subjectAltName")?;
        let empty = specimen.tbs.subject().is_empty();
        demand(
            extension.critical == empty,
            format!(
                "the subject is {}empty but subjectAltName is {}critical",
                if empty { "" } else { "not " },
                if extension.critical { "" } else { "not " }
            ),
        )
    },
};

#[cfg(test)]
mod tests {
    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_subject_alt_name_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&Sample::signing_for(&format!("{}@example.com", "a".repeat(60))), super::RULE.id);
    }

    #[test]
    fn rfc5280_subject_alt_name_fails_when_missing() {
        assert_breaks(&Sample::signing().altered(|parameters| parameters.subject_alt_names.clear()), super::RULE.id);
    }
}
