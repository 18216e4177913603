//! `rfc5280.criticality`

use const_oid::db::rfc5280::{
    ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_PE_AUTHORITY_INFO_ACCESS,
};

use crate::lint::rule::{Rule, demand, every};

/// authorityKeyIdentifier, subjectKeyIdentifier and authorityInfoAccess are not critical.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.criticality",
    citation: "RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.2.1",
    applies: every,
    check: |specimen| {
        for id in [ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_PE_AUTHORITY_INFO_ACCESS] {
            let critical = specimen.extension(id).is_some_and(|extension| extension.critical);
            demand(!critical, format_args!("extension {id} is critical"))?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::{
        ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_PE_AUTHORITY_INFO_ACCESS,
    };

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_criticality_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_criticality_fails_for_each() {
        for id in [ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_PE_AUTHORITY_INFO_ACCESS] {
            assert_breaks(&Sample::signing().with_criticality(id, true), super::RULE.id);
            assert_breaks(&Sample::issuing().with_criticality(id, true), super::RULE.id);
        }
    }
}
