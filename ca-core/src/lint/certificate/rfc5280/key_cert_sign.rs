//! `rfc5280.key-cert-sign`

use const_oid::db::rfc5280::{ID_CE_BASIC_CONSTRAINTS, ID_CE_KEY_USAGE};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};

use crate::lint::rule::{Rule, demand, every};

/// keyCertSign is set exactly when basicConstraints contains cA.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.key-cert-sign",
    citation: "RFC 5280 §4.2.1.3, §4.2.1.9",
    applies: every,
    check: |specimen| {
        let usage: Option<KeyUsage> = specimen.decode_if_present(ID_CE_KEY_USAGE, "keyUsage")?;
        let constraints: Option<BasicConstraints> =
            specimen.decode_if_present(ID_CE_BASIC_CONSTRAINTS, "basicConstraints")?;
        let signs = usage.is_some_and(|usage| usage.key_cert_sign());
        let authority = constraints.is_some_and(|constraints| constraints.ca);
        demand(signs == authority, format_args!("keyCertSign is {signs}, cA is {authority}"))
    },
};

#[cfg(test)]
mod tests {
    use rcgen::{IsCa, KeyUsagePurpose};

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_key_cert_sign_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_key_cert_sign_fails_for_one_without_the_other() {
        let person = Sample::signing().altered(|parameters| parameters.key_usages.push(KeyUsagePurpose::KeyCertSign));
        assert_breaks(&person, super::RULE.id);
        assert_breaks(&Sample::issuing().altered(|parameters| parameters.is_ca = IsCa::NoCa), super::RULE.id);
        let idle = Sample::root().altered(|parameters| parameters.key_usages = vec![KeyUsagePurpose::CrlSign]);
        assert_breaks(&idle, super::RULE.id);
    }
}
