//! `house.subject`

use const_oid::db::rfc4519::{CN, SERIAL_NUMBER};
use data_encoding::HEXLOWER;
use der::asn1::ObjectIdentifier;
use sha2::{Digest as _, Sha256};

use crate::lint::certificate::specimen::text_of;
use crate::lint::rule::{Rule, demand, of_people};

/// A person's subject is the whole mailbox as commonName; if the mailbox is longer than a commonName may be, it is a
/// serialNumber only: the first 32 hexadecimal digits of the SHA-256 of the mailbox in lower case.
pub(super) const RULE: Rule = Rule {
    id: "house.subject",
    citation: "rule of Inkan; S/MIME BR §7.1.4.2.3; RFC 5280 Appendix A.1, ub-common-name",
    applies: of_people,
    check: |specimen| {
        let mailboxes = specimen.mailboxes()?;
        let Some(mailbox) = mailboxes.first() else { return Err("there is no mailbox for the subject".to_owned()) };
        let expected = [subject_of(mailbox)];
        let found: Vec<_> =
            specimen.layout.subject.iter().map(|attribute| (attribute.oid, text_of(attribute))).collect();
        demand(found == expected, format_args!("the subject is {found:?}, not {expected:?}"))
    },
};

fn subject_of(mailbox: &str) -> (ObjectIdentifier, Option<String>) {
    if mailbox.chars().count() <= MAX_COMMON_NAME {
        return (CN, Some(mailbox.to_owned()));
    }
    let mut digits = HEXLOWER.encode(&Sha256::digest(mailbox.to_ascii_lowercase()));
    digits.truncate(NUMBER_DIGITS);
    (SERIAL_NUMBER, Some(digits))
}

const MAX_COMMON_NAME: usize = 64;
const NUMBER_DIGITS: usize = 32;

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::{CN, SERIAL_NUMBER};
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_subject_passes() {
        for length in [1, 52, 53, 64] {
            assert_keeps(&Sample::signing_for(&format!("{}@example.com", "a".repeat(length))), super::RULE.id);
        }
    }

    #[test]
    fn house_subject_fails_when_empty() {
        for sample in [Sample::signing(), long()] {
            assert_breaks(&sample.with_subject(&[]), super::RULE.id);
        }
    }

    #[test]
    fn house_subject_fails_for_a_number_that_is_not_of_the_mailbox() {
        let number = super::subject_of(&long_address()).1.expect("a number");
        assert_keeps(&long().with_subject(&[(SERIAL_NUMBER, Tag::PrintableString, &number)]), super::RULE.id);
        let other = super::subject_of(&format!("b{}", long_address())).1.expect("a number");
        for text in [&other, &number[..31], &number.to_ascii_uppercase(), &format!("{number}0"), "17"] {
            assert_breaks(&long().with_subject(&[(SERIAL_NUMBER, Tag::PrintableString, text)]), super::RULE.id);
        }
        assert_breaks(&long().with_subject(&[(SERIAL_NUMBER, Tag::Utf8String, &number)]), super::RULE.id);
        assert_breaks(
            &Sample::signing().with_subject(&[(SERIAL_NUMBER, Tag::PrintableString, &number)]),
            super::RULE.id,
        );
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

    fn long() -> Sample {
        Sample::signing_for(&long_address())
    }

    fn long_address() -> String {
        format!("{}@example.com", "a".repeat(60))
    }
}
