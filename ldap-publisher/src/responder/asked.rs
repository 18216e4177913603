//! The addresses in a search or a comparison, as received. They are extracted before the limits are checked, so nothing is
//! folded here.

use std::collections::BTreeSet;

use bytes::Bytes;

use super::attribute::AttributeType;
use super::condition::{is_mail, list_named};
use super::name::{NameFault, read_name};
use super::outcome::{Code, LdapResult};
use super::request::{Compare, Filter, MAX_ATTRIBUTES, Scope, SearchRequest};
use crate::desired::Tree;
use crate::dn::Dn;

/// A search or a comparison, and the addresses that it names.
#[derive(Debug)]
pub(super) struct AddressQuery {
    pub(super) base: Dn,
    pub(super) scope: Scope,
    pub(super) filter: Filter,
    /// The maximum number of entries.
    pub(super) limit: usize,
    pub(super) named: QueriedAddresses,
}

/// The addresses that a query names, as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum QueriedAddresses {
    /// The address in the name of a mailbox's entry.
    ByBase(Bytes),
    ByFilter(BTreeSet<Bytes>),
    /// No address: the query can find no mailbox.
    Nothing,
}

/// The reason for refusing a query before it is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The base is not a valid name.
    Name(NameFault),
    /// The scope is an undefined number.
    Scope,
    /// The filter is nested too deeply or has too many parts.
    Filter,
    /// Too many attributes are requested by name.
    Attributes,
    /// Too many addresses are named.
    Addresses,
}

impl AddressQuery {
    /// The query of a search.
    ///
    /// # Errors
    /// [`Refusal`]; the cheapest check is made first.
    pub(super) fn of(search: &SearchRequest, tree: &Tree) -> Result<Self, Refusal> {
        let scope = search.scope.ok_or(Refusal::Scope)?;
        let filter = search.filter.clone().map_err(|_| Refusal::Filter)?;
        if search.attributes.len() > MAX_ATTRIBUTES {
            return Err(Refusal::Attributes);
        }
        let asked = read_name(&search.base).map_err(Refusal::Name)?;
        // dirmngr, and address books without a configured base, search below the empty name.
        let whole = asked.is_empty() && scope != Scope::Base;
        let base = if whole { tree.base.clone() } else { asked };
        let limit = if search.size_limit == 0 { usize::MAX } else { search.size_limit };
        Self { base, scope, filter, limit, named: QueriedAddresses::Nothing }.about(tree)
    }

    /// The query for the entry of a comparison.
    ///
    /// # Errors
    /// Those of [`AddressQuery::of`].
    pub(super) fn of_entry(compare: &Compare, tree: &Tree) -> Result<Self, Refusal> {
        let base = read_name(&compare.entry).map_err(Refusal::Name)?;
        let filter = Filter::And(Vec::new());
        Self { base, scope: Scope::Base, filter, limit: 1, named: QueriedAddresses::Nothing }.about(tree)
    }

    /// Adds the addresses that the query names.
    fn about(mut self, tree: &Tree) -> Result<Self, Refusal> {
        if let Some(address) = self.base_address(tree) {
            self.named = QueriedAddresses::ByBase(address.into());
        } else if tree.people.is_within(&self.base) && self.scope != Scope::Base {
            let mut named = Vec::new();
            list_named(&self.filter, &mut named);
            self.named = QueriedAddresses::ByFilter(named.into_iter().cloned().collect());
        }
        if self.named().len() > MAX_ADDRESSES { Err(Refusal::Addresses) } else { Ok(self) }
    }

    /// The addresses that the query names, as received.
    pub(super) fn named(&self) -> Vec<&Bytes> {
        match &self.named {
            QueriedAddresses::ByBase(address) => vec![address],
            QueriedAddresses::ByFilter(addresses) => addresses.iter().collect(),
            QueriedAddresses::Nothing => Vec::new(),
        }
    }

    /// The address in the base, if that names a mailbox's entry.
    fn base_address(&self, tree: &Tree) -> Option<String> {
        let (kind, value) = self.base.leaf()?;
        let is_mailbox =
            AttributeType::find(kind).is_some_and(is_mail) && self.base.parent().as_ref() == Some(&tree.people);
        is_mailbox.then(|| value.to_owned())
    }
}

impl From<Refusal> for LdapResult {
    fn from(refusal: Refusal) -> Self {
        let too_much = |what| Self::new(Code::AdminLimitExceeded, what);
        match refusal {
            Refusal::Name(NameFault::TooLong) => too_much("the name is too long"),
            Refusal::Name(NameFault::Encoding) => Self::new(Code::InvalidDnSyntax, "the name is no UTF-8"),
            Refusal::Name(NameFault::Syntax(fault)) => Self::new(Code::InvalidDnSyntax, &fault.to_string()),
            Refusal::Scope => Self::new(Code::ProtocolError, "there is no such scope"),
            Refusal::Filter => too_much("the filter is too large"),
            Refusal::Attributes => too_much("too many attributes in one search"),
            Refusal::Addresses => too_much("too many addresses in one search"),
        }
    }
}

/// Thunderbird searches for all recipients of a message at once.
pub(super) const MAX_ADDRESSES: usize = 50;
