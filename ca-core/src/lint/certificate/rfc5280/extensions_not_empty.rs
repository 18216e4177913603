//! `rfc5280.extensions-not-empty`

use const_oid::db::rfc5280::ID_CE_BASIC_CONSTRAINTS;
use der::asn1::ObjectIdentifier;

use crate::lint::certificate::specimen::ID_PKIX_OCSP_NOCHECK;
use crate::lint::rule::{Rule, demand, every};

/// There are extensions, and none is empty except basicConstraints, which may consist of defaults only, and
/// ocsp-nocheck, which is a NULL.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.extensions-not-empty",
    citation: "RFC 5280 §4.1.2.9, §4.2.1 (SIZE (1..MAX))",
    applies: every,
    check: |specimen| {
        demand(!specimen.extensions().is_empty(), "there are no extensions")?;
        for extension in specimen.extensions() {
            let empty = matches!(extension.extn_value.as_bytes(), [] | [_] | [_, 0]);
            demand(
                !empty || MAY_BE_EMPTY.contains(&extension.extn_id),
                format_args!("extension {} holds nothing", extension.extn_id),
            )?;
        }
        Ok(())
    },
};

const MAY_BE_EMPTY: [ObjectIdentifier; 2] = [ID_CE_BASIC_CONSTRAINTS, ID_PKIX_OCSP_NOCHECK];

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::{
        ID_CE_BASIC_CONSTRAINTS, ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_SUBJECT_ALT_NAME, ID_PE_AUTHORITY_INFO_ACCESS,
    };

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_extensions_not_empty_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&Sample::signing().with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x00"), super::RULE.id);
    }

    #[test]
    fn rfc5280_extensions_not_empty_fails_for_an_empty_sequence() {
        for id in [ID_CE_SUBJECT_ALT_NAME, ID_CE_CRL_DISTRIBUTION_POINTS, ID_PE_AUTHORITY_INFO_ACCESS] {
            assert_breaks(&Sample::signing().with(id, b"\x30\x00"), super::RULE.id);
            assert_breaks(&Sample::signing().with(id, b""), super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_extensions_not_empty_fails_without_extensions() {
        assert_breaks(&Sample::signing().edited(|layout| layout.extensions = None), super::RULE.id);
        assert_breaks(&Sample::signing().edited(|layout| layout.extensions = Some(Vec::new())), super::RULE.id);
    }
}
