//! The permanent identifier of a directory entry, which survives changes of name and addresses.

use std::fmt::Write as _;

use ca_core::types::EntryIdentity;
use serde::Deserialize;

use crate::filter::escape_value;
use crate::found::Found;

/// An attribute whose value stays the same when an entry is renamed or moved, and is never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Identifier {
    /// RFC 4530.
    #[default]
    #[serde(rename = "entryUUID")]
    EntryUuid,
    /// Active Directory's.
    #[serde(rename = "objectGUID")]
    ObjectGuid,
    /// 389 Directory Server's.
    #[serde(rename = "nsUniqueId")]
    NsUniqueId,
}

impl Identifier {
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::EntryUuid => ENTRY_UUID,
            Self::ObjectGuid => OBJECT_GUID,
            Self::NsUniqueId => NS_UNIQUE_ID,
        }
    }
}

/// The identity of an entry: the first identifier that it has, otherwise its name.
pub(crate) fn identity_of(entry: &Found) -> EntryIdentity {
    let shown = [Identifier::EntryUuid, Identifier::NsUniqueId, Identifier::ObjectGuid].into_iter().find_map(|kind| {
        let octets = entry.values(kind.attribute()).next().filter(|octets| !octets.is_empty())?;
        let value = match kind {
            Identifier::ObjectGuid => in_hexadecimal(octets),
            _ => std::str::from_utf8(octets).ok()?.to_ascii_lowercase(),
        };
        Some(EntryIdentity::new(kind.attribute(), &value))
    });
    shown.unwrap_or_else(|| identity_by_name(&entry.dn))
}

/// The identity, by name, of an entry that has no identifier or that does not exist yet.
pub(crate) fn identity_by_name(dn: &str) -> EntryIdentity {
    EntryIdentity::new(BY_NAME, &dn.to_lowercase())
}

/// The way to find an entry again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum EntryLookup {
    /// A search with this filter, anywhere in the directory.
    Filter(String),
    /// A read of the entry with this name.
    Name(String),
}

/// The way to find the entry with an identity.
pub(crate) fn search_for(identity: &EntryIdentity) -> EntryLookup {
    match identity.parts() {
        (BY_NAME, dn) => EntryLookup::Name(dn.to_owned()),
        (OBJECT_GUID, digits) => {
            let pairs: Vec<char> = digits.chars().collect();
            let escaped: String = pairs.chunks(2).flat_map(|pair| std::iter::once(&'\\').chain(pair)).collect();
            EntryLookup::Filter(format!("({OBJECT_GUID}={escaped})"))
        }
        (attribute, value) => EntryLookup::Filter(format!("({attribute}={})", escape_value(value))),
    }
}

fn in_hexadecimal(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut out, octet| {
        // Writing to a String can't fail.
        let _ = write!(out, "{octet:02x}");
        out
    })
}

pub(crate) const ENTRY_UUID: &str = "entryUUID";
pub(crate) const OBJECT_GUID: &str = "objectGUID";
pub(crate) const NS_UNIQUE_ID: &str = "nsUniqueId";
const BY_NAME: &str = "dn";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_found_again_by_the_identifier_that_it_shows() {
        let guid: &[u8] = &[0, b'*', 0xff];
        for (attribute, value, search) in [
            ("entryUUID", b"0B-1c".as_slice(), EntryLookup::Filter("(entryUUID=0b-1c)".to_owned())),
            ("nsuniqueid", b"a-b", EntryLookup::Filter("(nsUniqueId=a-b)".to_owned())),
            ("objectGUID", guid, EntryLookup::Filter(r"(objectGUID=\00\2a\ff)".to_owned())),
            ("cn", b"a", EntryLookup::Name("cn=a,dc=x".to_owned())),
        ] {
            let entry = Found::new("cn=A,dc=x", &[(attribute, &[value])]);
            assert_eq!(search_for(&identity_of(&entry)), search, "{attribute}");
        }
    }
}
