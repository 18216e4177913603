//! The requested attributes (RFC 4511 §4.5.1.8).

use bytes::Bytes;

use super::attribute::{AttributeType, Description};

/// The requested attributes of a search: [`AttributeSelection`](super::request::SearchRequest) (RFC 4511 §4.5.1.8).
#[derive(Debug)]
pub(super) struct Selection {
    kinds: Vec<&'static AttributeType>,
    all_user: bool,
    all_operational: bool,
    /// Whether only attribute names are requested, without values.
    pub(super) types_only: bool,
}

impl Selection {
    /// An empty list and `*` request every user attribute, `+` the operational ones (RFC 3673), `1.1` none. A type may be
    /// named by any of its names or by its OID, with or without `;binary`; unknown types are ignored.
    pub(super) fn new(attributes: &[Bytes], types_only: bool) -> Self {
        let mut kinds: Vec<&'static AttributeType> = Vec::new();
        for description in attributes.iter().filter_map(|octets| Description::read(octets)) {
            if description.has_values && !kinds.contains(&description.kind) {
                kinds.push(description.kind);
            }
        }
        Self {
            all_user: attributes.is_empty() || attributes.iter().any(|name| &**name == b"*"),
            all_operational: attributes.iter().any(|name| &**name == b"+"),
            kinds,
            types_only,
        }
    }

    pub(super) fn wants(&self, kind: &AttributeType) -> bool {
        let by_usage = if kind.is_operational { self.all_operational } else { self.all_user };
        by_usage || self.kinds.contains(&kind)
    }
}
