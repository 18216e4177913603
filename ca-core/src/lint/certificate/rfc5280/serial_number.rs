//! `rfc5280.serial-number`

use der::{Tag, Tagged as _};

use crate::lint::rule::{Rule, demand, every};

/// The serial number is positive and has at most 20 octets.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.serial-number",
    citation: "RFC 5280 §4.1.2.2",
    applies: every,
    check: |specimen| {
        let serial = &specimen.layout.serial_number;
        let octets = serial.value();
        let positive = octets.first().is_some_and(|first| *first < 0x80) && octets.iter().any(|octet| *octet != 0);
        demand(
            serial.tag() == Tag::Integer && positive && octets.len() <= MAX_OCTETS,
            format_args!("the serial number is {}", data_encoding::HEXLOWER.encode(octets)),
        )
    },
};

/// In bytes, counting the content octets as in RFC 5280 §4.1.2.2.
const MAX_OCTETS: usize = 20;

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_serial_number_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&Sample::signing().with_serial(&[0x7f; 20]), super::RULE.id);
    }

    #[test]
    fn rfc5280_serial_number_fails_when_negative_or_zero() {
        assert_breaks(&Sample::signing().with_serial(&[0x8a; 16]), super::RULE.id);
        assert_breaks(&Sample::signing().with_serial(&[0]), super::RULE.id);
    }

    #[test]
    fn rfc5280_serial_number_fails_for_21_octets() {
        assert_breaks(&Sample::signing().with_serial(&[0x4a; 21]), super::RULE.id);
    }
}
