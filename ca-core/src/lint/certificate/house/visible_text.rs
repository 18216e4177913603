//! `house.visible-text`

use unicode_normalization::is_nfc;

use crate::lint::certificate::specimen::text_of;
use crate::lint::rule::{Rule, demand, every};
use crate::types::is_invisible;

/// Names contain no characters that hide text or reverse its direction, and no blanks at the ends, and are in the
/// normal form NFC.
pub(super) const RULE: Rule = Rule {
    id: "house.visible-text",
    citation: "rule of Inkan; RFC 5280 §7.1",
    applies: every,
    check: |specimen| {
        for attribute in specimen.layout.issuer.iter().chain(specimen.layout.subject.iter()) {
            let Some(text) = text_of(attribute) else { continue };
            demand(
                !text.chars().any(is_invisible),
                format_args!("{} holds a hidden character: {text:?}", attribute.oid),
            )?;
            demand(text.trim() == text, format_args!("{} begins or ends with a blank: {text:?}", attribute.oid))?;
            demand(is_nfc(&text), format_args!("{} is not in the normal form NFC: {text:?}", attribute.oid))?;
        }
        Ok(())
    },
};

#[cfg(test)]
mod tests {
    use const_oid::db::rfc4519::CN;
    use der::Tag;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    fn named(text: &str) -> Sample {
        Sample::issuing().with_subject(&[(CN, Tag::Utf8String, text)])
    }

    #[test]
    fn house_visible_text_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
        assert_keeps(&named("株式会社 がんばる"), super::RULE.id);
    }

    #[test]
    fn house_visible_text_fails_for_hidden_characters_and_outer_blanks() {
        for text in ["Exa\0mple", "Exam\u{202e}ple", "Exam\u{200b}ple", "Exam\nple", " Example", "Example "] {
            assert_breaks(&named(text), super::RULE.id);
        }
    }

    #[test]
    fn house_visible_text_fails_for_a_decomposed_name() {
        assert_breaks(&named("か\u{3099}"), super::RULE.id);
    }
}
