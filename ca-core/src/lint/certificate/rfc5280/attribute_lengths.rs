//! `rfc5280.attribute-lengths`

use const_oid::ObjectIdentifier;

use crate::lint::certificate::specimen::text_of;
use crate::lint::rule::{Rule, demand, every};

/// No attribute of a name is empty or longer than its upper bound, counted in characters.
pub(super) const RULE: Rule = Rule {
    id: "rfc5280.attribute-lengths",
    citation: "RFC 5280 Appendix A.1, upper bounds",
    applies: every,
    check: |specimen| {
        for attribute in specimen.layout.issuer.iter().chain(specimen.layout.subject.iter()) {
            let length = text_of(attribute).map_or_else(|| attribute.value.value().len(), |text| text.chars().count());
            let bound = upper_bound(attribute.oid);
            demand(
                (1..=bound).contains(&length),
                format_args!("{} has {length} characters; 1 to {bound} are allowed", attribute.oid),
            )?;
        }
        Ok(())
    },
};

fn upper_bound(id: ObjectIdentifier) -> usize {
    UPPER_BOUNDS.iter().find(|(attribute, _)| *attribute == id).map_or(MAX_OF_ANY, |(_, bound)| *bound)
}

const UPPER_BOUNDS: &[(ObjectIdentifier, usize)] = &[
    (ObjectIdentifier::new_unwrap("2.5.4.3"), 64),   // ub-common-name
    (ObjectIdentifier::new_unwrap("2.5.4.5"), 64),   // ub-serial-number
    (ObjectIdentifier::new_unwrap("2.5.4.6"), 2),    // countryName
    (ObjectIdentifier::new_unwrap("2.5.4.7"), 128),  // ub-locality-name
    (ObjectIdentifier::new_unwrap("2.5.4.8"), 128),  // ub-state-name
    (ObjectIdentifier::new_unwrap("2.5.4.10"), 64),  // ub-organization-name
    (ObjectIdentifier::new_unwrap("2.5.4.11"), 64),  // ub-organizational-unit-name
    (ObjectIdentifier::new_unwrap("2.5.4.12"), 64),  // ub-title
    (ObjectIdentifier::new_unwrap("2.5.4.65"), 128), // ub-pseudonym
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1"), 255), // ub-emailaddress-length
];

/// ub-name, the largest of the bounds.
const MAX_OF_ANY: usize = 32_768;

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::{CN, ORGANIZATION_NAME};
    use der::Tag;

    use crate::lint::certificate::specimen::EMAIL_ADDRESS;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn rfc5280_attribute_lengths_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        let kanji = Sample::issuing().with_subject(&[(CN, Tag::Utf8String, &"山".repeat(64))]);
        assert_keeps(&kanji, super::RULE.id);
    }

    #[test]
    fn rfc5280_attribute_lengths_fails_for_a_character_too_many() {
        for (id, tag, text) in [
            (CN, Tag::Utf8String, "山".repeat(65)),
            (ORGANIZATION_NAME, Tag::Utf8String, "a".repeat(65)),
            (EMAIL_ADDRESS, Tag::Ia5String, "a".repeat(256)),
        ] {
            assert_breaks(&Sample::issuing().with_subject(&[(id, tag, &text)]), super::RULE.id);
        }
    }

    #[test]
    fn rfc5280_attribute_lengths_fails_when_empty() {
        assert_breaks(&Sample::issuing().with_subject(&[(CN, Tag::Utf8String, "")]), super::RULE.id);
    }
}
