//! `house.authority-subject`

use const_oid::db::rfc4519::{CN, COUNTRY_NAME, ORGANIZATION_NAME};
use der::{Tag, Tagged as _};

use crate::lint::rule::{Rule, demand};

/// The name of a CA or a responder is the decided one: country, organisation and its own name, in that order, each in
/// the string type with which clients compare it.
pub(super) const RULE: Rule = Rule {
    id: "house.authority-subject",
    citation: "rule of Inkan; S/MIME BR §7.1.4.3, RFC 5280 §4.1.2.6",
    applies: |profile| !profile.is_of_a_mailbox(),
    check: |specimen| {
        let terms = specimen.terms;
        let expected = [
            (COUNTRY_NAME, Tag::PrintableString, terms.country.as_bytes()),
            (ORGANIZATION_NAME, Tag::Utf8String, terms.organisation.as_bytes()),
            (CN, Tag::Utf8String, terms.name.as_bytes()),
        ];
        let subject = specimen.layout.subject.iter();
        let as_decided = subject.map(|it| (it.oid, it.value.tag(), it.value.value())).eq(expected);
        demand(as_decided, format_args!("the subject is not {}, {}, {}", terms.country, terms.organisation, terms.name))
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::{CN, COUNTRY_NAME, ORGANIZATION_NAME};
    use der::Tag;

    use crate::lint::tests::test_support::{Attribute, Sample, assert_breaks, assert_keeps};

    const DECIDED: [Attribute<'_>; 3] = [
        (COUNTRY_NAME, Tag::PrintableString, "JP"),
        (ORGANIZATION_NAME, Tag::Utf8String, "Example"),
        (CN, Tag::Utf8String, "Example Issuing CA G1"),
    ];

    #[test]
    fn house_authority_subject_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&Sample::issuing().with_subject(&DECIDED), super::RULE.id);
    }

    #[test]
    fn house_authority_subject_fails_for_another_name_or_string_type() {
        for (place, attribute) in [
            (0, (COUNTRY_NAME, Tag::PrintableString, "JQ")),
            (1, (ORGANIZATION_NAME, Tag::Utf8String, "example")),
            (1, (ORGANIZATION_NAME, Tag::PrintableString, "Example")),
            (2, (CN, Tag::Utf8String, "Example Issuing CA G2")),
        ] {
            let mut attributes = DECIDED;
            attributes[place] = attribute;
            assert_breaks(&Sample::issuing().with_subject(&attributes), super::RULE.id);
        }
    }

    #[test]
    fn house_authority_subject_fails_for_another_order_or_a_responder_named_as_its_ca() {
        let mut turned = DECIDED;
        turned.reverse();
        assert_breaks(&Sample::issuing().with_subject(&turned), super::RULE.id);
        assert_breaks(&Sample::responder().with_subject(&DECIDED), super::RULE.id);
    }
}
