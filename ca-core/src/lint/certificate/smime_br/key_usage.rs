//! `smime-br.key-usage`

use const_oid::db::rfc5280::ID_CE_KEY_USAGE;

use crate::lint::rule::{Rule, demand, every};
use crate::types::{KeyKind, Profile};

/// keyUsage contains exactly the bits for the profile and the algorithm (RFC 8813 for elliptic-curve keys).
pub(super) const RULE: Rule = Rule {
    id: "smime-br.key-usage",
    citation: "S/MIME BR §7.1.2.1 b, §7.1.2.2 e, §7.1.2.3 e",
    applies: every,
    check: |specimen| {
        let extension = specimen.required(ID_CE_KEY_USAGE, "keyUsage")?;
        let elliptic = !matches!(specimen.terms.key.kind(), KeyKind::Rsa(_));
        let expected: &[u8] = match (specimen.terms.profile, elliptic) {
            (Profile::Root | Profile::Issuing, _) => &[0x03, 0x02, 0x01, 0x06],
            (Profile::Signing, _) => &[0x03, 0x02, 0x06, 0xc0],
            (Profile::Encryption, false) => &[0x03, 0x02, 0x05, 0x20],
            (Profile::Encryption, true) => &[0x03, 0x02, 0x03, 0x08],
            (Profile::Dual, false) => &[0x03, 0x02, 0x05, 0xe0],
            (Profile::Dual, true) => &[0x03, 0x02, 0x03, 0xc8],
            (Profile::OcspResponder | Profile::NoticeSigner, _) => &[0x03, 0x02, 0x07, 0x80],
            (Profile::SelfCheck, false) => &[0x03, 0x02, 0x05, 0xa0],
            (Profile::SelfCheck, true) => &[0x03, 0x02, 0x03, 0x88],
        };
        let found = extension.extn_value.as_bytes();
        demand(found == expected, format_args!("keyUsage is {found:02x?}, not {expected:02x?}"))
    },
};

#[cfg(test)]
mod tests {
    use rcgen::KeyUsagePurpose;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_key_usage_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn smime_br_key_usage_fails_for_key_encipherment_of_an_elliptic_curve_key() {
        let wrong =
            Sample::encryption().altered(|parameters| parameters.key_usages = vec![KeyUsagePurpose::KeyEncipherment]);
        assert_breaks(&wrong, super::RULE.id);
    }
    #[test]
    fn smime_br_key_usage_fails_for_a_bit_too_many_or_too_few() {
        for usages in [
            vec![KeyUsagePurpose::DigitalSignature],
            vec![
                KeyUsagePurpose::DigitalSignature,
                KeyUsagePurpose::ContentCommitment,
                KeyUsagePurpose::DataEncipherment,
            ],
        ] {
            let wrong = Sample::signing().altered(|parameters| parameters.key_usages = usages);
            assert_breaks(&wrong, super::RULE.id);
        }
        let committing = Sample::notice_signer()
            .altered(|parameters| parameters.key_usages.push(KeyUsagePurpose::ContentCommitment));
        assert_breaks(&committing, super::RULE.id);
        let more = Sample::root().altered(|parameters| parameters.key_usages.push(KeyUsagePurpose::DigitalSignature));
        assert_breaks(&more, super::RULE.id);
    }
}
