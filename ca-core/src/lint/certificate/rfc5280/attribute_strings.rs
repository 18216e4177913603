//! `rfc5280.attribute-strings`

use const_oid::db::rfc4519::COUNTRY_NAME;
use der::Tagged as _;

use crate::lint::certificate::specimen::text_of;
use crate::lint::rule::{Rule, demand, every};

/// Names are written in UTF8String or PrintableString; country, serialNumber and dnQualifier in PrintableString;
/// emailAddress and domainComponent in IA5String; a country has two capital letters.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.attribute-strings",
    citation: "RFC 5280 §4.1.2.4, §4.1.2.6 and Appendix A.1",
    applies: every,
    check: |specimen| {
        for attribute in specimen.layout.issuer.iter().chain(specimen.layout.subject.iter()) {
            let text = text_of(attribute).ok_or_else(|| {
                format!("{} is written as {}, or with characters foreign to it", attribute.oid, attribute.value.tag())
            })?;
            let country = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
            demand(attribute.oid != COUNTRY_NAME || country, format_args!("the country is {text:?}"))?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::{CN, COUNTRY_NAME, SERIAL_NUMBER};
    use der::Tag;

    use crate::lint::certificate::specimen::EMAIL_ADDRESS;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps, name};

    #[test]
    fn rfc5280_attribute_strings_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        let kanji = Sample::signing().with_subject(&[(CN, Tag::Utf8String, "山田 花子")]);
        assert_keeps(&kanji, super::RULE.id);
    }

    #[test]
    fn rfc5280_attribute_strings_fails_for_the_string_types_of_old() {
        for (tag, text) in [
            (Tag::TeletexString, "alice"),
            (Tag::BmpString, "\0a\0b"),
            (Tag::Ia5String, "alice"),
            (Tag::PrintableString, "alice@example.com"),
        ] {
            assert_breaks(&Sample::signing().with_subject(&[(CN, tag, text)]), super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_attribute_strings_fails_for_attributes_that_have_one_type_alone() {
        for attribute in [
            (COUNTRY_NAME, Tag::Utf8String, "JP"),
            (COUNTRY_NAME, Tag::PrintableString, "jp"),
            (COUNTRY_NAME, Tag::PrintableString, "JPN"),
            (SERIAL_NUMBER, Tag::Utf8String, "17"),
            (EMAIL_ADDRESS, Tag::Utf8String, "alice@example.com"),
        ] {
            assert_breaks(&Sample::signing().with_subject(&[attribute]), super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_attribute_strings_fails_in_the_issuer_too() {
        let issuer = Sample::signing().edited(|layout| layout.issuer = name(&[(CN, Tag::Ia5String, "CA")]));
        assert_breaks(&issuer, super::RULE.id);
    }
}
