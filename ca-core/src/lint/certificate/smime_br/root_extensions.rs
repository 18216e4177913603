//! `smime-br.root-extensions`

use const_oid::db::rfc5280::{ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE};

use crate::lint::rule::{Rule, demand};
use crate::types::Profile;

/// A root has neither extKeyUsage nor certificatePolicies.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.root-extensions",
    citation: "S/MIME BR §7.1.2.1 c, d",
    applies: |profile| profile == Profile::Root,
    check: |specimen| {
        demand(specimen.extension(ID_CE_EXT_KEY_USAGE).is_none(), "the root has an extKeyUsage")?;
        demand(specimen.extension(ID_CE_CERTIFICATE_POLICIES).is_none(), "the root has certificatePolicies")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;
    use rcgen::ExtendedKeyUsagePurpose;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_root_extensions_passes() {
        assert_keeps(&Sample::root(), super::RULE.id);
        assert_keeps(&Sample::issuing(), super::RULE.id);
    }

    #[test]
    fn smime_br_root_extensions_fails_for_either() {
        let purpose = Sample::root().altered(|parameters| {
            parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
        });
        assert_breaks(&purpose, super::RULE.id);
        let policy = Sample::root().with(ID_CE_CERTIFICATE_POLICIES, b"\x30\x07\x30\x05\x06\x03\x2a\x03\x04");
        assert_breaks(&policy, super::RULE.id);
    }
}
