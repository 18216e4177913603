//! `rfc5280.basic-constraints`

use const_oid::db::rfc5280::ID_CE_BASIC_CONSTRAINTS;
use x509_cert::ext::pkix::BasicConstraints;

use crate::lint::rule::{Rule, demand, every};

/// A CA's certificate has a critical basicConstraints with cA; a person's never has cA; only a CA has a path length.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.basic-constraints",
    citation: "RFC 5280 §4.2.1.9",
    applies: every,
    check: |specimen| {
        let constraints: Option<BasicConstraints> =
            specimen.decode_if_present(ID_CE_BASIC_CONSTRAINTS, "basicConstraints")?;
        if specimen.terms.profile.is_authority() {
            let critical = specimen.required(ID_CE_BASIC_CONSTRAINTS, "basicConstraints")?.critical;
            demand(critical, "basicConstraints of a CA is not critical")?;
            demand(constraints.is_some_and(|it| it.ca), "basicConstraints of a CA does not say cA")
        } else {
            let harmless = constraints.is_none_or(|it| !it.ca && it.path_len_constraint.is_none());
            demand(harmless, "basicConstraints of a person has cA or a path length")
        }
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_BASIC_CONSTRAINTS;
    use rcgen::{BasicConstraints, IsCa};

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_basic_constraints_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&Sample::signing().with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x00"), super::RULE.id);
    }

    #[test]
    fn rfc5280_basic_constraints_fails_for_a_person_who_is_a_ca() {
        let authority =
            Sample::signing().altered(|parameters| parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
        assert_breaks(&authority, super::RULE.id);
        assert_breaks(&Sample::signing().with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x03\x02\x01\x00"), super::RULE.id);
    }

    #[test]
    fn rfc5280_basic_constraints_fails_for_a_ca_that_does_not_say_so_or_not_critically() {
        assert_breaks(&Sample::issuing().without(ID_CE_BASIC_CONSTRAINTS), super::RULE.id);
        assert_breaks(&Sample::root().with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x00"), super::RULE.id);
        assert_breaks(&Sample::root().with_criticality(ID_CE_BASIC_CONSTRAINTS, false), super::RULE.id);
    }
}
