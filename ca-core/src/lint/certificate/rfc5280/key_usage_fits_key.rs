//! `rfc5280.key-usage-fits-key`

use const_oid::db::rfc5280::ID_CE_KEY_USAGE;
use const_oid::db::rfc5912::ID_EC_PUBLIC_KEY;
use const_oid::db::rfc8410::ID_ED_25519;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

use crate::lint::rule::{Rule, demand, every};

/// keyUsage allows only uses of which the key's algorithm is capable: an EC key does not encipher, an Ed25519 key only
/// signs.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.key-usage-fits-key",
    citation: "RFC 8813 §3, RFC 9295 §3",
    applies: every,
    check: |specimen| {
        let Some(KeyUsage(usages)) = specimen.decode_if_present(ID_CE_KEY_USAGE, "keyUsage")? else { return Ok(()) };
        let forbidden = match specimen.layout.public_key.algorithm.oid {
            ID_EC_PUBLIC_KEY => ENCIPHERMENT,
            ID_ED_25519 => AGREEMENT_AND_ENCIPHERMENT,
            _ => &[],
        };
        let wrong = forbidden.iter().find(|usage| usages.contains(**usage));
        wrong.map_or(Ok(()), |usage| demand(false, format_args!("the key is not one for {usage:?}")))
    },
};

const ENCIPHERMENT: &[KeyUsages] = &[KeyUsages::KeyEncipherment, KeyUsages::DataEncipherment];
const AGREEMENT_AND_ENCIPHERMENT: &[KeyUsages] = &[
    KeyUsages::KeyEncipherment,
    KeyUsages::DataEncipherment,
    KeyUsages::KeyAgreement,
    KeyUsages::EncipherOnly,
    KeyUsages::DecipherOnly,
];

#[cfg(test)]
mod tests {
    use rcgen::KeyUsagePurpose;

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, assert_breaks, assert_keeps};
    use crate::types::Profile;

    #[test]
    fn rfc5280_key_usage_fits_key_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&Cast { key: TestKey::Rsa(2048), ..Cast::of(Profile::Dual) }.draft(), super::RULE.id);
        assert_keeps(&Cast { key: TestKey::Ed25519, ..Cast::of(Profile::Signing) }.draft(), super::RULE.id);
    }

    #[test]
    fn rfc5280_key_usage_fits_key_fails_for_an_ec_key_that_enciphers() {
        for usage in [KeyUsagePurpose::KeyEncipherment, KeyUsagePurpose::DataEncipherment] {
            let wrong = Sample::encryption().altered(|parameters| parameters.key_usages = vec![usage]);
            assert_breaks(&wrong, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_key_usage_fits_key_fails_for_an_ed25519_key_that_agrees() {
        let wrong = Cast { key: TestKey::Ed25519, ..Cast::of(Profile::Signing) }
            .draft()
            .altered(|parameters| parameters.key_usages.push(KeyUsagePurpose::KeyAgreement));
        assert_breaks(&wrong, super::RULE.id);
    }
}
