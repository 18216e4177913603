//! The subschema (RFC 4512 §4.2), written so that clients can read it.
//!
//! It lists only what the responder implements: no type names a matching rule that is not evaluated.

use super::attribute::{ATTRIBUTE_TYPES, AttributeType, OBJECT_CLASSES, ObjectClass, Syntax};
use super::entry::{Key, ResultEntry};
use crate::dn::Dn;

/// The subschema entry, under [`SUBSCHEMA_NAME`].
pub(super) fn subschema(dn: Dn) -> ResultEntry {
    let texts = |values: &[&str]| values.iter().map(|value| value.as_bytes().to_vec()).collect::<Vec<_>>();
    let lines = |values: Vec<String>| values.into_iter().map(String::into_bytes).collect::<Vec<_>>();
    ResultEntry::new(
        Key::Alone,
        dn,
        vec![
            ("objectClass", texts(&["top", "subentry", "subschema"])),
            ("cn", texts(&["Subschema"])),
            ("subtreeSpecification", texts(&["{ }"])),
            ("ldapSyntaxes", lines(SYNTAXES.iter().map(|(oid, text)| format!("( {oid} DESC '{text}' )")).collect())),
            ("matchingRules", lines(RULES.iter().map(|rule| describe_rule(*rule)).collect())),
            ("attributeTypes", lines(ATTRIBUTE_TYPES.iter().map(describe_attribute).collect())),
            ("objectClasses", lines(OBJECT_CLASSES.iter().map(describe_class).collect())),
        ],
    )
}

/// A `MatchingRuleDescription` (RFC 4512 §4.1.3).
fn describe_rule((oid, name, syntax): (&str, &str, &str)) -> String {
    format!("( {oid} NAME '{name}' SYNTAX {syntax} )")
}

/// An `AttributeTypeDescription` (RFC 4512 §4.1.2).
fn describe_attribute(kind: &AttributeType) -> String {
    let names = match kind.names {
        [name] => format!("'{name}'"),
        names => format!("( {} )", names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(" ")),
    };
    let rules = match kind.syntax {
        Syntax::DirectoryString | Syntax::Country => "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch ",
        Syntax::Ia5String => "EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch ",
        Syntax::Oid => "EQUALITY objectIdentifierMatch ",
        Syntax::Dn => "EQUALITY distinguishedNameMatch ",
        Syntax::Integer => "EQUALITY integerMatch ",
        Syntax::Octets { .. } | Syntax::Definition { .. } => "",
    };
    // RFC 4512 §5.1: attributes of the root DSE belong to the server; the others belong to the directory.
    let usage = match (kind.is_operational, kind.syntax) {
        (false, _) => "",
        (true, Syntax::Definition { .. }) => " USAGE directoryOperation",
        (true, _) if kind.name() == "subschemaSubentry" => " NO-USER-MODIFICATION USAGE directoryOperation",
        (true, _) => " USAGE dSAOperation",
    };
    format!("( {} NAME {names} {rules}SYNTAX {}{usage} )", kind.oid, syntax_number(kind.syntax))
}

fn syntax_number(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::DirectoryString => "1.3.6.1.4.1.1466.115.121.1.15",
        Syntax::Ia5String => "1.3.6.1.4.1.1466.115.121.1.26",
        Syntax::Country => "1.3.6.1.4.1.1466.115.121.1.11",
        Syntax::Oid => "1.3.6.1.4.1.1466.115.121.1.38",
        Syntax::Dn => "1.3.6.1.4.1.1466.115.121.1.12",
        Syntax::Integer => "1.3.6.1.4.1.1466.115.121.1.27",
        Syntax::Octets { number, .. } | Syntax::Definition { number } => number,
    }
}

/// An `ObjectClassDescription` (RFC 4512 §4.1.1).
fn describe_class(class: &ObjectClass) -> String {
    let list = |word: &str, names: &[&str]| match names {
        [] => String::new(),
        [name] => format!(" {word} {name}"),
        names => format!(" {word} ( {} )", names.join(" $ ")),
    };
    let superior = class.superior.map(|name| format!(" SUP {name}")).unwrap_or_default();
    let (must, may) = (list("MUST", class.must), list("MAY", class.may));
    format!("( {} NAME '{}'{superior} {}{must}{may} )", class.oid, class.name, class.kind)
}

/// The name of the subschema subentry.
pub(super) const SUBSCHEMA_NAME: &str = "cn=Subschema";

/// The syntaxes (RFC 4517 §3.3, RFC 4523 §2, RFC 3672 §2.3).
const SYNTAXES: &[(&str, &str)] = &[
    ("1.3.6.1.4.1.1466.115.121.1.3", "Attribute Type Description"),
    ("1.3.6.1.4.1.1466.115.121.1.5", "Binary"),
    ("1.3.6.1.4.1.1466.115.121.1.8", "X.509 Certificate"),
    ("1.3.6.1.4.1.1466.115.121.1.9", "X.509 Certificate List"),
    ("1.3.6.1.4.1.1466.115.121.1.10", "X.509 Certificate Pair"),
    ("1.3.6.1.4.1.1466.115.121.1.11", "Country String"),
    ("1.3.6.1.4.1.1466.115.121.1.12", "DN"),
    ("1.3.6.1.4.1.1466.115.121.1.15", "Directory String"),
    ("1.3.6.1.4.1.1466.115.121.1.26", "IA5 String"),
    ("1.3.6.1.4.1.1466.115.121.1.27", "INTEGER"),
    ("1.3.6.1.4.1.1466.115.121.1.30", "Matching Rule Description"),
    ("1.3.6.1.4.1.1466.115.121.1.37", "Object Class Description"),
    ("1.3.6.1.4.1.1466.115.121.1.38", "OID"),
    ("1.3.6.1.4.1.1466.115.121.1.45", "SubtreeSpecification"),
    ("1.3.6.1.4.1.1466.115.121.1.54", "LDAP Syntax Description"),
    ("1.3.6.1.4.1.1466.115.121.1.58", "Substring Assertion"),
];

/// The matching rules (RFC 4517 §4.2), with the syntaxes of their assertions.
const RULES: &[(&str, &str, &str)] = &[
    ("2.5.13.0", "objectIdentifierMatch", "1.3.6.1.4.1.1466.115.121.1.38"),
    ("2.5.13.1", "distinguishedNameMatch", "1.3.6.1.4.1.1466.115.121.1.12"),
    ("2.5.13.2", "caseIgnoreMatch", "1.3.6.1.4.1.1466.115.121.1.15"),
    ("2.5.13.4", "caseIgnoreSubstringsMatch", "1.3.6.1.4.1.1466.115.121.1.58"),
    ("2.5.13.14", "integerMatch", "1.3.6.1.4.1.1466.115.121.1.27"),
    ("1.3.6.1.4.1.1466.109.114.2", "caseIgnoreIA5Match", "1.3.6.1.4.1.1466.115.121.1.26"),
    ("1.3.6.1.4.1.1466.109.114.3", "caseIgnoreIA5SubstringsMatch", "1.3.6.1.4.1.1466.115.121.1.58"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Splits a definition into words; each parenthesis and each quoted text is one word. RFC 4512 §4.1 requires blanks
    /// between them.
    fn words(definition: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut rest = definition;
        while let Some(quoted) = rest.find('\'') {
            words.extend(rest[..quoted].split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
            let end = rest[quoted + 1..].find('\'').expect("a quote that ends") + quoted + 2;
            words.push(rest[quoted..end].to_owned());
            rest = &rest[end..];
            assert!(rest.starts_with(' '), "{definition}");
        }
        words.extend(rest.split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        words
    }

    /// The fields of a definition: its OID, and the words after each keyword.
    fn read(definition: &str) -> (String, Vec<(String, Vec<String>)>) {
        let mut words = words(definition).into_iter().peekable();
        assert_eq!(words.next().as_deref(), Some("("), "{definition}");
        let oid = words.next().expect("an OID");
        assert!(oid.split('.').count() > 2 && oid.split('.').all(|arc| arc.parse::<u32>().is_ok()), "{definition}");
        let mut fields = Vec::new();
        loop {
            let word = words.next().expect("a closing parenthesis");
            if word == ")" {
                assert!(words.next().is_none(), "{definition}");
                return (oid, fields);
            }
            let has_value = !matches!(&*word, "ABSTRACT" | "STRUCTURAL" | "AUXILIARY" | "NO-USER-MODIFICATION");
            let mut values = Vec::new();
            if has_value && words.next_if_eq("(").is_some() {
                values.extend(words.by_ref().take_while(|word| word != ")").filter(|word| word != "$"));
            } else if has_value {
                values.extend(words.next());
            }
            fields.push((word, values));
        }
    }

    fn values(definition: &str, field: &str) -> Vec<String> {
        read(definition).1.into_iter().filter(|(word, _)| word == field).flat_map(|(_, values)| values).collect()
    }

    /// The order of the fields in RFC 4512 §4.1.1 and §4.1.2.
    const ORDER: [&str; 12] = [
        "NAME",
        "DESC",
        "SUP",
        "ABSTRACT",
        "STRUCTURAL",
        "AUXILIARY",
        "MUST",
        "MAY",
        "EQUALITY",
        "SUBSTR",
        "SYNTAX",
        "NO-USER-MODIFICATION",
    ];

    #[test]
    fn each_definition_is_written_as_rfc_4512_says_and_names_nothing_that_is_not_defined() {
        let attributes: Vec<_> = ATTRIBUTE_TYPES.iter().map(describe_attribute).collect();
        let classes: Vec<_> = OBJECT_CLASSES.iter().map(describe_class).collect();
        let class_names: Vec<_> = classes.iter().flat_map(|class| values(class, "NAME")).collect();
        let attribute_names: Vec<_> = attributes.iter().flat_map(|kind| values(kind, "NAME")).collect();
        for definition in attributes.iter().chain(&classes) {
            let places: Vec<_> = read(definition)
                .1
                .iter()
                .map(|(word, _)| ORDER.iter().position(|known| known == word).unwrap_or(ORDER.len()))
                .collect();
            assert!(places.is_sorted(), "{definition}");
            for rule in values(definition, "EQUALITY").iter().chain(&values(definition, "SUBSTR")) {
                assert!(RULES.iter().any(|(_, name, _)| name == rule), "{definition}");
            }
            for syntax in values(definition, "SYNTAX") {
                assert!(SYNTAXES.iter().any(|(oid, _)| *oid == syntax), "{definition}");
            }
            for superior in values(definition, "SUP") {
                assert!(class_names.contains(&format!("'{superior}'")), "{definition}");
            }
            for attribute in values(definition, "MUST").iter().chain(&values(definition, "MAY")) {
                assert!(attribute_names.contains(&format!("'{attribute}'")), "{definition}");
            }
        }
        for (_, _, syntax) in RULES {
            assert!(SYNTAXES.iter().any(|(oid, _)| oid == syntax), "{syntax}");
        }
    }

    #[test]
    fn definitions_look_like_those_of_the_standards() {
        let attribute = |name| describe_attribute(AttributeType::find(name).unwrap());
        assert_eq!(
            attribute("mail"),
            "( 0.9.2342.19200300.100.1.3 NAME ( 'mail' 'rfc822Mailbox' ) EQUALITY caseIgnoreIA5Match \
             SUBSTR caseIgnoreIA5SubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )"
        );
        assert_eq!(
            attribute("userCertificate"),
            "( 2.5.4.36 NAME 'userCertificate' SYNTAX 1.3.6.1.4.1.1466.115.121.1.8 )"
        );
        let person = OBJECT_CLASSES.iter().find(|class| class.name == "person").unwrap();
        assert_eq!(describe_class(person), "( 2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST ( sn $ cn ) )");
    }
}
