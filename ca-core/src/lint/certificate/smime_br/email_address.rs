//! `smime-br.email-address`

use crate::lint::certificate::specimen::{EMAIL_ADDRESS, text_of};
use crate::lint::rule::{Rule, demand, of_people};

/// An emailAddress in the subject is equal to a mailbox of subjectAltName.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.email-address",
    citation: "S/MIME BR §7.1.4.2.1, §7.1.4.2.2 h",
    applies: of_people,
    check: |specimen| {
        let mailboxes = specimen.mailboxes()?;
        for attribute in specimen.layout.subject.iter().filter(|attribute| attribute.oid == EMAIL_ADDRESS) {
            let repeated = text_of(attribute).is_some_and(|text| mailboxes.contains(&text));
            demand(repeated, format_args!("emailAddress {:?} is not in subjectAltName", text_of(attribute)))?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use der::Tag;

    use crate::lint::certificate::specimen::EMAIL_ADDRESS;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    fn with_email(text: &str) -> Sample {
        Sample::signing().with_subject(&[(EMAIL_ADDRESS, Tag::Ia5String, text)])
    }

    #[test]
    fn smime_br_email_address_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&with_email("alice@example.com"), super::RULE.id);
    }

    #[test]
    fn smime_br_email_address_fails_for_another_address() {
        assert_breaks(&with_email("bob@example.com"), super::RULE.id);
    }
}
