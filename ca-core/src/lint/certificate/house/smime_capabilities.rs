//! `house.smime-capabilities`

use crate::lint::certificate::specimen::SMIME_CAPABILITIES;
use crate::lint::rule::{Rule, demand, of_people};

/// smimeCapabilities of a certificate for encryption lists AES-256-CBC and then AES-128-CBC, so that the first mail is
/// encrypted with AES-256; a signing certificate has no smimeCapabilities.
pub(super) const RULE: Rule = Rule {
    id: "house.smime-capabilities",
    citation: "rule of Inkan; RFC 4262 §1, RFC 8551 §2.5.2 (in order of preference), RFC 3565 §4.1",
    applies: of_people,
    check: |specimen| {
        let encrypts = specimen.terms.profile.encrypts();
        let found = specimen.extension(SMIME_CAPABILITIES).map(|extension| extension.extn_value.as_bytes());
        demand(
            found.is_some() == encrypts,
            format_args!("mail is encrypted to it: {encrypts}; smimeCapabilities: {found:02x?}"),
        )?;
        demand(found.is_none_or(|value| value == AES_256_AND_128), "smimeCapabilities are not AES-256-CBC, AES-128-CBC")
    },
};

/// `SMIMECapabilities` (RFC 8551 §2.5.2) with two algorithms without parameters: 2.16.840.1.101.3.4.1.42 and
/// 2.16.840.1.101.3.4.1.2.
const AES_256_AND_128: &[u8] =
    b"\x30\x1a\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x02";

#[cfg(test)]
mod tests {
    use crate::lint::certificate::specimen::SMIME_CAPABILITIES;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_smime_capabilities_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn house_smime_capabilities_fails_when_missing_from_an_encryption_certificate() {
        assert_breaks(&Sample::encryption().without(SMIME_CAPABILITIES), super::RULE.id);
        assert_breaks(&Sample::dual().without(SMIME_CAPABILITIES), super::RULE.id);
    }

    #[test]
    fn house_smime_capabilities_fails_for_triple_des_or_the_weaker_first() {
        let triple_des = b"\x30\x0c\x30\x0a\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x07";
        assert_breaks(&Sample::encryption().with(SMIME_CAPABILITIES, triple_des), super::RULE.id);
        let (header, list) = super::AES_256_AND_128.split_at(2);
        let (strong, weak) = list.split_at(list.len() / 2);
        let turned = [header, weak, strong].concat();
        assert_breaks(&Sample::dual().with(SMIME_CAPABILITIES, &turned), super::RULE.id);
    }

    #[test]
    fn house_smime_capabilities_fails_in_a_signing_certificate() {
        let signing = Sample::signing().with(SMIME_CAPABILITIES, b"\x30\x07\x30\x05\x06\x03\x2a\x03\x04");
        assert_breaks(&signing, super::RULE.id);
    }
}
