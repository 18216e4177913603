//! The fixed entries: the root DSE, the suffix, and the two containers below it.

use super::controls;
use super::entry::{Key, ResultEntry};
use crate::desired::Tree;
use crate::dn::Dn;

/// The root DSE (RFC 4512 §5.1).
pub(super) fn root_dse(tree: &Tree) -> ResultEntry {
    let texts = |values: &[&str]| values.iter().map(|value| value.as_bytes().to_vec()).collect::<Vec<_>>();
    ResultEntry::new(
        Key::Alone,
        Dn::default(),
        vec![
            ("objectClass", texts(&["top"])),
            ("namingContexts", texts(&[&tree.base.to_string()])),
            ("supportedLDAPVersion", texts(&["3"])),
            ("supportedControl", texts(&controls::HONOURED)),
            ("supportedExtension", texts(&[WHO_AM_I])),
            ("supportedFeatures", texts(&[ALL_OPERATIONAL_ATTRIBUTES, ABSOLUTE_FILTERS])),
            ("vendorName", texts(&["Inkan"])),
        ],
    )
}

/// The entries of the suffix and the two containers.
pub(super) fn folders(tree: &Tree) -> Vec<ResultEntry> {
    [&tree.base, &tree.people, &tree.authorities].into_iter().map(folder).collect()
}

/// The entry of a container, with the object class for its naming attribute.
fn folder(dn: &Dn) -> ResultEntry {
    let (kind, value) = dn.leaf().unwrap_or_default();
    let value = value.as_bytes().to_vec();
    let class = |names: &[&str]| names.iter().map(|name| name.as_bytes().to_vec()).collect::<Vec<_>>();
    let attributes = match kind.to_ascii_lowercase().as_str() {
        "dc" => vec![
            ("objectClass", class(&["top", "dcObject", "organization"])),
            ("dc", vec![value.clone()]),
            ("o", vec![value]),
        ],
        "o" => vec![("objectClass", class(&["top", "organization"])), ("o", vec![value])],
        "c" => vec![("objectClass", class(&["top", "country"])), ("c", vec![value])],
        "ou" => vec![("objectClass", class(&["top", "organizationalUnit"])), ("ou", vec![value])],
        _ => vec![("objectClass", class(&["top", "extensibleObject"]))],
    };
    ResultEntry::new(Key::Folder(dn.clone()), dn.clone(), attributes)
}

/// RFC 4532.
pub(super) const WHO_AM_I: &str = "1.3.6.1.4.1.4203.1.11.3";
/// RFC 3673.
const ALL_OPERATIONAL_ATTRIBUTES: &str = "1.3.6.1.4.1.4203.1.5.1";
/// RFC 4526.
const ABSOLUTE_FILTERS: &str = "1.3.6.1.4.1.4203.1.5.3";
