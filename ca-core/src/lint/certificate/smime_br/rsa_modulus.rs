//! `smime-br.rsa-modulus`

use crate::lint::certificate::rsa_key::RsaKey;
use crate::lint::rule::{Rule, demand, every};

/// An RSA modulus is odd and has 2048 to 4096 bits, a multiple of eight.
///
/// Mail agents must be able to verify up to 4096 bits (RFC 8550 §4.3); the requirements have no upper bound.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.rsa-modulus",
    citation: "S/MIME BR §6.1.5, §6.1.6; RFC 8550 §4.3",
    applies: every,
    check: |specimen| {
        let Some(key) = RsaKey::of(specimen)? else { return Ok(()) };
        let bits = key.bits();
        let fit = (2048..=4096).contains(&bits) && bits.is_multiple_of(8) && key.modulus_is_odd();
        demand(fit, format_args!("an RSA modulus of {bits} bits, or an even one, is not allowed"))
    },
};

#[cfg(test)]
mod tests {
    use der::Decode as _;
    use spki::SubjectPublicKeyInfoOwned;

    use crate::lint::tests::test_support::{Cast, Sample, TestKey, assert_breaks, assert_keeps, rsa_spki};
    use crate::types::Profile;

    fn with_modulus_of(bits: usize) -> Sample {
        let spki = rsa_spki(bits, &[1, 0, 1]);
        Sample::signing().edited(|layout| layout.public_key = SubjectPublicKeyInfoOwned::from_der(&spki).expect("SPKI"))
    }

    #[test]
    fn smime_br_rsa_modulus_passes() {
        for bits in [2048, 3072, 4096] {
            let sample = Cast { key: TestKey::Rsa(bits), ..Cast::of(Profile::Signing) }.draft();
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn smime_br_rsa_modulus_fails_when_too_short_or_too_long() {
        for bits in [1024, 2040, 4104, 8192] {
            assert_breaks(&with_modulus_of(bits), super::RULE.id);
        }
    }

    #[test]
    fn smime_br_rsa_modulus_fails_when_its_bits_do_not_fill_octets() {
        let header = b"\x02\x82\x01\x01\x00";
        let mut spki = rsa_spki(2048, &[1, 0, 1]);
        let zero = spki.windows(header.len()).position(|window| window == header).expect("a modulus") + 4;
        // The zero octet before the highest bit becomes part of the number, which then has 2050 bits.
        spki[zero] = 2;
        let ragged = SubjectPublicKeyInfoOwned::from_der(&spki).expect("SPKI");
        assert_breaks(&Sample::signing().edited(|layout| layout.public_key = ragged), super::RULE.id);
    }
}
