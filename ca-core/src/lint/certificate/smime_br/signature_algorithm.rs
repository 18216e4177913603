//! `smime-br.signature-algorithm`

use der::Encode as _;

use crate::lint::rule::{Rule, demand, every};

/// The signature is RSA or ECDSA with SHA-256, SHA-384 or SHA-512, its AlgorithmIdentifier octet by octet as listed;
/// SHA-1 is not. RSASSA-PSS and EdDSA, which are listed too, are not what CAs of Inkan sign with.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.signature-algorithm",
    citation: "S/MIME BR §7.1.3.2",
    applies: every,
    check: |specimen| {
        let algorithm = &specimen.layout.signature;
        let listed = algorithm.to_der().is_ok_and(|der| ALLOWED.contains(&der.as_slice()));
        demand(listed, format_args!("the signature algorithm {} is not allowed as it stands", algorithm.oid))
    },
};

/// `AlgorithmIdentifier`s (RFC 5280 §4.1.1.2), DER, as S/MIME BR §7.1.3.2 lists them.
const ALLOWED: &[&[u8]] = &[
    b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00", // sha256WithRSAEncryption
    b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c\x05\x00", // sha384WithRSAEncryption
    b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d\x05\x00", // sha512WithRSAEncryption
    b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02",             // ecdsa-with-SHA256
    b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03",             // ecdsa-with-SHA384
    b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04",             // ecdsa-with-SHA512
];

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5912::{ECDSA_WITH_SHA_224, SHA_1_WITH_RSA_ENCRYPTION};

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, assert_breaks, assert_keeps};
    use crate::types::Profile;

    fn under(issuer: TestKey) -> Sample {
        Cast { issuer, ..Cast::of(Profile::Signing) }.draft()
    }

    #[test]
    fn smime_br_signature_algorithm_passes() {
        for issuer in [TestKey::Rsa(4096), TestKey::P256, TestKey::P384] {
            assert_keeps(&under(issuer), super::RULE.id);
        }
    }

    #[test]
    fn smime_br_signature_algorithm_fails_for_sha_1_and_sha_224() {
        let old = under(TestKey::Rsa(4096)).edited(|layout| layout.signature.oid = SHA_1_WITH_RSA_ENCRYPTION);
        assert_breaks(&old, super::RULE.id);
        assert_breaks(&Sample::signing().edited(|layout| layout.signature.oid = ECDSA_WITH_SHA_224), super::RULE.id);
    }

    #[test]
    fn smime_br_signature_algorithm_fails_without_the_null_of_rsa() {
        let bare = under(TestKey::Rsa(4096)).edited(|layout| layout.signature.parameters = None);
        assert_breaks(&bare, super::RULE.id);
    }
}
