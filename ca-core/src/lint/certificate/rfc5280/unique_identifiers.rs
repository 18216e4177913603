//! `rfc5280.unique-identifiers`

use crate::lint::rule::{Rule, demand, every};

/// issuerUniqueID and subjectUniqueID are absent.
///
/// ```text
/// UniqueIdentifier ::= BIT STRING
/// ```
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.unique-identifiers",
    citation: "RFC 5280 §4.1.2.8",
    applies: every,
    check: |specimen| {
        let layout = &specimen.layout;
        demand(
            layout.issuer_unique_id.is_none() && layout.subject_unique_id.is_none(),
            "there is an issuerUniqueID or a subjectUniqueID",
        )
    },
};

#[cfg(test)]
mod tests {
    use der::asn1::BitString;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    fn unique() -> Option<BitString> {
        BitString::from_bytes(&[1]).ok()
    }

    #[test]
    fn rfc5280_unique_identifiers_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_unique_identifiers_fails_for_either() {
        assert_breaks(&Sample::signing().edited(|layout| layout.issuer_unique_id = unique()), super::RULE.id);
        assert_breaks(&Sample::signing().edited(|layout| layout.subject_unique_id = unique()), super::RULE.id);
    }
}
