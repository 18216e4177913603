//! `rfc5280.signature-parameters`

use crate::keys::{Scheme, SignatureAlgorithm};
use crate::lint::rule::{Rule, demand, every};

/// The signature's AlgorithmIdentifier has NULL parameters with RSA and none with ECDSA and EdDSA.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.signature-parameters",
    citation: "RFC 5280 §4.1.2.3; RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3",
    applies: every,
    check: |specimen| {
        let algorithm = &specimen.layout.signature;
        let parameters = algorithm.parameters.as_ref();
        match SignatureAlgorithm::of(algorithm.oid).map(|known| known.scheme) {
            Some(Scheme::Pkcs1) => {
                demand(parameters.is_some_and(der::asn1::Any::is_null), "an RSA signature's parameters are not NULL")
            }
            Some(Scheme::Ecdsa | Scheme::Ed25519) => {
                demand(parameters.is_none(), "an elliptic-curve signature has parameters")
            }
            Some(Scheme::Pss) | None => Ok(()),
        }
    },
};

#[cfg(test)]
mod tests {
    use der::Tag;

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, any, assert_breaks, assert_keeps};
    use crate::types::Profile;

    fn under_rsa() -> Sample {
        Cast { issuer: TestKey::Rsa(4096), ..Cast::of(Profile::Signing) }.draft()
    }

    #[test]
    fn rfc5280_signature_parameters_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&under_rsa(), super::RULE.id);
    }

    #[test]
    fn rfc5280_signature_parameters_fails_for_rsa_without_null_and_ecdsa_with_it() {
        assert_breaks(&under_rsa().edited(|layout| layout.signature.parameters = None), super::RULE.id);
        let null = Sample::signing().edited(|layout| layout.signature.parameters = Some(any(Tag::Null, &[])));
        assert_breaks(&null, super::RULE.id);
    }
}
