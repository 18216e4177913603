//! `rfc5280.validity-encoding`

use der::asn1::Any;
use der::{Tag, Tagged as _};

use crate::lint::rule::{Rule, demand, every};

/// Times are UTCTime until 2049 and GeneralizedTime from 2050 on, with seconds, without fractions, ending in `Z`.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.validity-encoding",
    citation: "RFC 5280 §4.1.2.5",
    applies: every,
    check: |specimen| {
        check_time("notBefore", &specimen.layout.validity.not_before)?;
        check_time("notAfter", &specimen.layout.validity.not_after)
    },
};

fn check_time(name: &str, time: &Any) -> Result<(), String> {
    let text = String::from_utf8_lossy(time.value());
    let digits = text.strip_suffix('Z').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let fit = digits.is_some_and(|digits| match time.tag() {
        Tag::UtcTime => digits.len() == "YYMMDDHHMMSS".len(),
        Tag::GeneralizedTime => digits.len() == "YYYYMMDDHHMMSS".len() && digits >= FIRST_GENERALIZED,
        _ => false,
    });
    demand(fit, format_args!("{name} is the {} {text}", time.tag()))
}

const FIRST_GENERALIZED: &str = "20500101000000";

#[cfg(test)]
mod tests {
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    const BEGIN: (Tag, &str) = (Tag::UtcTime, "261124000000Z");

    #[test]
    fn rfc5280_validity_encoding_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        let last = Sample::signing().with_times(BEGIN, (Tag::UtcTime, "491231235959Z"));
        assert_keeps(&last, super::RULE.id);
        let first = Sample::signing().with_times(BEGIN, (Tag::GeneralizedTime, "20500101000000Z"));
        assert_keeps(&first, super::RULE.id);
    }

    #[test]
    fn rfc5280_validity_encoding_fails_for_generalized_time_before_2050() {
        let early = Sample::signing().with_times(BEGIN, (Tag::GeneralizedTime, "20491231235959Z"));
        assert_breaks(&early, super::RULE.id);
    }

    #[test]
    fn rfc5280_validity_encoding_fails_for_other_zones_fractions_and_missing_seconds() {
        for time in [
            (Tag::UtcTime, "271124090000+0900"),
            (Tag::UtcTime, "2711240000Z"),
            (Tag::GeneralizedTime, "20500101000000.5Z"),
            (Tag::GeneralizedTime, "20500101000000"),
        ] {
            assert_breaks(&Sample::signing().with_times(BEGIN, time), super::RULE.id);
        }
    }
}
