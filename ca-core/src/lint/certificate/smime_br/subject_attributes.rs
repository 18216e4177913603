//! `smime-br.subject-attributes`

use const_oid::db::rfc4519::{CN, SERIAL_NUMBER};

use crate::lint::certificate::specimen::EMAIL_ADDRESS;
use crate::lint::rule::{Rule, demand, of_people};

/// The subject of a mailbox-validated certificate contains no attribute except commonName, serialNumber and
/// emailAddress.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.subject-attributes",
    citation: "S/MIME BR §7.1.4.2.3",
    applies: of_people,
    check: |specimen| {
        for attribute in specimen.layout.subject.iter() {
            demand(
                [CN, SERIAL_NUMBER, EMAIL_ADDRESS].contains(&attribute.oid),
                format_args!("the subject holds {}, which a mailbox-validated certificate may not", attribute.oid),
            )?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc3280::PSEUDONYM;
    use const_oid::db::rfc4519::{ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME, SERIAL_NUMBER, SURNAME};
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_subject_attributes_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
        let numbered = Sample::signing().with_subject(&[(SERIAL_NUMBER, Tag::PrintableString, "17")]);
        assert_keeps(&numbered, super::RULE.id);
    }

    #[test]
    fn smime_br_subject_attributes_fails_for_what_was_not_validated() {
        for id in [ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME, SURNAME, PSEUDONYM] {
            assert_breaks(&Sample::signing().with_subject(&[(id, Tag::Utf8String, "Example")]), super::RULE.id);
        }
    }
}
