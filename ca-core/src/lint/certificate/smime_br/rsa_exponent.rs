//! `smime-br.rsa-exponent`

use crate::lint::certificate::rsa_key::RsaKey;
use crate::lint::rule::{Rule, demand, every};

/// An RSA exponent is odd and between 2^16 + 1 and 2^256 - 1, the range that the requirements recommend.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.rsa-exponent",
    citation: "S/MIME BR §6.1.6",
    applies: every,
    check: |specimen| {
        let Some(key) = RsaKey::of(specimen)? else { return Ok(()) };
        let exponent = key.exponent();
        let odd = exponent.last().is_some_and(|last| last % 2 == 1);
        // An odd number of at least three octets is at least 2^16 + 1.
        demand(odd && (3..=32).contains(&exponent.len()), format_args!("the RSA exponent is {exponent:02x?}"))
    },
};

#[cfg(test)]
mod tests {
    use der::Decode as _;
    use spki::SubjectPublicKeyInfoOwned;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps, rsa_spki};

    fn with_exponent(exponent: &[u8]) -> Sample {
        let spki = rsa_spki(2048, exponent);
        Sample::signing().edited(|layout| layout.public_key = SubjectPublicKeyInfoOwned::from_der(&spki).expect("SPKI"))
    }

    #[test]
    fn smime_br_rsa_exponent_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&with_exponent(&[1, 0, 1]), super::RULE.id);
        assert_keeps(&with_exponent(&[0x7f; 32]), super::RULE.id);
    }

    #[test]
    fn smime_br_rsa_exponent_fails_when_small_even_or_huge() {
        for exponent in [&[1][..], &[3], &[0x4f, 0xff], &[1, 0, 0], &[0x7f; 33]] {
            assert_breaks(&with_exponent(exponent), super::RULE.id);
        }
    }
}
