//! An entry as the responder answers with it.

use bytes::Bytes;

use crate::desired::{DesiredEntry, is_binary};
use crate::dn::Dn;

/// A name and attributes, whose names are written without options.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) dn: Dn,
    attributes: Vec<(&'static str, Vec<Bytes>)>,
}

/// An entry with the attributes that were asked for, under the names that they travel by.
pub(super) struct Selected {
    pub(super) dn: String,
    pub(super) attributes: Vec<(String, Vec<Bytes>)>,
}

impl Entry {
    pub(super) fn new(dn: Dn, attributes: Vec<(&'static str, Vec<Vec<u8>>)>) -> Self {
        let attributes = attributes
            .into_iter()
            .map(|(name, values)| (name, values.into_iter().map(Bytes::from).collect()))
            .collect();
        Self { dn, attributes }
    }

    /// The same entry under another name.
    pub(super) fn renamed(self, dn: Dn) -> Self {
        Self { dn, ..self }
    }

    /// The same entry with every value put through `exchange`.
    pub(super) fn map_values(mut self, exchange: impl Fn(Bytes) -> Bytes) -> Self {
        for value in self.attributes.iter_mut().flat_map(|(_, values)| values) {
            *value = exchange(std::mem::take(value));
        }
        self
    }

    /// Whether there is a value of the attribute.
    pub(super) fn holds(&self, kind: &str) -> bool {
        self.values(kind).next().is_some()
    }

    /// The values of the attribute that are text.
    pub(super) fn texts<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a str> {
        self.values(kind).filter_map(|value| std::str::from_utf8(value).ok())
    }

    fn values<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Bytes> {
        self.attributes.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(kind)).flat_map(|(_, values)| values)
    }

    /// The entry with what was asked for of it.
    pub(super) fn select(self, selection: &Selection) -> Selected {
        let attributes = self
            .attributes
            .into_iter()
            .filter(|(name, values)| !values.is_empty() && selection.wants(name))
            .map(|(name, values)| {
                let name = if is_binary(name) { format!("{name};binary") } else { name.to_owned() };
                (name, if selection.types_only { Vec::new() } else { values })
            })
            .collect();
        Selected { dn: self.dn.to_string(), attributes }
    }
}

impl From<DesiredEntry> for Entry {
    fn from(desired: DesiredEntry) -> Self {
        let classes = desired.object_classes.iter().map(|class| class.as_bytes().to_vec()).collect();
        let others = desired.naming.into_iter().chain(desired.kept).map(|attribute| (attribute.name, attribute.values));
        Self::new(desired.dn, std::iter::once(("objectClass", classes)).chain(others).collect())
    }
}

/// Which attributes were asked for (RFC 4511 §4.5.1.8).
pub(super) struct Selection {
    names: Vec<String>,
    all_user: bool,
    all_operational: bool,
    types_only: bool,
}

impl Selection {
    /// An empty list and `*` ask for every user attribute, `+` for the operational ones (RFC 3673), `1.1` for none. Names
    /// come with or without `;binary` and in any case.
    pub(super) fn new(attributes: &[String], types_only: bool) -> Self {
        let names: Vec<_> =
            attributes.iter().map(|name| name.split(';').next().unwrap_or(name).to_ascii_lowercase()).collect();
        Self {
            all_user: names.is_empty() || names.iter().any(|name| name == "*"),
            all_operational: names.iter().any(|name| name == "+"),
            names,
            types_only,
        }
    }

    fn wants(&self, name: &str) -> bool {
        let by_kind = if is_operational(name) { self.all_operational } else { self.all_user };
        by_kind || self.names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
    }
}

/// Attributes of the root DSE that RFC 4512 §5.1 gives only to those who ask for them.
fn is_operational(name: &str) -> bool {
    ["namingContexts", "supportedLDAPVersion", "supportedExtension", "supportedFeatures", "vendorName"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(attributes: &[&str], types_only: bool) -> Vec<(String, usize)> {
        let entry = Entry::new(
            Dn::default(),
            vec![
                ("cn", vec![b"x".to_vec()]),
                ("userCertificate", vec![vec![1], vec![2]]),
                ("sn", vec![]),
                ("namingContexts", vec![b"dc=x".to_vec()]),
            ],
        );
        let attributes: Vec<_> = attributes.iter().map(ToString::to_string).collect();
        let entry = entry.select(&Selection::new(&attributes, types_only));
        entry.attributes.into_iter().map(|(name, values)| (name, values.len())).collect()
    }

    #[test]
    fn attributes_are_selected_by_name_in_any_spelling() {
        let certificate = vec![("userCertificate;binary".to_owned(), 2)];
        for spelling in ["usercertificate;binary", "userCertificate", "USERCERTIFICATE;BINARY"] {
            assert_eq!(selected(&[spelling], false), certificate, "{spelling}");
        }
        assert_eq!(selected(&[], false).len(), 2);
        assert_eq!(selected(&["*", "+"], false).len(), 3);
        assert_eq!(selected(&["1.1"], false), vec![]);
        assert_eq!(selected(&["+"], false), vec![("namingContexts".to_owned(), 1)]);
        assert_eq!(selected(&["cn"], true), vec![("cn".to_owned(), 0)]);
    }
}
