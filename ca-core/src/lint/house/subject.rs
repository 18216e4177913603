//! `house.subject`

use const_oid::db::rfc4519::CN;

use crate::lint::specimen::text_of;
use crate::lint::{Rule, demand, of_people};

/// A person's subject is the mailbox as commonName, whole; for a mailbox longer than a commonName may be, it is empty.
pub(super) const RULE: Rule = Rule {
    id: "house.subject",
    citation: "this house; RFC 5280 Appendix A.1, ub-common-name",
    applies: of_people,
    check: |specimen| {
        let mailboxes = specimen.mailboxes()?;
        let Some(mailbox) = mailboxes.first() else { return Err("there is no mailbox to be the subject".to_owned()) };
        let expected =
            if mailbox.chars().count() <= MAX_COMMON_NAME { vec![(CN, Some(mailbox.clone()))] } else { vec![] };
        let found: Vec<_> =
            specimen.layout.subject.iter().map(|attribute| (attribute.oid, text_of(attribute))).collect();
        demand(found == expected, format_args!("the subject is {found:?}, not {expected:?}"))
    },
};

const MAX_COMMON_NAME: usize = 64;

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::{CN, SERIAL_NUMBER};
    use der::Tag;

    use crate::lint::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_subject_passes() {
        for length in [1, 52, 53, 64] {
            assert_keeps(&Sample::signing_for(&format!("{}@example.com", "a".repeat(length))), super::RULE.id);
        }
    }

    #[test]
    fn house_subject_fails_when_empty_though_the_mailbox_fits() {
        assert_breaks(&Sample::signing().with_subject(&[]), super::RULE.id);
    }

    #[test]
    fn house_subject_fails_for_a_mailbox_that_was_cut() {
        let address = format!("{}@example.com", "a".repeat(60));
        let cut = Sample::signing_for(&address).with_subject(&[(CN, Tag::Utf8String, &address[..64])]);
        assert_breaks(&cut, super::RULE.id);
    }

    #[test]
    fn house_subject_fails_for_an_attribute_more() {
        let more = [(CN, Tag::Utf8String, "alice@example.com"), (SERIAL_NUMBER, Tag::PrintableString, "17")];
        assert_breaks(&Sample::signing().with_subject(&more), super::RULE.id);
    }
}
