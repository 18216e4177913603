//! The meaning of a search or comparison, before any look-up: pure.

use std::collections::BTreeSet;

use super::attribute::AttributeType;
use super::condition::{Condition, is_mail};
use super::fold::fold_address;
use super::name::{NameFault, read_name};
use super::outcome::{Code, Outcome};
use super::request::{Compare, MAX_ATTRIBUTES, Scope, Search};
use super::selection::Selection;
use crate::desired::Tree;
use crate::dn::Dn;

/// A search and the only mailboxes that it can find.
///
/// People can't be listed: a mailbox is a candidate only when its whole address is named, by the base of the search or by its
/// filter.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) base: Dn,
    pub(super) scope: Scope,
    pub(super) condition: Condition,
    pub(super) selection: Selection,
    /// Entries at most.
    pub(super) limit: usize,
    pub(super) addresses: BTreeSet<String>,
}

/// Why a question is refused unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The base is no name here.
    Name(NameFault),
    /// The scope is a number that means nothing.
    Scope,
    /// The filter is nested too deeply or has too many parts.
    Filter,
    /// Too many attributes are asked for by name.
    Attributes,
    /// Too many addresses at once.
    Addresses,
}

impl Question {
    /// What a search asks for.
    ///
    /// # Errors
    /// [`Refusal`], with the cheapest look first.
    pub(super) fn of(search: &Search, tree: &Tree) -> Result<Self, Refusal> {
        let scope = search.scope.ok_or(Refusal::Scope)?;
        let filter = search.filter.as_ref().map_err(|_| Refusal::Filter)?;
        if search.attributes.len() > MAX_ATTRIBUTES {
            return Err(Refusal::Attributes);
        }
        let asked = read_name(&search.base).map_err(Refusal::Name)?;
        // dirmngr and address books that were given no base search below the empty name.
        let whole = asked.is_empty() && scope != Scope::Base;
        let base = if whole { tree.base.clone() } else { asked };
        let selection = Selection::new(&search.attributes, search.types_only);
        let limit = if search.size_limit == 0 { usize::MAX } else { search.size_limit };
        Self { base, scope, condition: Condition::of(filter), selection, limit, addresses: BTreeSet::new() }.about(tree)
    }

    /// The entry that is compared with.
    ///
    /// # Errors
    /// As [`Question::of`].
    pub(super) fn of_entry(compare: &Compare, tree: &Tree) -> Result<Self, Refusal> {
        Self {
            base: read_name(&compare.entry).map_err(Refusal::Name)?,
            scope: Scope::Base,
            condition: Condition::All(Vec::new()),
            selection: Selection::new(&[], true),
            limit: 1,
            addresses: BTreeSet::new(),
        }
        .about(tree)
    }

    /// With the addresses that it names. A base that names a mailbox does so in any of the ways of writing its address.
    fn about(mut self, tree: &Tree) -> Result<Self, Refusal> {
        if let Some(address) = self.base_address(tree) {
            if let Some(folded) = fold_address(&address) {
                self.base = tree.mailbox_dn(&folded);
                self.addresses.insert(folded);
            }
        } else if tree.people.is_within(&self.base) && self.scope != Scope::Base {
            self.condition.collect_addresses(&mut self.addresses);
        }
        if self.addresses.len() > MAX_ADDRESSES { Err(Refusal::Addresses) } else { Ok(self) }
    }

    /// Whether it may be answered with the entry of this name.
    pub(super) fn covers(&self, dn: &Dn) -> bool {
        match self.scope {
            Scope::Base => *dn == self.base,
            Scope::OneLevel => dn.parent().as_ref() == Some(&self.base),
            Scope::Subtree => dn.is_within(&self.base),
            Scope::Children => dn.is_within(&self.base) && *dn != self.base,
        }
    }

    /// The address in the base, when that names a mailbox's entry.
    fn base_address(&self, tree: &Tree) -> Option<String> {
        let (kind, value) = self.base.leaf()?;
        let is_mailbox =
            AttributeType::find(kind).is_some_and(is_mail) && self.base.parent().as_ref() == Some(&tree.people);
        is_mailbox.then(|| value.to_owned())
    }
}

impl From<Refusal> for Outcome {
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

/// Thunderbird asks for all recipients of a message at once.
const MAX_ADDRESSES: usize = 50;

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::responder::request::{Filter, FilterTooLarge};
    use crate::responder::sent;

    fn tree() -> Tree {
        Tree::below("dc=example,dc=com").unwrap()
    }

    fn addresses(base: &str, filter: &str) -> Vec<String> {
        Question::of(&sent::search(base, "sub", filter, &[]), &tree()).unwrap().addresses.into_iter().collect()
    }

    #[test]
    fn only_whole_addresses_are_candidates() {
        let (x, y) = ("taro@example.com", "hanako@example.com");
        for (filter, found) in [
            ("(mail=Taro@Example.com)", vec![x]),
            ("(rfc822mailbox=Taro@Example.com)", vec![x]),
            ("(0.9.2342.19200300.100.1.3=Taro@Example.com)", vec![x]),
            ("(|(mail=hanako@example.com)(mail=taro@example.com))", vec![y, x]),
            ("(|(sn=*taro@example.com*)(|(cn=*taro@example.com*)(mail=*taro@example.com*)))", vec![x]),
            ("(|(mail=*taro@example.com*)(cn=*taro@example.com*))", vec![x]),
            ("(&(objectClass=*)(mail=taro@example.com*))", vec![x]),
            ("(mail=Taro@例え.jp)", vec!["taro@xn--r8jz45g.jp"]),
            ("(mail=*taro@例え.jp*)", vec!["taro@xn--r8jz45g.jp"]),
            ("(mail=taro@か\u{3099}っこう.jp)", vec!["taro@xn--p8jlv7d.jp"]),
            ("(mail=ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ)", vec![x]),
            ("(mail=*)", vec![]),
            ("(mail=taro*)", vec![]),
            ("(mail=*@example.com)", vec![]),
            ("(mail=*taro@example.com*x*)", vec![]),
            ("(mail;x-y=taro@example.com)", vec![]),
            ("(cn=taro@example.com)", vec![]),
            ("(objectClass=*)", vec![]),
        ] {
            assert_eq!(addresses("dc=example,dc=com", filter), found, "{filter}");
        }
        assert_eq!(addresses("", "(mail=taro@example.com)"), vec![x]);
        assert!(addresses("ou=pki,dc=example,dc=com", "(mail=taro@example.com)").is_empty());
    }

    #[test]
    fn a_base_that_names_a_mailbox_is_a_look_up_by_address_in_any_way_of_writing_it() {
        for (leaf, address) in [
            ("mail=Taro@example.com", "taro@example.com"),
            ("rfc822Mailbox=taro@example.com", "taro@example.com"),
            ("0.9.2342.19200300.100.1.3=taro@example.com", "taro@example.com"),
            ("mail=taro@例え.jp", "taro@xn--r8jz45g.jp"),
            ("mail=taro＠か\u{3099}っこう。ＪＰ", "taro@xn--p8jlv7d.jp"),
        ] {
            let base = format!("{leaf},ou=People,dc=example,dc=com");
            let question = Question::of(&sent::search(&base, "base", "(objectClass=*)", &[]), &tree()).unwrap();
            assert_eq!(question.addresses.iter().collect::<Vec<_>>(), [address], "{leaf}");
            assert_eq!(question.base, tree().mailbox_dn(address), "{leaf}");
        }
    }

    #[test]
    fn what_would_be_much_work_is_refused_before_it_is_done() {
        let usual = || sent::search("", "sub", "(mail=*)", &[]);
        let refusal = |search: &Search| Question::of(search, &tree()).unwrap_err();
        assert_eq!(refusal(&Search { base: vec![b','; 7000].into(), ..usual() }), Refusal::Name(NameFault::TooLong));
        assert_eq!(
            refusal(&Search { base: "no name".into(), ..usual() }),
            Refusal::Name(NameFault::Syntax(crate::dn::DnFault::Type))
        );
        assert_eq!(refusal(&Search { filter: Err(FilterTooLarge), ..usual() }), Refusal::Filter);
        assert_eq!(refusal(&Search { scope: None, ..usual() }), Refusal::Scope);
        let attributes = vec![Bytes::new(); MAX_ATTRIBUTES + 1];
        assert_eq!(refusal(&Search { attributes, ..usual() }), Refusal::Attributes);
        let many = (0..=MAX_ADDRESSES).map(|n| Filter::Equality("mail".into(), format!("a{n}@example.com").into()));
        assert_eq!(refusal(&Search { filter: Ok(Filter::Or(many.collect())), ..usual() }), Refusal::Addresses);
    }

    #[test]
    fn a_deep_or_wide_filter_is_not_read_to_its_end() {
        for filter in [
            format!("{}(mail=*){}", "(!".repeat(16), ")".repeat(16)),
            format!("(|{})", "(mail=*)".repeat(256)),
            format!("(mail=*{})", "a*".repeat(256)),
        ] {
            assert_eq!(sent::search("", "sub", &filter, &[]).filter, Err(FilterTooLarge), "{filter}");
        }
        let attributes: Vec<_> = (0..5000).map(|_| "a").collect();
        assert_eq!(sent::search("", "sub", "(mail=*)", &attributes).attributes.len(), MAX_ATTRIBUTES + 1);
    }
}
