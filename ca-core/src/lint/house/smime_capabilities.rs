//! `house.smime-capabilities`

use crate::lint::specimen::SMIME_CAPABILITIES;
use crate::lint::{Rule, demand, of_people};

/// A certificate that mail is encrypted to has smimeCapabilities, so that the first mail uses AES; a signing one has none.
pub(super) const RULE: Rule = Rule {
    id: "house.smime-capabilities",
    citation: "this house; RFC 4262 §1",
    applies: of_people,
    check: |specimen| {
        let (encrypts, held) = (specimen.terms.profile.encrypts(), specimen.extension(SMIME_CAPABILITIES).is_some());
        demand(encrypts == held, format!("smimeCapabilities present: {held}, mail is encrypted to it: {encrypts}"))
    },
};

#[cfg(test)]
mod tests {
    use crate::lint::specimen::SMIME_CAPABILITIES;
    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

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
    fn house_smime_capabilities_fails_in_a_signing_certificate() {
        let signing = Sample::signing().with(SMIME_CAPABILITIES, b"\x30\x07\x30\x05\x06\x03\x2a\x03\x04");
        assert_breaks(&signing, super::RULE.id);
    }
}
