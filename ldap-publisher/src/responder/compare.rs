//! Compares a value with those of an entry (RFC 4511 §4.10).

use bytes::Bytes;

use super::attribute::{AttributeType, Description, Syntax};
use super::entry::ResultEntry;
use super::fold::{Folded, Folder};
use super::outcome::{Code, LdapResult};
use super::request::Compare;
use super::search::SearchHits;

/// The assertion of a comparison. Its evaluation needs no I/O.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assertion {
    description: Description,
    /// The value as received.
    value: Bytes,
}

impl Assertion {
    /// Reads the assertion.
    ///
    /// # Errors
    /// The result for a comparison that is refused before the entry is read.
    pub(super) fn of(compare: &Compare) -> Result<Self, LdapResult> {
        let unknown = || LdapResult::new(Code::UndefinedAttributeType, "this directory does not support the attribute");
        let description = Description::read(&compare.attribute).ok_or_else(unknown)?;
        if !is_comparable(description.kind) {
            return Err(LdapResult::new(
                Code::InappropriateMatching,
                "this attribute has no rule for comparing values",
            ));
        }
        Ok(Self { description, value: compare.value.clone() })
    }

    /// The result for the entry that was found. The value is folded here.
    pub(super) fn judge(&self, found: SearchHits) -> LdapResult {
        match found.entries.first() {
            Some(entry) => LdapResult::of(self.compare(entry)),
            None if found.outcome.code == Code::Success => LdapResult::of(Code::NoSuchObject),
            None => found.outcome,
        }
    }

    fn compare(&self, entry: &ResultEntry) -> Code {
        let Description { kind, has_values } = self.description;
        if !has_values || !entry.holds(kind) {
            return Code::NoSuchAttribute;
        }
        // An assertion that is invalid for the type, or longer than any value, equals no value.
        let is_equal = match Folder::for_question().fold(kind, &self.value) {
            Ok(Folded::Address(value) | Folded::Text(value)) => entry.folded(kind).any(|held| held == value),
            _ => false,
        };
        if is_equal { Code::CompareTrue } else { Code::CompareFalse }
    }
}

/// Whether the type has a rule for equality.
fn is_comparable(kind: &AttributeType) -> bool {
    !matches!(kind.syntax, Syntax::Octets { .. } | Syntax::Definition { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::entry::Key;

    fn compare(attribute: &'static str, value: &'static [u8]) -> Code {
        let entry = ResultEntry::new(
            Key::Alone,
            "dc=x".parse().unwrap(),
            vec![("mail", vec![b"Taro@example.com".to_vec()]), ("objectClass", vec![b"top".to_vec()])],
        );
        let compare = Compare { entry: "dc=x".into(), attribute: attribute.into(), value: value.into() };
        let found = SearchHits { entries: vec![entry], outcome: LdapResult::of(Code::Success), misses: 0 };
        Assertion::of(&compare).map_or_else(|outcome| outcome, |assertion| assertion.judge(found)).code
    }

    #[test]
    fn a_comparison_is_true_false_or_says_what_is_missing() {
        for (attribute, value, code) in [
            ("mail", &b"taro@EXAMPLE.com"[..], Code::CompareTrue),
            ("0.9.2342.19200300.100.1.3", b"taro@example.com", Code::CompareTrue),
            ("RFC822Mailbox", b"taro@example.com", Code::CompareTrue),
            ("objectClass", b"2.5.6.0", Code::CompareTrue),
            ("mail", b"hanako@example.com", Code::CompareFalse),
            ("mail", b"\xff\xfe", Code::CompareFalse),
            ("cn", b"Taro", Code::NoSuchAttribute),
            ("mail;lang-ja", b"taro@example.com", Code::NoSuchAttribute),
            ("shoeSize", b"9", Code::UndefinedAttributeType),
            ("", b"", Code::UndefinedAttributeType),
            ("userCertificate;binary", b"x", Code::InappropriateMatching),
        ] {
            assert_eq!(compare(attribute, value), code, "{attribute}");
        }
    }
}
