//! `house.serial-number`

use crate::lint::rule::{Rule, demand, every};

/// The serial number has the form that this CA generates: 16 octets, of which the first two bits are `01`.
pub(super) const RULE: Rule = Rule {
    id: "house.serial-number",
    citation: "rule of Inkan; S/MIME BR §7.1 requires 64 random bits, these are 126",
    applies: every,
    check: |specimen| {
        let octets = specimen.layout.serial_number.value();
        let drawn = octets.len() == 16 && octets.first().is_some_and(|first| first >> 6 == 0b01);
        demand(drawn, format_args!("the serial number {octets:02x?} is not one that this CA draws"))
    },
};

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};
    use crate::runtime::entropy::SystemEntropy;
    use crate::types::SerialNumber;

    #[test]
    fn house_serial_number_passes() {
        let drawn = SerialNumber::generate(&SystemEntropy).expect("entropy");
        assert_keeps(&Sample::signing().with_serial(drawn.octets()), super::RULE.id);
    }

    #[test]
    fn house_serial_number_fails_for_another_length_or_prefix() {
        for octets in [&[7][..], &[0x4a; 15], &[0x4a; 17], &[0x3f; 16], &[0x80; 16]] {
            assert_breaks(&Sample::signing().with_serial(octets), super::RULE.id);
        }
    }
}
