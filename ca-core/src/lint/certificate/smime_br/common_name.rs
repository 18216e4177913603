//! `smime-br.common-name`

use const_oid::db::rfc4519::CN;

use crate::lint::certificate::specimen::text_of;
use crate::lint::rule::{Rule, demand, of_people};

/// A commonName is equal to a mailbox of subjectAltName, letter by letter.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.common-name",
    citation: "S/MIME BR §7.1.4.2.2 a",
    applies: of_people,
    check: |specimen| {
        let mailboxes = specimen.mailboxes()?;
        for attribute in specimen.layout.subject.iter().filter(|attribute| attribute.oid == CN) {
            let repeated = text_of(attribute).is_some_and(|text| mailboxes.contains(&text));
            demand(
                repeated,
                format_args!("commonName {:?} is not among the mailboxes {mailboxes:?}", text_of(attribute)),
            )?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::CN;
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_common_name_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&Sample::signing().with_subject(&[]), super::RULE.id);
    }

    #[test]
    fn smime_br_common_name_fails_for_another_name() {
        for text in ["Alice", "bob@example.com", "Alice@example.com"] {
            assert_breaks(&Sample::signing().with_subject(&[(CN, Tag::Utf8String, text)]), super::RULE.id);
        }
    }

    #[test]
    fn smime_br_common_name_fails_for_a_mailbox_that_was_cut() {
        let address = format!("{}@example.com", "a".repeat(60));
        let cut = Sample::signing_for(&address).with_subject(&[(CN, Tag::Utf8String, &address[..64])]);
        assert_breaks(&cut, super::RULE.id);
    }
}
