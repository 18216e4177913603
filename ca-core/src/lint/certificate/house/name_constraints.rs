//! `house.name-constraints`

use const_oid::db::rfc5280::ID_CE_NAME_CONSTRAINTS;

use crate::lint::rule::{Rule, demand, of_authorities};

/// nameConstraints of a CA are not critical.
///
/// RFC 5280 §4.2.1.10 requires critical ones, but gpgsm then refuses the chain; S/MIME BR §7.1.2.2 f allows
/// non-critical ones.
pub(super) const RULE: Rule = Rule {
    id: "house.name-constraints",
    citation: "rule of Inkan; S/MIME BR §7.1.2.2 f, gpgsm sm/certchain.c",
    applies: of_authorities,
    check: |specimen| {
        let critical = specimen.extension(ID_CE_NAME_CONSTRAINTS).is_some_and(|extension| extension.critical);
        demand(!critical, "nameConstraints are critical, which gpgsm refuses")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_NAME_CONSTRAINTS;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    fn constrained() -> Sample {
        Sample::issuing().with(ID_CE_NAME_CONSTRAINTS, b"\x30\x11\xa0\x0f\x30\x0d\x81\x0bexample.com")
    }

    #[test]
    fn house_name_constraints_passes() {
        assert_keeps(&Sample::issuing(), super::RULE.id);
        assert_keeps(&constrained(), super::RULE.id);
    }

    #[test]
    fn house_name_constraints_fails_when_critical() {
        assert_breaks(&constrained().with_criticality(ID_CE_NAME_CONSTRAINTS, true), super::RULE.id);
    }
}
