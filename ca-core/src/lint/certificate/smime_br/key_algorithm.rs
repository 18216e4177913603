//! `smime-br.key-algorithm`

use der::Encode as _;

use crate::lint::rule::{Rule, demand, every};

/// The key is RSA, on P-256 or P-384, or Ed25519, with exactly the AlgorithmIdentifier of the requirements.
///
/// The requirements also list P-521, Ed448 and post-quantum algorithms, which Inkan does not accept.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.key-algorithm",
    citation: "S/MIME BR §6.1.5, §7.1.3.1",
    applies: every,
    check: |specimen| {
        let algorithm = &specimen.layout.public_key.algorithm;
        let listed = algorithm.to_der().is_ok_and(|der| ALLOWED.contains(&der.as_slice()));
        demand(listed, format_args!("a key of {} {:?} is not allowed", algorithm.oid, algorithm.parameters))
    },
};

/// `AlgorithmIdentifier`s (RFC 5280 §4.1.1.2), DER, as S/MIME BR §7.1.3.1 lists them.
const ALLOWED: &[&[u8]] = &[
    b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", // rsaEncryption
    b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", // P-256
    b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22", // P-384
    b"\x30\x05\x06\x03\x2b\x65\x70",                                 // Ed25519
];

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5912::SECP_224_R_1;
    use der::Tag;
    use der::asn1::ObjectIdentifier;

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, any, assert_breaks, assert_keeps};
    use crate::types::Profile;

    #[test]
    fn smime_br_key_algorithm_passes() {
        for key in [TestKey::Rsa(2048), TestKey::P256, TestKey::P384, TestKey::Ed25519] {
            assert_keeps(&Cast { key, ..Cast::of(Profile::Signing) }.draft(), super::RULE.id);
        }
    }

    #[test]
    fn smime_br_key_algorithm_fails_for_p_224() {
        let small = Sample::signing().edited(|layout| {
            layout.public_key.algorithm.parameters = Some(any(Tag::ObjectIdentifier, SECP_224_R_1.as_bytes()));
        });
        assert_breaks(&small, super::RULE.id);
    }

    #[test]
    fn smime_br_key_algorithm_fails_for_rsa_pss() {
        let pss = Sample::signing().edited(|layout| {
            layout.public_key.algorithm.oid = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
            layout.public_key.algorithm.parameters = None;
        });
        assert_breaks(&pss, super::RULE.id);
    }
}
