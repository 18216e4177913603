//! An entry of the responder: filter and selection are evaluated before a CRL is fetched.

use bytes::Bytes;
use ca_core::types::AuthorityId;

use super::attribute::AttributeType;
use super::fold::{Folded, Folder};
use super::schema::SUBSCHEMA_NAME;
use super::selection::Selection;
use crate::desired::DesiredEntry;
use crate::dn::Dn;

/// The name and attributes of an entry.
#[derive(Debug, Clone)]
pub(super) struct ResultEntry {
    pub(super) key: Key,
    pub(super) dn: Dn,
    attributes: Vec<PartialAttribute>,
}

/// The key by which an entry is found again for the next page of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// An entry that is always the only result.
    Alone,
    /// The suffix, or a container directly below it.
    Folder(Dn),
    /// The entry of the mailbox with this address.
    Mailbox(String),
    Authority(AuthorityId),
}

#[derive(Debug, Clone)]
struct PartialAttribute {
    kind: &'static AttributeType,
    values: Values,
}

#[derive(Debug, Clone)]
enum Values {
    /// Values in memory, and the folded forms of those that can be compared.
    Here { octets: Vec<Bytes>, folded: Vec<String> },
    /// The newest CRL of this CA, which is read only when a response includes it.
    Crl(AuthorityId),
}

/// The name and the requested attributes of an entry, under the attribute descriptions for the response.
pub(super) struct Selected {
    pub(super) dn: String,
    pub(super) attributes: Vec<(String, Vec<Bytes>)>,
}

impl ResultEntry {
    /// An entry of these attributes; unsupported attributes are omitted.
    pub(super) fn new(key: Key, dn: Dn, attributes: Vec<(&'static str, Vec<Vec<u8>>)>) -> Self {
        // RFC 4512 §4.2: every entry names its subschema.
        let subschema = ("subschemaSubentry", vec![SUBSCHEMA_NAME.as_bytes().to_vec()]);
        let attributes = attributes
            .into_iter()
            .chain([subschema])
            .filter_map(|(name, values)| Some(PartialAttribute::new(AttributeType::find(name)?, values)))
            .collect();
        Self { key, dn, attributes }
    }

    /// The entry of a desired content; the CRL attributes refer to this CA's newest CRL, if it has one.
    pub(super) fn of(key: Key, desired: DesiredEntry, crl: Option<AuthorityId>) -> Self {
        let classes = desired.object_classes.iter().map(|class| class.as_bytes().to_vec()).collect();
        let others = desired.naming.into_iter().chain(desired.kept).map(|attribute| (attribute.name, attribute.values));
        let mut entry = Self::new(key, desired.dn, std::iter::once(("objectClass", classes)).chain(others).collect());
        for attribute in entry.attributes.iter_mut().filter(|attribute| CRLS.contains(&attribute.kind.name())) {
            attribute.values = crl.map_or_else(Values::none, Values::Crl);
        }
        entry
    }

    /// The same entry under another name, as the only result.
    pub(super) fn alias(self, dn: Dn) -> Self {
        Self { key: Key::Alone, dn, ..self }
    }

    /// Whether the entry has a value of the attribute.
    pub(super) fn holds(&self, kind: &AttributeType) -> bool {
        self.values(kind).any(|values| !values.is_empty())
    }

    /// The folded forms of the attribute's values.
    pub(super) fn folded<'a>(&'a self, kind: &'a AttributeType) -> impl Iterator<Item = &'a str> {
        self.values(kind).flat_map(Values::folded).map(String::as_str)
    }

    fn values<'a>(&'a self, kind: &'a AttributeType) -> impl Iterator<Item = &'a Values> {
        self.attributes.iter().filter(move |attribute| attribute.kind == kind).map(|attribute| &attribute.values)
    }

    /// Whether the response for this selection includes a CRL.
    pub(super) fn needs_crl(&self, selection: &Selection) -> bool {
        !selection.types_only
            && self
                .attributes
                .iter()
                .any(|attribute| matches!(attribute.values, Values::Crl(_)) && selection.wants(attribute.kind))
    }

    /// The requested attributes of the entry. `fetch` reads the newest CRL of a CA; it is called only for a response that
    /// includes the CRL.
    ///
    /// # Errors
    /// Those of `fetch`.
    pub(super) fn select<E>(
        &self,
        selection: &Selection,
        fetch: impl Fn(AuthorityId) -> Result<Option<Bytes>, E>,
    ) -> Result<Selected, E> {
        let mut attributes = Vec::new();
        for attribute in &self.attributes {
            if attribute.values.is_empty() || !selection.wants(attribute.kind) {
                continue;
            }
            let values = match &attribute.values {
                _ if selection.types_only => Vec::new(),
                Values::Here { octets, .. } => octets.clone(),
                Values::Crl(authority) => fetch(*authority)?.into_iter().collect(),
            };
            let option = if attribute.kind.is_binary() { ";binary" } else { "" };
            attributes.push((format!("{}{option}", attribute.kind.name()), values));
        }
        Ok(Selected { dn: self.dn.to_string(), attributes })
    }
}

impl PartialAttribute {
    fn new(kind: &'static AttributeType, values: Vec<Vec<u8>>) -> Self {
        let mut folder = Folder::for_entry();
        let folded = values.iter().filter_map(|value| match folder.fold(kind, value) {
            Ok(Folded::Address(text) | Folded::Text(text)) => Some(text),
            _ => None,
        });
        let folded = folded.collect();
        Self { kind, values: Values::Here { octets: values.into_iter().map(Bytes::from).collect(), folded } }
    }
}

impl Values {
    fn none() -> Self {
        Self::Here { octets: Vec::new(), folded: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Here { octets, .. } if octets.is_empty())
    }

    fn folded(&self) -> &[String] {
        match self {
            Self::Here { folded, .. } => folded,
            Self::Crl(_) => &[],
        }
    }
}

impl Selected {
    /// The size of all values in bytes.
    pub(super) fn weight(&self) -> usize {
        self.attributes.iter().flat_map(|(_, values)| values).map(Bytes::len).sum()
    }
}

const CRLS: [&str; 2] = ["certificateRevocationList", "authorityRevocationList"];

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::desired::Tree;
    use ca_core::use_cases::feed::{EntryView, list_authorities, view_authority_without_crl};
    use inkan_tests::installation::Installation;

    fn names(entry: &ResultEntry, attributes: &[&str], types_only: bool) -> Vec<(String, usize)> {
        let attributes: Vec<_> = attributes.iter().map(|name| Bytes::from((*name).to_owned())).collect();
        let selection = Selection::new(&attributes, types_only);
        let selected = entry.select(&selection, |_| Ok::<_, ()>(Some(Bytes::from_static(b"crl")))).unwrap();
        selected.attributes.into_iter().map(|(name, values)| (name, values.len())).collect()
    }

    #[test]
    fn attributes_are_selected_by_name_or_oid_in_any_spelling() {
        let entry = ResultEntry::new(
            Key::Alone,
            Dn::default(),
            vec![("cn", vec![b"x".to_vec()]), ("userCertificate", vec![vec![1], vec![2]]), ("sn", vec![])],
        );
        let certificate = vec![("userCertificate;binary".to_owned(), 2)];
        for spelling in
            ["usercertificate;binary", "userCertificate", "USERCERTIFICATE;BINARY", "2.5.4.36", "2.5.4.36;Binary"]
        {
            assert_eq!(names(&entry, &[spelling], false), certificate, "{spelling}");
        }
        let subschema = ("subschemaSubentry".to_owned(), 1);
        assert_eq!(names(&entry, &[], false).len(), 2);
        assert_eq!(names(&entry, &["*", "+"], false).len(), 3);
        assert_eq!(names(&entry, &["1.1"], false), vec![]);
        assert_eq!(names(&entry, &["1.1", "cn"], false), vec![("cn".to_owned(), 1)]);
        assert_eq!(names(&entry, &["+"], false), vec![subschema]);
        assert_eq!(names(&entry, &["cn"], true), vec![("cn".to_owned(), 0)]);
        for nothing in ["cn;lang-ja", "userCertificate;x-y", "shoeSize", "sn"] {
            assert_eq!(names(&entry, &[nothing], false), vec![], "{nothing}");
        }
    }

    #[test]
    fn a_crl_is_fetched_for_those_alone_who_are_answered_with_it() {
        let installation = Installation::found(&[]).unwrap();
        let id = list_authorities(&installation.ca).unwrap()[0];
        let view = view_authority_without_crl(&installation.ca, id).unwrap().unwrap();
        let desired = Tree::below("dc=x").unwrap().desired(&EntryView::Authority(view.clone()));
        let entry = ResultEntry::of(Key::Alone, desired, Some(id));
        for (attributes, types_only, fetched) in [
            (&["1.1"][..], false, 0),
            (&["cn", "cACertificate;binary"], false, 0),
            (&["+"], false, 0),
            (&[], true, 0),
            (&["2.5.4.39"], true, 0),
            (&["certificateRevocationList;x-y"], false, 0),
            (&["2.5.4.39"], false, 1),
            (&["certificateRevocationList;binary"], false, 1),
            (&[], false, if view.is_root { 2 } else { 1 }),
        ] {
            let count = Cell::new(0);
            let attributes: Vec<_> = attributes.iter().map(|name| Bytes::from((*name).to_owned())).collect();
            let fetch = |_| {
                count.set(count.get() + 1);
                Ok::<_, ()>(Some(Bytes::from_static(b"crl")))
            };
            let selection = Selection::new(&attributes, types_only);
            entry.select(&selection, fetch).unwrap();
            assert_eq!(count.get(), fetched, "{attributes:?}");
            assert_eq!(entry.needs_crl(&selection), fetched > 0, "{attributes:?}");
        }
    }
}
