//! `smime-br.extended-key-usage`

use const_oid::db::rfc5280::ID_CE_EXT_KEY_USAGE;
use const_oid::db::rfc5912::ID_KP_EMAIL_PROTECTION;
use x509_cert::ext::pkix::ExtendedKeyUsage;

use crate::lint::{Rule, demand, not_roots};

/// emailProtection and nothing else, not critical.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.extended-key-usage",
    citation: "S/MIME BR §7.1.2.2 g, §7.1.2.3 f",
    applies: not_roots,
    check: |specimen| {
        let usages: ExtendedKeyUsage = specimen.decode(ID_CE_EXT_KEY_USAGE, "extKeyUsage")?;
        let critical = specimen.required(ID_CE_EXT_KEY_USAGE, "extKeyUsage")?.critical;
        demand(!critical, "extKeyUsage is critical")?;
        demand(usages.0 == [ID_KP_EMAIL_PROTECTION], "extKeyUsage is not emailProtection alone")
    },
};

#[cfg(test)]
mod tests {
    use rcgen::ExtendedKeyUsagePurpose;

    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_extended_key_usage_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn smime_br_extended_key_usage_fails_for_server_auth_and_when_missing() {
        let server = Sample::signing()
            .altered(|parameters| parameters.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth));
        assert_breaks(&server, super::RULE.id);
        assert_breaks(&Sample::signing().altered(|parameters| parameters.extended_key_usages.clear()), super::RULE.id);
    }
}
