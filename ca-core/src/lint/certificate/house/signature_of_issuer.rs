//! `house.signature-of-issuer`

use crate::lint::rule::{Rule, demand, every};
use crate::types::KeyKind;

/// The signature algorithm is that of the issuer's key, so that it equals the outer one.
pub(super) const RULE: Rule = Rule {
    id: "house.signature-of-issuer",
    citation: "RFC 5280 §4.1.1.2; S/MIME BR §7.1.3.2 (the curve fixes the hash); rule of Inkan",
    applies: every,
    check: |specimen| {
        let issuer = specimen.terms.issuer_key.kind();
        if issuer == KeyKind::Ed25519 {
            return Err("no CA here signs with Ed25519".to_owned());
        }
        let expected = issuer.signature_algorithm().oid;
        let found = specimen.layout.signature.oid;
        demand(found == expected, format_args!("the signature algorithm is {found}, the issuer signs with {expected}"))
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5912::{ECDSA_WITH_SHA_384, SHA_384_WITH_RSA_ENCRYPTION};

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, assert_breaks, assert_keeps};
    use crate::types::Profile;

    #[test]
    fn house_signature_of_issuer_passes() {
        for issuer in [TestKey::Rsa(4096), TestKey::P256, TestKey::P384] {
            assert_keeps(&Cast { issuer, ..Cast::of(Profile::Signing) }.draft(), super::RULE.id);
        }
        assert_keeps(&Sample::root(), super::RULE.id);
    }

    #[test]
    fn house_signature_of_issuer_fails_for_the_hash_of_another_curve() {
        assert_breaks(&Sample::signing().edited(|layout| layout.signature.oid = ECDSA_WITH_SHA_384), super::RULE.id);
    }

    #[test]
    fn house_signature_of_issuer_fails_for_rsa_under_an_elliptic_curve_ca() {
        let rsa = Sample::signing().edited(|layout| layout.signature.oid = SHA_384_WITH_RSA_ENCRYPTION);
        assert_breaks(&rsa, super::RULE.id);
    }
}
