//! `smime-br.serial-entropy`

use crate::lint::rule::{Rule, demand, every};

/// The serial number is long enough for 64 random bits.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.serial-entropy",
    citation: "S/MIME BR §7.1",
    applies: every,
    check: |specimen| {
        let octets = specimen.layout.serial_number.value().iter().skip_while(|octet| **octet == 0).count();
        demand(octets >= MIN_OCTETS, format_args!("a serial number of {octets} octets holds fewer than 64 random bits"))
    },
};

/// In bytes.
const MIN_OCTETS: usize = 8;

#[cfg(test)]
mod tests {
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_serial_entropy_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&Sample::signing().with_serial(&[0x4a; 8]), super::RULE.id);
    }

    #[test]
    fn smime_br_serial_entropy_fails_for_a_counter() {
        assert_breaks(&Sample::signing().with_serial(&[7]), super::RULE.id);
        assert_breaks(&Sample::root().with_serial(&[0, 0x80, 1, 2, 3, 4, 5, 6]), super::RULE.id);
    }
}
