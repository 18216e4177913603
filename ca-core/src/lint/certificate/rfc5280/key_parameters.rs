//! `rfc5280.key-parameters`

use const_oid::db::rfc5912::{ID_EC_PUBLIC_KEY, RSA_ENCRYPTION};
use const_oid::db::rfc8410::ID_ED_25519;
use der::asn1::Any;
use der::{Tag, Tagged as _};

use crate::lint::rule::{Rule, demand, every};

/// The key's AlgorithmIdentifier has NULL parameters with RSA, a named curve with EC keys, and none with Ed25519.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.key-parameters",
    citation: "RFC 5280 §4.1.2.7; RFC 3279 §2.3.1, RFC 5480 §2.1.1, RFC 8410 §3",
    applies: every,
    check: |specimen| {
        let algorithm = &specimen.layout.public_key.algorithm;
        let parameters = algorithm.parameters.as_ref();
        let fit = match algorithm.oid {
            RSA_ENCRYPTION => parameters.is_some_and(Any::is_null),
            ID_EC_PUBLIC_KEY => parameters.is_some_and(|curve| curve.tag() == Tag::ObjectIdentifier),
            ID_ED_25519 => parameters.is_none(),
            _ => true,
        };
        demand(fit, format_args!("the parameters of {} are {parameters:?}", algorithm.oid))
    },
};

#[cfg(test)]
mod tests {
    use der::Tag;

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, any, assert_breaks, assert_keeps};
    use crate::types::Profile;

    fn with_key(key: TestKey) -> Sample {
        Cast { key, ..Cast::of(Profile::Signing) }.draft()
    }

    #[test]
    fn rfc5280_key_parameters_passes() {
        for key in [TestKey::Rsa(2048), TestKey::P256, TestKey::P384, TestKey::Ed25519] {
            assert_keeps(&with_key(key), super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_key_parameters_fails_for_rsa_without_null_and_ed25519_with_it() {
        let bare = with_key(TestKey::Rsa(2048)).edited(|layout| layout.public_key.algorithm.parameters = None);
        assert_breaks(&bare, super::RULE.id);
        let null = with_key(TestKey::Ed25519)
            .edited(|layout| layout.public_key.algorithm.parameters = Some(any(Tag::Null, &[])));
        assert_breaks(&null, super::RULE.id);
    }

    #[test]
    fn rfc5280_key_parameters_fails_for_a_curve_that_is_spelt_out() {
        let explicit = Sample::signing()
            .edited(|layout| layout.public_key.algorithm.parameters = Some(any(Tag::Sequence, &[2, 1, 1])));
        assert_breaks(&explicit, super::RULE.id);
    }
}
