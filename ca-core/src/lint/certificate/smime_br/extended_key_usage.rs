//! `smime-br.extended-key-usage`

use const_oid::db::rfc5280::ID_CE_EXT_KEY_USAGE;
use const_oid::db::rfc5912::ID_KP_EMAIL_PROTECTION;
use x509_cert::ext::pkix::ExtendedKeyUsage;

use crate::lint::rule::{Rule, demand, of_mail};

/// extKeyUsage contains emailProtection and nothing else.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.extended-key-usage",
    citation: "S/MIME BR §7.1.2.2 g, §7.1.2.3 f",
    applies: of_mail,
    check: |specimen| {
        let usages: ExtendedKeyUsage = specimen.decode(ID_CE_EXT_KEY_USAGE, "extKeyUsage")?;
        demand(usages.0 == [ID_KP_EMAIL_PROTECTION], "extKeyUsage is not emailProtection alone")
    },
};

#[cfg(test)]
mod tests {
    use rcgen::ExtendedKeyUsagePurpose;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_extended_key_usage_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn smime_br_extended_key_usage_fails_when_missing() {
        for sample in [Sample::issuing(), Sample::signing()] {
            assert_breaks(&sample.altered(|parameters| parameters.extended_key_usages.clear()), super::RULE.id);
        }
    }

    #[test]
    fn smime_br_extended_key_usage_fails_for_another_purpose() {
        for purpose in [
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
            ExtendedKeyUsagePurpose::CodeSigning,
            ExtendedKeyUsagePurpose::Any,
        ] {
            let more = Sample::signing().altered(|parameters| parameters.extended_key_usages.push(purpose.clone()));
            assert_breaks(&more, super::RULE.id);
            let alone = Sample::signing().altered(|parameters| parameters.extended_key_usages = vec![purpose]);
            assert_breaks(&alone, super::RULE.id);
        }
    }
}
