//! `rfc5280.key-usage`

use const_oid::db::rfc5280::ID_CE_KEY_USAGE;

use crate::lint::rule::{Rule, demand, every};

/// keyUsage is present and critical, and a NamedBitList without trailing zero bits.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.key-usage",
    citation: "RFC 5280 §4.2.1.3, X.690 §11.2.2",
    applies: every,
    check: |specimen| {
        let extension = specimen.required(ID_CE_KEY_USAGE, "keyUsage")?;
        demand(extension.critical, "keyUsage is not critical")?;
        let minimal = match extension.extn_value.as_bytes() {
            [0x03, _, unused, .., last] => *last != 0 && last.trailing_zeros() == u32::from(*unused),
            _ => false,
        };
        demand(minimal, "keyUsage is no BIT STRING without trailing zero bits")
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_KEY_USAGE;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_key_usage_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_key_usage_fails_when_missing_or_not_critical() {
        for sample in Sample::of_each_profile() {
            assert_breaks(&sample.with_criticality(ID_CE_KEY_USAGE, false), super::RULE.id);
        }
        assert_breaks(&Sample::signing().without(ID_CE_KEY_USAGE), super::RULE.id);
        assert_breaks(&Sample::root().without(ID_CE_KEY_USAGE), super::RULE.id);
    }

    #[test]
    fn rfc5280_key_usage_fails_with_trailing_zero_bits_or_no_bit() {
        for value in [b"\x03\x02\x05\xc0".as_slice(), b"\x03\x03\x07\xc0\x00", b"\x03\x01\x00", b"\x04\x02\x06\xc0"] {
            assert_breaks(&Sample::signing().with(ID_CE_KEY_USAGE, value), super::RULE.id);
        }
    }
}
