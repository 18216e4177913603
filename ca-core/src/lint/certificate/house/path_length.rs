//! `house.path-length`

use const_oid::db::rfc5280::ID_CE_BASIC_CONSTRAINTS;
use x509_cert::ext::pkix::BasicConstraints;

use crate::lint::rule::{Rule, demand};
use crate::types::Profile;

/// An issuing CA has the path length 0: it certifies people, never another CA.
pub(super) const RULE: Rule = Rule {
    id: "house.path-length",
    citation: "rule of Inkan; S/MIME BR §7.1.2.2 d",
    applies: |profile| profile == Profile::Issuing,
    check: |specimen| {
        let constraints: BasicConstraints = specimen.decode(ID_CE_BASIC_CONSTRAINTS, "basicConstraints")?;
        let length = constraints.path_len_constraint;
        demand(length == Some(0), format_args!("the path length is {length:?}, not 0"))
    },
};

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, IsCa};

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_path_length_passes() {
        assert_keeps(&Sample::issuing(), super::RULE.id);
        assert_keeps(&Sample::root(), super::RULE.id);
    }

    #[test]
    fn house_path_length_fails_when_missing_or_longer() {
        for constraints in [BasicConstraints::Unconstrained, BasicConstraints::Constrained(1)] {
            let wrong = Sample::issuing().altered(|parameters| parameters.is_ca = IsCa::Ca(constraints));
            assert_breaks(&wrong, super::RULE.id);
        }
    }
}
