//! `rfc5280.version`

use der::{Tag, Tagged as _};

use crate::lint::rule::{Rule, demand, every};

/// The version is v3, which is required for extensions.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.version",
    citation: "RFC 5280 §4.1.2.1",
    applies: every,
    check: |specimen| {
        let version = specimen.layout.version.as_ref();
        let third = version.is_some_and(|version| version.tag() == Tag::Integer && version.value() == [V3]);
        demand(third, format_args!("the version is {:?}, not 2 (v3)", version.map(der::asn1::Any::value)))
    },
};

/// RFC 5280 §4.1.2.1.
///
/// ```text
/// Version ::= INTEGER { v1(0), v2(1), v3(2) }
/// ```
const V3: u8 = 2;

#[cfg(test)]
mod tests {
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, any, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_version_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn rfc5280_version_fails_for_v1_and_v2() {
        assert_breaks(&Sample::signing().edited(|layout| layout.version = None), super::RULE.id);
        let second = Sample::signing().edited(|layout| layout.version = Some(any(Tag::Integer, &[1])));
        assert_breaks(&second, super::RULE.id);
    }
}
