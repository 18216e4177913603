//! `rfc5280.key-usage`

use const_oid::db::rfc5280::ID_CE_KEY_USAGE;

use crate::lint::{Rule, demand, every};

/// keyUsage is there and critical, and a NamedBitList without trailing zero bits.
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
    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_key_usage_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_key_usage_fails_when_missing() {
        assert_breaks(&Sample::signing().altered(|parameters| parameters.key_usages.clear()), super::RULE.id);
    }

    #[test]
    fn rfc5280_key_usage_fails_with_trailing_zero_bits() {
        assert_breaks(&Sample::signing().replace(b"\x03\x02\x06\xc0", b"\x03\x02\x05\xc0"), super::RULE.id);
    }
}
