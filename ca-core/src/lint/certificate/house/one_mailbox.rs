//! `house.one-mailbox`

use crate::lint::rule::{Rule, demand, of_people};

/// A person's certificate is for exactly one mailbox.
///
/// The requirements allow several, but Inkan proves, revokes and publishes each mailbox separately, with its own
/// certificate.
pub(super) const RULE: Rule = Rule {
    id: "house.one-mailbox",
    citation: "rule of Inkan",
    applies: of_people,
    check: |specimen| {
        let mailboxes = specimen.mailboxes()?;
        demand(mailboxes.len() == 1, format_args!("subjectAltName holds the mailboxes {mailboxes:?}"))
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;
    use rcgen::SanType;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn house_one_mailbox_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        assert_keeps(&Sample::issuing(), super::RULE.id);
    }

    #[test]
    fn house_one_mailbox_fails_for_two_or_none() {
        let two = Sample::signing().altered(|parameters| {
            parameters.subject_alt_names.push(SanType::Rfc822Name("bob@example.com".try_into().expect("ASCII")));
        });
        assert_breaks(&two, super::RULE.id);
        assert_breaks(&Sample::signing().without(ID_CE_SUBJECT_ALT_NAME), super::RULE.id);
    }
}
