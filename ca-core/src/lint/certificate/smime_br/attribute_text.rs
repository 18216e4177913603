//! `smime-br.attribute-text`

use crate::lint::certificate::specimen::text_of;
use crate::lint::rule::{Rule, demand, every};

/// No attribute of a subject consists of punctuation and blanks only.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.attribute-text",
    citation: "S/MIME BR §7.1.4.2",
    applies: every,
    check: |specimen| {
        for attribute in specimen.layout.subject.iter() {
            let Some(text) = text_of(attribute) else { continue };
            demand(
                text.chars().any(char::is_alphanumeric),
                format_args!("{} is {text:?}, without a letter or digit", attribute.oid),
            )?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::ORGANIZATION_NAME;
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    fn named(text: &str) -> Sample {
        Sample::issuing().with_subject(&[(ORGANIZATION_NAME, Tag::Utf8String, text)])
    }

    #[test]
    fn smime_br_attribute_text_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&named("株式会社"), super::RULE.id);
    }

    #[test]
    fn smime_br_attribute_text_fails_for_placeholders() {
        for text in ["-", ".", " ", "- -", "…"] {
            assert_breaks(&named(text), super::RULE.id);
        }
    }
}
