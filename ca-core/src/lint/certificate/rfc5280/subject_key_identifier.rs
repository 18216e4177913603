//! `rfc5280.subject-key-identifier`

use const_oid::db::rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER;
use der::asn1::OctetString;

use crate::lint::rule::{Rule, demand, every};
use crate::types::KeyIdentifier;

/// subjectKeyIdentifier is the SHA-1 of the content of subjectPublicKey (method 1), not of the whole
/// SubjectPublicKeyInfo.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.subject-key-identifier",
    citation: "RFC 5280 §4.2.1.2",
    applies: every,
    check: |specimen| {
        let found: OctetString = specimen.decode(ID_CE_SUBJECT_KEY_IDENTIFIER, "subjectKeyIdentifier")?;
        let key = specimen.layout.public_key.subject_public_key.as_bytes().unwrap_or_default();
        demand(
            found.as_bytes() == KeyIdentifier::of_public_key(key).octets(),
            "subjectKeyIdentifier is not the SHA-1 of the key",
        )
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER;
    use der::Encode as _;

    use crate::encoding::asn1;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};
    use crate::types::KeyIdentifier;

    #[test]
    fn rfc5280_subject_key_identifier_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_subject_key_identifier_fails_when_missing() {
        for sample in Sample::of_each_profile() {
            assert_breaks(&sample.without(ID_CE_SUBJECT_KEY_IDENTIFIER), super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_subject_key_identifier_fails_for_the_hash_of_the_whole_spki() {
        let mut spki = Vec::new();
        let sample = Sample::signing().edited(|layout| spki = layout.public_key.to_der().expect("encodes"));
        let identifier = asn1::octet_string(KeyIdentifier::of_public_key(&spki).octets());
        assert_breaks(&sample.with(ID_CE_SUBJECT_KEY_IDENTIFIER, &identifier), super::RULE.id);
    }
}
