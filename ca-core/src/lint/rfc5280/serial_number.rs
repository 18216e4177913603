//! `rfc5280.serial-number`

use crate::lint::{Rule, demand, every};

/// The serial number is positive and has at most 20 octets.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.serial-number",
    citation: "RFC 5280 §4.1.2.2",
    applies: every,
    check: |specimen| {
        let octets = specimen.tbs.serial_number().as_bytes();
        let positive = octets.first().is_some_and(|first| *first < 0x80) && octets.iter().any(|octet| *octet != 0);
        demand(
            positive && octets.len() <= 20,
            format!("the serial number is {}", data_encoding::HEXLOWER.encode(octets)),
        )
    },
};

#[cfg(test)]
mod tests {
    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_serial_number_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_serial_number_fails_when_negative_or_zero() {
        assert_breaks(&Sample::signing().replace(b"\x02\x10\x4a", b"\x02\x10\x8a"), super::RULE.id);
        assert_breaks(&Sample::signing().with_serial(&[0]), super::RULE.id);
    }
}
