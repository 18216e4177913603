//! What a search asks for, before anything is looked up: pure.

use std::collections::BTreeSet;

use ca_core::types::EmailAddress;
use ldap3_proto::proto::{LdapFilter, LdapSearchRequest, LdapSearchScope, LdapSubstringFilter};

use crate::desired::Tree;
use crate::dn::{Dn, DnFault};

/// A search and the only mailboxes that it can find.
///
/// Nobody can list people: a mailbox is a candidate only when its whole address is named, by the base of the search or by
/// its filter.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) base: Dn,
    pub(super) scope: LdapSearchScope,
    pub(super) addresses: BTreeSet<String>,
}

/// Why a search is refused unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The base is no distinguished name.
    Base(DnFault),
    /// The filter is nested too deeply or has too many parts.
    Filter,
    /// Too many addresses at once.
    Addresses,
}

impl Question {
    pub(super) fn of(request: &LdapSearchRequest, tree: &Tree) -> Result<Self, Refusal> {
        let asked: Dn = request.base.parse().map_err(Refusal::Base)?;
        if weigh(&request.filter, MAX_DEPTH).is_none_or(|parts| parts > MAX_PARTS) {
            return Err(Refusal::Filter);
        }
        // dirmngr and address books that were given no base search below the empty name.
        let whole = asked.is_empty() && request.scope != LdapSearchScope::Base;
        let base = if whole { tree.base.clone() } else { asked };
        let mut question = Self { base, scope: request.scope.clone(), addresses: BTreeSet::new() };
        question.collect_addresses(&request.filter, tree);
        if question.addresses.len() > MAX_ADDRESSES { Err(Refusal::Addresses) } else { Ok(question) }
    }

    /// Whether the search may answer with the entry of this name.
    pub(super) fn covers(&self, dn: &Dn) -> bool {
        match self.scope {
            LdapSearchScope::Base => *dn == self.base,
            LdapSearchScope::OneLevel => dn.parent().as_ref() == Some(&self.base),
            LdapSearchScope::Subtree => dn.is_within(&self.base),
            LdapSearchScope::Children => dn.is_within(&self.base) && *dn != self.base,
        }
    }

    /// The address in the base, when that names a mailbox's entry.
    pub(super) fn base_address(&self, tree: &Tree) -> Option<String> {
        let (kind, value) = self.base.leaf()?;
        let is_mailbox = kind.eq_ignore_ascii_case("mail") && self.base.parent().as_ref() == Some(&tree.people);
        is_mailbox.then(|| value.to_owned())
    }

    fn collect_addresses(&mut self, filter: &LdapFilter, tree: &Tree) {
        if let Some(address) = self.base_address(tree) {
            self.addresses.extend(fold_address(&address));
        } else if tree.people.is_within(&self.base) && self.scope != LdapSearchScope::Base {
            collect(filter, &mut self.addresses);
        }
    }
}

/// The whole addresses that a filter names as `mail`.
fn collect(filter: &LdapFilter, addresses: &mut BTreeSet<String>) {
    match filter {
        LdapFilter::And(parts) | LdapFilter::Or(parts) => parts.iter().for_each(|part| collect(part, addresses)),
        LdapFilter::Not(part) => collect(part, addresses),
        LdapFilter::Equality(kind, value) | LdapFilter::Approx(kind, value) if is_mail(kind) => {
            addresses.extend(fold_address(value));
        }
        // gpgsm asks for *ADDRESS* when it is given an address.
        LdapFilter::Substring(kind, parts) if is_mail(kind) => {
            addresses.extend(single_part(parts).and_then(fold_address));
        }
        _ => {}
    }
}

pub(super) fn is_mail(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("mail")
}

/// An address as entries have it, in lower case and its domain in ASCII; `None` for what is no whole address.
pub(super) fn fold_address(text: &str) -> Option<String> {
    text.trim().parse::<EmailAddress>().ok().map(|address| address.folded())
}

fn single_part(parts: &LdapSubstringFilter) -> Option<&str> {
    let all: Vec<_> =
        parts.initial.iter().chain(&parts.any).chain(&parts.final_).filter(|part| !part.is_empty()).collect();
    match all.as_slice() {
        [part] => Some(part.as_str()),
        _ => None,
    }
}

/// How many parts a filter has; `None` when it is nested more than `depth` deep.
fn weigh(filter: &LdapFilter, depth: usize) -> Option<usize> {
    let below = depth.checked_sub(1)?;
    match filter {
        LdapFilter::And(parts) | LdapFilter::Or(parts) => {
            parts.iter().try_fold(1, |sum, part| Some(sum + weigh(part, below)?))
        }
        LdapFilter::Not(part) => Some(1 + weigh(part, below)?),
        LdapFilter::Substring(_, parts) => Some(1 + parts.any.len()),
        _ => Some(1),
    }
}

const MAX_DEPTH: usize = 16;
const MAX_PARTS: usize = 256;
/// Thunderbird asks for all recipients of a message at once.
const MAX_ADDRESSES: usize = 50;

#[cfg(test)]
mod tests {
    use ldap3_proto::parse_ldap_filter_str;
    use ldap3_proto::proto::LdapDerefAliases;

    use super::*;

    fn ask(base: &str, scope: LdapSearchScope, filter: LdapFilter) -> Result<Question, Refusal> {
        let request = LdapSearchRequest {
            base: base.into(),
            scope,
            aliases: LdapDerefAliases::Never,
            sizelimit: 0,
            timelimit: 0,
            typesonly: false,
            filter,
            attrs: vec![],
        };
        Question::of(&request, &Tree::below("dc=example,dc=com").unwrap())
    }

    fn addresses(base: &str, filter: &str) -> Vec<String> {
        ask(base, LdapSearchScope::Subtree, parse_ldap_filter_str(filter).unwrap())
            .unwrap()
            .addresses
            .into_iter()
            .collect()
    }

    #[test]
    fn only_whole_addresses_are_candidates() {
        let (x, y) = ("taro@example.com", "hanako@example.com");
        for (filter, found) in [
            ("(mail=Taro@Example.com)", vec![x]),
            ("(|(mail=hanako@example.com)(mail=taro@example.com))", vec![y, x]),
            ("(|(sn=*taro@example.com*)(|(cn=*taro@example.com*)(mail=*taro@example.com*)))", vec![x]),
            ("(|(mail=*taro@example.com*)(cn=*taro@example.com*))", vec![x]),
            ("(&(objectClass=*)(mail=taro@example.com*))", vec![x]),
            ("(mail=Taro@例え.jp)", vec!["taro@xn--r8jz45g.jp"]),
            ("(mail=*taro@例え.jp*)", vec!["taro@xn--r8jz45g.jp"]),
            ("(mail=*)", vec![]),
            ("(mail=taro*)", vec![]),
            ("(mail=*@example.com)", vec![]),
            ("(mail=*taro@example.com*x*)", vec![]),
            ("(cn=taro@example.com)", vec![]),
            ("(objectClass=*)", vec![]),
        ] {
            assert_eq!(addresses("dc=example,dc=com", filter), found, "{filter}");
        }
        assert_eq!(addresses("", "(mail=taro@example.com)"), vec![x]);
        assert!(addresses("ou=pki,dc=example,dc=com", "(mail=taro@example.com)").is_empty());
    }

    #[test]
    fn a_base_that_names_a_mailbox_is_a_look_up_by_address() {
        assert_eq!(
            addresses("mail=Taro@example.com,ou=People,dc=example,dc=com", "(objectClass=*)"),
            vec!["taro@example.com"]
        );
    }

    #[test]
    fn deep_wide_and_greedy_filters_are_refused() {
        let scope = || LdapSearchScope::Subtree;
        let present = LdapFilter::Present("mail".into());
        let deep = (0..MAX_DEPTH).fold(present.clone(), |inner, _| LdapFilter::Not(Box::new(inner)));
        assert_eq!(ask("", scope(), deep).unwrap_err(), Refusal::Filter);
        assert_eq!(ask("", scope(), LdapFilter::Or(vec![present; MAX_PARTS])).unwrap_err(), Refusal::Filter);
        let many =
            (0..=MAX_ADDRESSES).map(|n| LdapFilter::Equality("mail".into(), format!("a{n}@example.com"))).collect();
        assert_eq!(ask("", scope(), LdapFilter::Or(many)).unwrap_err(), Refusal::Addresses);
        assert!(matches!(ask("no name", scope(), LdapFilter::Or(vec![])).unwrap_err(), Refusal::Base(_)));
    }
}
