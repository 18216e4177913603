//! `house.as-wished`

use der::Encode as _;

use crate::authority::timestamp;
use crate::lint::{Rule, demand, every};

/// Serial number, key, validity and issuer are those that were decided on, octet by octet.
pub(super) const RULE: Rule = Rule {
    id: "house.as-wished",
    citation: "S/MIME BR §7.1.4.1",
    applies: every,
    check: |specimen| {
        let (tbs, terms) = (&specimen.tbs, specimen.terms);
        demand(tbs.serial_number().as_bytes() == terms.serial.octets(), "the serial number is another one")?;
        demand(
            tbs.subject_public_key_info().to_der().is_ok_and(|spki| spki == terms.key.spki()),
            "the key is another one",
        )?;
        demand(
            tbs.issuer().to_der().is_ok_and(|issuer| issuer == terms.issuer_subject),
            "the issuer's name is encoded otherwise than in its certificate",
        )?;
        demand(timestamp(tbs.validity().not_before) == terms.validity.not_before, "notBefore is another one")?;
        demand(timestamp(tbs.validity().not_after) == terms.validity.not_after, "notAfter is another one")
    },
};

#[cfg(test)]
mod tests {
    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_as_wished_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn house_as_wished_fails_for_another_serial_number() {
        assert_breaks(&Sample::signing().with_serial(&[0x4a, 1]), super::RULE.id);
    }
}
