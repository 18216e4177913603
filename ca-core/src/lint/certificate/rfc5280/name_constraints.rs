//! `rfc5280.name-constraints`

use const_oid::db::rfc5280::ID_CE_NAME_CONSTRAINTS;
use x509_cert::ext::pkix::NameConstraints;

use crate::lint::rule::{Rule, demand, every};

/// Only a CA has nameConstraints; they are not empty, and have no minimum or maximum.
///
/// ```text
/// NameConstraints ::= SEQUENCE {
///     permittedSubtrees       [0] IMPLICIT GeneralSubtrees OPTIONAL,
///     excludedSubtrees        [1] IMPLICIT GeneralSubtrees OPTIONAL }
/// GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF GeneralSubtree
/// GeneralSubtree ::= SEQUENCE {
///     base                        GeneralName,
///     minimum                 [0] IMPLICIT BaseDistance DEFAULT 0,
///     maximum                 [1] IMPLICIT BaseDistance OPTIONAL }
/// BaseDistance ::= INTEGER (0..MAX)
/// ```
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.name-constraints",
    citation: "RFC 5280 §4.2.1.10",
    applies: every,
    check: |specimen| {
        let constraints: Option<NameConstraints> =
            specimen.decode_if_present(ID_CE_NAME_CONSTRAINTS, "nameConstraints")?;
        let Some(constraints) = constraints else { return Ok(()) };
        demand(specimen.terms.profile.is_authority(), "a certificate that is no CA's has nameConstraints")?;
        let trees = [constraints.permitted_subtrees, constraints.excluded_subtrees];
        demand(trees.iter().flatten().any(|tree| !tree.is_empty()), "nameConstraints constrain nothing")?;
        let mut subtrees = trees.iter().flatten().flatten();
        demand(
            subtrees.all(|subtree| subtree.minimum == 0 && subtree.maximum.is_none()),
            "nameConstraints hold a minimum or a maximum",
        )
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_NAME_CONSTRAINTS;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    /// permittedSubtrees: rfc822Name example.com.
    const EXAMPLE_COM: &[u8] = b"\x30\x11\xa0\x0f\x30\x0d\x81\x0bexample.com";

    #[test]
    fn rfc5280_name_constraints_passes() {
        assert_keeps(&Sample::issuing(), super::RULE.id);
        assert_keeps(&Sample::issuing().with(ID_CE_NAME_CONSTRAINTS, EXAMPLE_COM), super::RULE.id);
    }

    #[test]
    fn rfc5280_name_constraints_fails_for_a_person() {
        assert_breaks(&Sample::signing().with(ID_CE_NAME_CONSTRAINTS, EXAMPLE_COM), super::RULE.id);
    }

    #[test]
    fn rfc5280_name_constraints_fails_when_empty_or_with_a_distance() {
        assert_breaks(&Sample::issuing().with(ID_CE_NAME_CONSTRAINTS, b"\x30\x00"), super::RULE.id);
        let distant = b"\x30\x14\xa0\x12\x30\x10\x81\x0bexample.com\x80\x01\x01";
        assert_breaks(&Sample::issuing().with(ID_CE_NAME_CONSTRAINTS, distant), super::RULE.id);
    }
}
