//! `smime-br.basic-constraints`

use const_oid::db::rfc5280::ID_CE_BASIC_CONSTRAINTS;
use x509_cert::ext::pkix::BasicConstraints;

use crate::lint::rule::{Rule, demand, every};
use crate::types::Profile;

/// basicConstraints of a root has no path length; in a certificate that is not a CA's, it is absent or empty.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.basic-constraints",
    citation: "S/MIME BR §7.1.2.1 a, §7.1.2.3 d",
    applies: every,
    check: |specimen| match specimen.terms.profile {
        Profile::Root => {
            let constraints: BasicConstraints = specimen.decode(ID_CE_BASIC_CONSTRAINTS, "basicConstraints")?;
            demand(constraints.path_len_constraint.is_none(), "the root has a path length")
        }
        Profile::Issuing => Ok(()),
        Profile::Signing
        | Profile::Encryption
        | Profile::Dual
        | Profile::OcspResponder
        | Profile::NoticeSigner
        | Profile::SelfCheck => {
            let value = specimen.extension(ID_CE_BASIC_CONSTRAINTS).map(|extension| extension.extn_value.as_bytes());
            demand(value.is_none_or(|value| value == EMPTY_SEQUENCE), "basicConstraints of what is no CA is not empty")
        }
    },
};

/// `BasicConstraints` (RFC 5280 §4.2.1.9) with both fields at their defaults, DER.
const EMPTY_SEQUENCE: &[u8] = &[0x30, 0];

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_BASIC_CONSTRAINTS;
    use rcgen::{BasicConstraints, IsCa};

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_basic_constraints_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&Sample::signing().with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x00"), super::RULE.id);
    }

    #[test]
    fn smime_br_basic_constraints_fails_for_a_root_with_a_path_length() {
        let short = Sample::root().altered(|parameters| parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(1)));
        assert_breaks(&short, super::RULE.id);
    }

    #[test]
    fn smime_br_basic_constraints_fails_for_a_person_with_content() {
        assert_breaks(&Sample::signing().with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\xff"), super::RULE.id);
        assert_breaks(&Sample::signing().with(ID_CE_BASIC_CONSTRAINTS, b"\x30\x03\x02\x01\x00"), super::RULE.id);
    }
}
