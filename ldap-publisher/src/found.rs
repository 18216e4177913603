//! An entry as received from a directory.

use ldap3::asn1::StructureTag;

/// A name and attributes as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) dn: String,
    attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Found {
    /// Parses a `SearchResultEntry` (RFC 4511 §4.5.2); its ASN.1 is beside the code of the built-in directory that encodes
    /// one. `None` when it is malformed. The client library's own reader panics on malformed entries, and mixes the order of
    /// values.
    pub(crate) fn parse(entry: StructureTag) -> Option<Self> {
        let mut parts = entry.match_id(4)?.expect_constructed()?.into_iter();
        let dn = String::from_utf8(parts.next()?.expect_primitive()?).ok()?;
        let attributes = parts.next()?.expect_constructed()?.into_iter().map(parse_attribute).collect::<Option<_>>()?;
        Some(Self { dn, attributes })
    }

    /// The values of an attribute, with any options and in any case.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &Vec<u8>> {
        let named = move |sent: &str| sent.split(';').next().is_some_and(|sent| sent.eq_ignore_ascii_case(name));
        self.attributes.iter().filter(move |(sent, _)| named(sent)).flat_map(|(_, values)| values)
    }
}

/// A `PartialAttribute` (RFC 4511 §4.1.7).
fn parse_attribute(attribute: StructureTag) -> Option<(String, Vec<Vec<u8>>)> {
    let mut parts = attribute.expect_constructed()?.into_iter();
    let name = String::from_utf8(parts.next()?.expect_primitive()?).ok()?;
    let values =
        parts.next()?.expect_constructed()?.into_iter().map(StructureTag::expect_primitive).collect::<Option<_>>()?;
    Some((name, values))
}

#[cfg(test)]
impl Found {
    pub(crate) fn new(dn: &str, attributes: &[(&str, &[&[u8]])]) -> Self {
        let attributes = attributes
            .iter()
            .map(|(name, values)| ((*name).to_owned(), values.iter().map(|value| value.to_vec()).collect()))
            .collect();
        Self { dn: dn.to_owned(), attributes }
    }
}

#[cfg(test)]
mod tests {
    use ldap3::asn1::{PL, TagClass};

    use super::*;

    fn octets(text: &str) -> StructureTag {
        StructureTag { class: TagClass::Universal, id: 4, payload: PL::P(text.as_bytes().to_vec()) }
    }

    fn list(id: u64, inner: Vec<StructureTag>) -> StructureTag {
        StructureTag { class: TagClass::Universal, id, payload: PL::C(inner) }
    }

    #[test]
    fn options_and_case_of_names_do_not_matter() {
        let attribute = list(16, vec![octets("usercertificate;BINARY"), list(17, vec![octets("one"), octets("two")])]);
        let found = Found::parse(list(4, vec![octets("cn=a"), list(16, vec![attribute])])).unwrap();
        assert_eq!(found.values("userCertificate").count(), 2);
        assert_eq!(found.values("userCert").count(), 0);
    }

    #[test]
    fn malformed_entries_are_none() {
        for entry in [
            list(4, vec![]),
            list(4, vec![octets("cn=a")]),
            list(4, vec![octets("cn=a"), octets("x")]),
            list(4, vec![octets("cn=a"), list(16, vec![octets("x")])]),
            list(
                4,
                vec![octets("cn=a"), list(16, vec![list(16, vec![octets("x"), list(17, vec![list(17, vec![])])])])],
            ),
            list(5, vec![octets("cn=a"), list(16, vec![])]),
        ] {
            assert_eq!(Found::parse(entry), None);
        }
    }
}
