//! The supported attribute types and object classes, with all of their names. Filters and selections are read with these
//! tables, and the subschema is written from them.

/// An attribute type (RFC 4512 §4.1.2).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AttributeType {
    pub(super) oid: &'static str,
    /// All names of the type; responses contain the first.
    pub(super) names: &'static [&'static str],
    pub(super) syntax: Syntax,
    /// Returned only on request (RFC 4512 §3.4).
    pub(super) is_operational: bool,
}

/// The syntax of a type's values, which determines their comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    DirectoryString,
    Ia5String,
    Country,
    Oid,
    Dn,
    Integer,
    /// Octets without an equality rule; transferred with the option `;binary` (RFC 4522) if `is_binary` is set.
    Octets {
        number: &'static str,
        is_binary: bool,
    },
    /// A definition in the subschema, without an equality rule.
    Definition {
        number: &'static str,
    },
}

/// An object class (RFC 4512 §4.1.1), with those of its attributes that this directory supports.
#[derive(Debug)]
pub(super) struct ObjectClass {
    pub(super) oid: &'static str,
    pub(super) name: &'static str,
    pub(super) superior: Option<&'static str>,
    pub(super) kind: &'static str,
    pub(super) must: &'static [&'static str],
    pub(super) may: &'static [&'static str],
}

impl AttributeType {
    /// The name in responses.
    pub(super) fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or(self.oid)
    }

    /// The type with this name or OID, in any case.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        ATTRIBUTE_TYPES.iter().find(|kind| kind.oid == name || kind.names.iter().any(is))
    }

    /// Whether its values are transferred with the option `;binary`.
    pub(super) fn is_binary(&self) -> bool {
        matches!(self.syntax, Syntax::Octets { is_binary: true, .. })
    }
}

/// An `AttributeDescription` of a client (RFC 4511 §4.1.4, RFC 4512 §2.5): a type, and whether entries here can have values
/// with its options.
///
/// ```text
/// AttributeDescription ::= LDAPString
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Description {
    pub(super) kind: &'static AttributeType,
    /// Whether entries can have values; otherwise the description names a subtype (RFC 4512 §2.5.2), of which no entry has a
    /// value.
    pub(super) has_values: bool,
}

impl Description {
    /// Reads `TYPE;option;option`; `None` for an unknown type.
    pub(super) fn read(octets: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(octets).ok()?;
        let mut parts = text.split(';');
        let kind = AttributeType::find(parts.next()?)?;
        let has_values = parts.all(|option| kind.is_binary() && option.eq_ignore_ascii_case("binary"));
        Some(Self { kind, has_values })
    }
}

/// The name of an object class or attribute type that is given by a name or an OID.
pub(super) fn canonical_oid(text: &str) -> Option<&'static str> {
    let class = OBJECT_CLASSES.iter().find(|class| class.oid == text || class.name.eq_ignore_ascii_case(text));
    class.map(|class| class.name).or_else(|| AttributeType::find(text).map(AttributeType::name))
}

const fn user(oid: &'static str, names: &'static [&'static str], syntax: Syntax) -> AttributeType {
    AttributeType { oid, names, syntax, is_operational: false }
}

const fn operational(oid: &'static str, names: &'static [&'static str], syntax: Syntax) -> AttributeType {
    AttributeType { oid, names, syntax, is_operational: true }
}

const fn binary(number: &'static str) -> Syntax {
    Syntax::Octets { number, is_binary: true }
}

const fn definition(number: &'static str) -> Syntax {
    Syntax::Definition { number }
}

/// RFC 4519 §2, RFC 4523 §4, RFC 2798 §2.8, RFC 4512 §4.2 and §5.1, RFC 3045, RFC 3672.
pub(super) static ATTRIBUTE_TYPES: &[AttributeType] = &[
    user("2.5.4.0", &["objectClass"], Syntax::Oid),
    user("2.5.4.3", &["cn", "commonName"], Syntax::DirectoryString),
    user("2.5.4.4", &["sn", "surname"], Syntax::DirectoryString),
    user("2.5.4.6", &["c", "countryName"], Syntax::Country),
    user("2.5.4.10", &["o", "organizationName"], Syntax::DirectoryString),
    user("2.5.4.11", &["ou", "organizationalUnitName"], Syntax::DirectoryString),
    user("0.9.2342.19200300.100.1.3", &["mail", "rfc822Mailbox"], Syntax::Ia5String),
    user("0.9.2342.19200300.100.1.25", &["dc", "domainComponent"], Syntax::Ia5String),
    user("2.5.4.36", &["userCertificate"], binary("1.3.6.1.4.1.1466.115.121.1.8")),
    user("2.5.4.37", &["cACertificate"], binary("1.3.6.1.4.1.1466.115.121.1.8")),
    user("2.5.4.38", &["authorityRevocationList"], binary("1.3.6.1.4.1.1466.115.121.1.9")),
    user("2.5.4.39", &["certificateRevocationList"], binary("1.3.6.1.4.1.1466.115.121.1.9")),
    user("2.5.4.40", &["crossCertificatePair"], binary("1.3.6.1.4.1.1466.115.121.1.10")),
    user("2.5.4.53", &["deltaRevocationList"], binary("1.3.6.1.4.1.1466.115.121.1.9")),
    user(
        "2.16.840.1.113730.3.1.40",
        &["userSMIMECertificate"],
        Syntax::Octets { number: "1.3.6.1.4.1.1466.115.121.1.5", is_binary: false },
    ),
    operational("2.5.18.6", &["subtreeSpecification"], definition("1.3.6.1.4.1.1466.115.121.1.45")),
    operational("2.5.18.10", &["subschemaSubentry"], Syntax::Dn),
    operational("2.5.21.4", &["matchingRules"], definition("1.3.6.1.4.1.1466.115.121.1.30")),
    operational("2.5.21.5", &["attributeTypes"], definition("1.3.6.1.4.1.1466.115.121.1.3")),
    operational("2.5.21.6", &["objectClasses"], definition("1.3.6.1.4.1.1466.115.121.1.37")),
    operational("1.3.6.1.4.1.1466.101.120.16", &["ldapSyntaxes"], definition("1.3.6.1.4.1.1466.115.121.1.54")),
    operational("1.3.6.1.4.1.1466.101.120.5", &["namingContexts"], Syntax::Dn),
    operational("1.3.6.1.4.1.1466.101.120.7", &["supportedExtension"], Syntax::Oid),
    operational("1.3.6.1.4.1.1466.101.120.13", &["supportedControl"], Syntax::Oid),
    operational("1.3.6.1.4.1.1466.101.120.15", &["supportedLDAPVersion"], Syntax::Integer),
    operational("1.3.6.1.4.1.4203.1.3.5", &["supportedFeatures"], Syntax::Oid),
    operational("1.3.6.1.1.4", &["vendorName"], Syntax::DirectoryString),
];

/// RFC 4519 §3, RFC 4523 §5, RFC 2798 §3, RFC 2247 §4, RFC 4512 §2.4 and §4.2, RFC 3672 §2.4.
pub(super) static OBJECT_CLASSES: &[ObjectClass] = &[
    class("2.5.6.0", "top", None, "ABSTRACT", &["objectClass"], &[]),
    class("2.5.6.2", "country", TOP, "STRUCTURAL", &["c"], &[]),
    class("2.5.6.4", "organization", TOP, "STRUCTURAL", &["o"], &[]),
    class("2.5.6.5", "organizationalUnit", TOP, "STRUCTURAL", &["ou"], &[]),
    class("2.5.6.6", "person", TOP, "STRUCTURAL", &["sn", "cn"], &[]),
    class("2.5.6.7", "organizationalPerson", Some("person"), "STRUCTURAL", &[], &["ou"]),
    class("2.5.6.11", "applicationProcess", TOP, "STRUCTURAL", &["cn"], &["ou"]),
    class("2.5.6.21", "pkiUser", TOP, "AUXILIARY", &[], &["userCertificate"]),
    class("2.5.6.22", "pkiCA", TOP, "AUXILIARY", &[], PKI_CA),
    class(
        "2.16.840.1.113730.3.2.2",
        "inetOrgPerson",
        Some("organizationalPerson"),
        "STRUCTURAL",
        &[],
        &["mail", "o", "userCertificate", "userSMIMECertificate"],
    ),
    class("1.3.6.1.4.1.1466.344", "dcObject", TOP, "AUXILIARY", &["dc"], &[]),
    class("1.3.6.1.4.1.1466.101.120.111", "extensibleObject", TOP, "AUXILIARY", &[], &[]),
    class("2.5.17.0", "subentry", TOP, "STRUCTURAL", &["cn", "subtreeSpecification"], &[]),
    class("2.5.20.1", "subschema", TOP, "AUXILIARY", &[], SUBSCHEMA),
];

const fn class(
    oid: &'static str,
    name: &'static str,
    superior: Option<&'static str>,
    kind: &'static str,
    must: &'static [&'static str],
    may: &'static [&'static str],
) -> ObjectClass {
    ObjectClass { oid, name, superior, kind, must, may }
}

const TOP: Option<&str> = Some("top");
const PKI_CA: &[&str] = &[
    "cACertificate",
    "certificateRevocationList",
    "authorityRevocationList",
    "crossCertificatePair",
    "deltaRevocationList",
];
const SUBSCHEMA: &[&str] = &["objectClasses", "attributeTypes", "matchingRules", "ldapSyntaxes"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_each_of_its_names_and_by_its_oid_in_any_case() {
        for (spellings, name) in [
            (["mail", "RFC822MAILBOX", "0.9.2342.19200300.100.1.3"], "mail"),
            (["usercertificate", "2.5.4.36", "userCertificate"], "userCertificate"),
            (["CERTIFICATEREVOCATIONLIST", "2.5.4.39", "certificateRevocationList"], "certificateRevocationList"),
        ] {
            for spelling in spellings {
                assert_eq!(AttributeType::find(spelling).map(AttributeType::name), Some(name), "{spelling}");
            }
        }
        assert!(AttributeType::find("2.5.4.360").is_none() && AttributeType::find("").is_none());
    }

    #[test]
    fn options_say_whether_there_can_be_a_value() {
        for (text, has_values) in [
            ("userCertificate", Some(true)),
            ("2.5.4.36;BINARY", Some(true)),
            ("userCertificate;binary;x-y", Some(false)),
            ("cn;lang-ja", Some(false)),
            ("mail;binary", Some(false)),
            ("shoeSize", None),
        ] {
            assert_eq!(Description::read(text.as_bytes()).map(|it| it.has_values), has_values, "{text}");
        }
        assert!(Description::read(b"ma\xffil").is_none());
    }

    #[test]
    fn no_name_and_no_oid_stands_for_two() {
        let mut all: Vec<_> = ATTRIBUTE_TYPES
            .iter()
            .flat_map(|kind| kind.names.iter().copied().chain([kind.oid]))
            .chain(OBJECT_CLASSES.iter().flat_map(|class| [class.name, class.oid]))
            .map(str::to_lowercase)
            .collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
