//! Distinguished names as text: built with the escapes of RFC 4514, compared by the rules of directories.

mod name;
mod parse;

use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};

use thiserror::Error;

/// A distinguished name, its leaf first as in RFC 4514 §2.1.
///
/// Two names are equal when a directory would treat them as equal: attribute types by any of their names, values without
/// regard to case and to runs of blanks.
#[derive(Clone, Default)]
pub(crate) struct Dn(Vec<Rdn>);

/// A `RelativeDistinguishedName`: one pair of attribute type and value, seldom more.
type Rdn = Vec<AttributeTypeAndValue>;

/// An `AttributeTypeAndValue` (RFC 5280 §4.1.2.4) in text (RFC 4514 §2.3), its value without escapes.
#[derive(Debug, Clone)]
struct AttributeTypeAndValue {
    kind: String,
    value: String,
}

/// The reason why a text is not a distinguished name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum DnFault {
    /// A part has no `=`, or nothing before it.
    #[error("a part of the name has no attribute type: write TYPE=VALUE")]
    Type,
    /// A value has an invalid escape, a quote, or a `#` without hexadecimal BER.
    #[error("a value in the name is not written as RFC 4514 says: escape special characters with a backslash")]
    Value,
}

impl Dn {
    /// The name of the entry `kind=value` right below this one.
    #[must_use]
    pub(crate) fn child(&self, kind: &str, value: &str) -> Self {
        let leaf = vec![AttributeTypeAndValue { kind: kind.to_owned(), value: value.to_owned() }];
        Self(std::iter::once(leaf).chain(self.0.iter().cloned()).collect())
    }

    /// The name without its leaf; `None` for the empty name.
    pub(crate) fn parent(&self) -> Option<Self> {
        self.0.split_first().map(|(_, rest)| Self(rest.to_vec()))
    }

    /// Type and value of the leaf, when it is a single pair.
    pub(crate) fn leaf(&self) -> Option<(&str, &str)> {
        match self.0.first()?.as_slice() {
            [pair] => Some((&pair.kind, &pair.value)),
            _ => None,
        }
    }

    /// Whether this is the empty name, that of the root DSE.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this name is `base` or is below it, at any depth.
    pub(crate) fn is_within(&self, base: &Self) -> bool {
        self.key().ends_with(&base.key())
    }

    /// The form in which names are compared: the pairs of each part, folded and sorted.
    fn key(&self) -> Vec<Vec<(String, String)>> {
        self.0.iter().map(|rdn| fold_rdn(rdn)).collect()
    }
}

/// A value folded for comparison by the caseIgnore rules (RFC 4518 §2, without the profile's character tables).
pub(crate) fn fold_value(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn fold_rdn(rdn: &[AttributeTypeAndValue]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = rdn.iter().map(|pair| (name::fold_type(&pair.kind), fold_value(&pair.value))).collect();
    pairs.sort();
    pairs
}

impl PartialEq for Dn {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Dn {}

impl Hash for Dn {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// The string of RFC 4514 §2, with every special character escaped.
impl fmt::Display for Dn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, rdn) in self.0.iter().enumerate() {
            f.write_str(if position == 0 { "" } else { "," })?;
            for (position, pair) in rdn.iter().enumerate() {
                f.write_str(if position == 0 { "" } else { "+" })?;
                write!(f, "{}={}", pair.kind, escape(&pair.value))?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Dn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dn({self})")
    }
}

/// Escapes a value for use in a name.
///
/// RFC 4514 §2.4: a leading blank or `#`, a trailing blank, `" + , ; < > \` and NUL must be escaped. Other control
/// characters are as well, so that a name never breaks a log line.
fn escape(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(value.len());
    for (position, c) in value.chars().enumerate() {
        let special = match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => true,
            '#' => position == 0,
            ' ' => position == 0 || position == last,
            _ => false,
        };
        if c.is_ascii_control() {
            // Writing to a String can't fail.
            let _ = write!(out, "\\{:02X}", u32::from(c));
        } else {
            out.extend(special.then_some('\\'));
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dn(text: &str) -> Dn {
        text.parse().unwrap()
    }

    #[test]
    fn a_child_is_escaped_as_rfc_4514_section_4_shows() {
        let base = dn("dc=example,dc=net");
        for (value, text) in [
            ("James \"Jim\" Smith, III", r#"CN=James \"Jim\" Smith\, III,dc=example,dc=net"#),
            ("Before\rAfter", r"CN=Before\0DAfter,dc=example,dc=net"),
            (" lead and trail ", r"CN=\ lead and trail\ ,dc=example,dc=net"),
            ("#4 + 5", r"CN=\#4 \+ 5,dc=example,dc=net"),
            ("nul\0", r"CN=nul\00,dc=example,dc=net"),
            ("印鑑 CA", "CN=印鑑 CA,dc=example,dc=net"),
            (" ", r"CN=\ ,dc=example,dc=net"),
        ] {
            assert_eq!(base.child("CN", value).to_string(), text);
            assert_eq!(dn(text), base.child("cn", value), "{text}");
        }
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        let name = dn("cn=Sue\\, Grabbit,o=Inkan  Test");
        for same in [
            "CN=sue\\2C grabbit , O = inkan test",
            "2.5.4.3=Sue\\, Grabbit;o=Inkan Test",
            "commonName=SUE\\, GRABBIT,2.5.4.10=#0c0a496e6b616e2054657374",
        ] {
            assert_eq!(dn(same), name, "{same}");
        }
        assert_eq!(dn("ou=Sales+cn=A,dc=x"), dn("CN=a+OU=sales,dc=x"));
        assert_ne!(dn("cn=Sue,o=Grabbit"), name);
    }

    #[test]
    fn a_name_knows_what_it_stands_below() {
        let base = dn("dc=example,dc=com");
        assert!(dn("mail=a@b.c,ou=people,DC=Example,dc=com").is_within(&base));
        assert!(base.is_within(&base) && base.is_within(&Dn::default()));
        assert!(!dn("dc=com").is_within(&base));
        assert!(!dn("dc=my example,dc=com").is_within(&base));
        assert_eq!(dn("ou=people,dc=example,dc=com").parent(), Some(base));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["cn", "=x", "cn=a,", ",cn=a", "cn=a\\", "cn=\"a\"", "cn=#zz", "cn=#04", "c n=a", "cn=a\0"] {
            assert!(text.parse::<Dn>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_value_survives_being_written_and_read(values in prop::collection::vec("\\PC*|[ ,+\"\\\\<>;#=\\x00-\\x1f]{0,6}", 1..4)) {
            let name = values.iter().fold(dn("dc=x"), |base, value| base.child("cn", value));
            let read = dn(&name.to_string());
            prop_assert_eq!(read.to_string(), name.to_string());
            prop_assert_eq!(read, name);
        }

        #[test]
        fn reading_never_panics(text in "\\PC*|[a-c=,+;\\\\# \"0-9]{0,24}") {
            let _ = text.parse::<Dn>();
        }
    }
}
