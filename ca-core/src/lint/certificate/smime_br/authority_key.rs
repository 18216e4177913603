//! `smime-br.authority-key`

use const_oid::db::rfc8410::ID_ED_25519;

use crate::lint::certificate::rsa_key::RsaKey;
use crate::lint::rule::{Rule, demand, of_authorities};
use crate::types::PolicySet;

/// A CA's key is RSA or on a NIST curve; in the set `strict`, an RSA key of a CA has 4096 bits.
///
/// Version 1.0.15 of the requirements demands 4096 bits for CA keys made after 15 September 2026. Mail services do not
/// verify the signatures of an Ed25519 CA.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.authority-key",
    citation: "S/MIME BR §6.1.5",
    applies: of_authorities,
    check: |specimen| {
        demand(specimen.layout.public_key.algorithm.oid != ID_ED_25519, "a CA's key may not be Ed25519")?;
        let Some(key) = RsaKey::of(specimen)? else { return Ok(()) };
        let bits = key.bits();
        demand(
            specimen.terms.set != PolicySet::Strict || bits >= 4096,
            format_args!("a CA's RSA key has {bits} bits; the set `strict` requires 4096"),
        )
    },
};

#[cfg(test)]
mod tests {
    use der::Decode as _;
    use spki::SubjectPublicKeyInfoOwned;

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, assert_breaks, assert_keeps};
    use crate::types::{PolicySet, Profile};

    fn authority(key: TestKey, set: PolicySet) -> Sample {
        Cast { key, set, ..Cast::of(Profile::Issuing) }.draft()
    }

    #[test]
    fn smime_br_authority_key_passes() {
        assert_keeps(&authority(TestKey::Rsa(4096), PolicySet::Strict), super::RULE.id);
        assert_keeps(&authority(TestKey::P384, PolicySet::Strict), super::RULE.id);
        assert_keeps(&authority(TestKey::Rsa(3072), PolicySet::House), super::RULE.id);
    }

    #[test]
    fn smime_br_authority_key_fails_for_a_short_rsa_key_under_strict() {
        assert_breaks(&authority(TestKey::Rsa(3072), PolicySet::Strict), super::RULE.id);
    }

    #[test]
    fn smime_br_authority_key_fails_for_ed25519() {
        let key = TestKey::Ed25519.public();
        let spki = SubjectPublicKeyInfoOwned::from_der(key.spki()).expect("SPKI");
        assert_breaks(&Sample::root().edited(|layout| layout.public_key = spki), super::RULE.id);
    }
}
