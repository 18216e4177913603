//! A search request as received.

use bytes::Bytes;

use super::filter::{Filter, FilterTooLarge};
use crate::responder::ber::{BOOLEAN, ENUMERATED, INTEGER, OCTET_STRING, Reader, SEQUENCE, read_integer};

/// A `SearchRequest` (RFC 4511 §4.5.1).
///
/// ```text
/// SearchRequest ::= [APPLICATION 3] SEQUENCE {
///      baseObject      LDAPDN,
///      scope           ENUMERATED { … },
///      derefAliases    ENUMERATED { … },
///      sizeLimit       INTEGER (0 ..  maxInt),
///      timeLimit       INTEGER (0 ..  maxInt),
///      typesOnly       BOOLEAN,
///      filter          Filter,
///      attributes      AttributeSelection }
/// AttributeSelection ::= SEQUENCE OF selector LDAPString
/// ```
#[derive(Debug)]
pub(in crate::responder) struct SearchRequest {
    /// All octets of the request: two searches are the same when these are equal.
    pub(in crate::responder) octets: Bytes,
    pub(in crate::responder) base: Bytes,
    /// The scope; `None` for an undefined number.
    pub(in crate::responder) scope: Option<Scope>,
    /// The maximum number of entries; zero for no limit.
    pub(in crate::responder) size_limit: usize,
    pub(in crate::responder) types_only: bool,
    pub(in crate::responder) filter: Result<Filter, FilterTooLarge>,
    /// The requested attributes, at most one more than [`MAX_ATTRIBUTES`].
    pub(in crate::responder) attributes: Vec<Bytes>,
}

/// The scope of a search (RFC 4511 §4.5.1.2), with the numbers of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::responder) enum Scope {
    Base,
    OneLevel,
    Subtree,
    /// All entries below the base (draft-sermersheim-ldap-subordinate-scope §2).
    Children,
}

impl SearchRequest {
    /// Reads `content`, that of the `SearchRequest`, which is a part of `message`; `None` when it is malformed.
    pub(super) fn read(message: &Bytes, content: &[u8]) -> Option<Self> {
        let mut parts = Reader::new(content);
        let base = message.slice_ref(parts.take(OCTET_STRING)?);
        let scope = Scope::of(read_integer(parts.take(ENUMERATED)?)?);
        // derefAliases is ignored, because there are no aliases.
        parts.take(ENUMERATED)?;
        let size_limit = usize::try_from(read_integer(parts.take(INTEGER)?)?).unwrap_or(0);
        // The time limit, in whole seconds, is ignored: searches take less.
        parts.take(INTEGER)?;
        let types_only = parts.take(BOOLEAN)? != [0];
        let filter = Filter::read(message, parts.next()?)?;
        let attributes = read_attributes(message, Reader::new(parts.take(SEQUENCE)?))?;
        let octets = message.slice_ref(content);
        Some(Self { octets, base, scope, size_limit, types_only, filter, attributes })
    }
}

impl Scope {
    fn of(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Base),
            1 => Some(Self::OneLevel),
            2 => Some(Self::Subtree),
            3 => Some(Self::Children),
            _ => None,
        }
    }

    /// The name of the scope in LDAP URLs (RFC 4516 §2).
    pub(in crate::responder) fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::OneLevel => "one",
            Self::Subtree => "sub",
            Self::Children => "children",
        }
    }
}

fn read_attributes(message: &Bytes, mut list: Reader<'_>) -> Option<Vec<Bytes>> {
    let mut attributes = Vec::new();
    while !list.is_at_end() && attributes.len() <= MAX_ATTRIBUTES {
        attributes.push(message.slice_ref(list.take(OCTET_STRING)?));
    }
    Some(attributes)
}

/// The maximum of requested attributes; a search with more is refused, and the others are not read. Address books request
/// about eighty.
pub(in crate::responder) const MAX_ATTRIBUTES: usize = 256;
