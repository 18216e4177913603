//! `smime-br.signature-algorithm`

use der::Encode as _;

use crate::keys::SignatureAlgorithm;
use crate::lint::rule::{Rule, demand, every};

/// The signature is RSA or ECDSA with SHA-256, SHA-384 or SHA-512, with exactly the AlgorithmIdentifier of the
/// requirements; SHA-1 is refused. The requirements also allow RSASSA-PSS and EdDSA, with which CAs of Inkan do not
/// sign.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.signature-algorithm",
    citation: "S/MIME BR §7.1.3.2",
    applies: every,
    check: |specimen| {
        let algorithm = &specimen.layout.signature;
        let listed = algorithm.to_der().is_ok_and(|der| SignatureAlgorithm::listed().any(|it| it.identifier == der));
        demand(listed, format_args!("the signature algorithm {} is not allowed as it stands", algorithm.oid))
    },
};

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
