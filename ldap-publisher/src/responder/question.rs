//! A search or a comparison, ready to be evaluated. Its values are folded here, after the limits were checked.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use super::asked::{AddressQuery, QueriedAddresses, Refusal};
use super::attribute::AttributeType;
use super::condition::{Condition, ConditionReader};
use super::fold::{Folded, Folder};
use super::request::{FilterTooLarge, Scope};
use crate::desired::Tree;
use crate::dn::Dn;

/// A search and the only mailboxes that it can find.
///
/// People can't be listed: a mailbox is a candidate only when the base or the filter of the search names its whole address.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) base: Dn,
    pub(super) scope: Scope,
    pub(super) condition: Condition,
    /// The maximum number of entries.
    pub(super) limit: usize,
    /// The values that may be addresses, as received, with the parsed address.
    named: BTreeMap<Bytes, Option<String>>,
}

impl Question {
    /// Prepares a query. The base may name a mailbox by any spelling of its address.
    ///
    /// # Errors
    /// `Filter` when the values to fold exceed the limit.
    pub(super) fn read(asked: &AddressQuery, folder: &mut Folder, tree: &Tree) -> Result<Self, Refusal> {
        let too_large = |FilterTooLarge| Refusal::Filter;
        let mut reader = ConditionReader { folder, addresses: BTreeMap::new() };
        let condition = reader.read(&asked.filter).map_err(too_large)?;
        let in_filter = reader.addresses;
        let mut question = Self {
            base: asked.base.clone(),
            scope: asked.scope,
            condition,
            limit: asked.limit,
            named: BTreeMap::new(),
        };
        match &asked.named {
            QueriedAddresses::Nothing => {}
            QueriedAddresses::ByFilter(_) => question.named = in_filter,
            QueriedAddresses::ByBase(sent) => {
                let address = match fold_mail(folder, sent).map_err(too_large)? {
                    Folded::Address(address) => Some(address),
                    _ => None,
                };
                if let Some(address) = &address {
                    question.base = tree.mailbox_dn(address);
                }
                question.named.insert(sent.clone(), address);
            }
        }
        Ok(question)
    }

    /// The addresses in the query.
    pub(super) fn addresses(&self) -> BTreeSet<&str> {
        self.named.values().flatten().map(String::as_str).collect()
    }

    /// The values that may be addresses, as received, with the parsed address.
    pub(super) fn named(&self) -> &BTreeMap<Bytes, Option<String>> {
        &self.named
    }

    /// Whether the entry of this name is within the scope.
    pub(super) fn covers(&self, dn: &Dn) -> bool {
        match self.scope {
            Scope::Base => *dn == self.base,
            Scope::OneLevel => dn.parent().as_ref() == Some(&self.base),
            Scope::Subtree => dn.is_within(&self.base),
            Scope::Children => dn.is_within(&self.base) && *dn != self.base,
        }
    }
}

fn fold_mail(folder: &mut Folder, sent: &[u8]) -> Result<Folded, FilterTooLarge> {
    AttributeType::find("mail").map_or(Ok(Folded::Undefined), |kind| folder.fold(kind, sent))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::dn::DnFault;
    use crate::responder::asked::MAX_ADDRESSES;
    use crate::responder::fold::MAX_FOLDED;
    use crate::responder::name::NameFault;
    use crate::responder::request::{Filter, MAX_ATTRIBUTES, SearchRequest};
    use crate::responder::sent;

    fn tree() -> Tree {
        Tree::below("dc=example,dc=com").unwrap()
    }

    fn read(search: &SearchRequest) -> Result<Question, Refusal> {
        Question::read(&AddressQuery::of(search, &tree())?, &mut Folder::for_question(), &tree())
    }

    fn addresses(base: &str, filter: &str) -> Vec<String> {
        let question = read(&sent::search(base, "sub", filter, &[])).unwrap();
        question.addresses().into_iter().map(str::to_owned).collect()
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
            let question = read(&sent::search(&base, "base", "(objectClass=*)", &[])).unwrap();
            assert_eq!(question.addresses().into_iter().collect::<Vec<_>>(), [address], "{leaf}");
            assert_eq!(question.base, tree().mailbox_dn(address), "{leaf}");
        }
    }

    #[test]
    fn what_would_be_much_work_is_refused_before_it_is_done() {
        let usual = || sent::search("", "sub", "(mail=*)", &[]);
        let refusal = |search: &SearchRequest| AddressQuery::of(search, &tree()).unwrap_err();
        assert_eq!(
            refusal(&SearchRequest { base: vec![b','; 7000].into(), ..usual() }),
            Refusal::Name(NameFault::TooLong)
        );
        assert_eq!(
            refusal(&SearchRequest { base: "no name".into(), ..usual() }),
            Refusal::Name(NameFault::Syntax(DnFault::Type))
        );
        assert_eq!(refusal(&SearchRequest { filter: Err(FilterTooLarge), ..usual() }), Refusal::Filter);
        assert_eq!(refusal(&SearchRequest { scope: None, ..usual() }), Refusal::Scope);
        let attributes = vec![Bytes::new(); MAX_ATTRIBUTES + 1];
        assert_eq!(refusal(&SearchRequest { attributes, ..usual() }), Refusal::Attributes);
        let many = (0..=MAX_ADDRESSES).map(|n| Filter::Equality("mail".into(), format!("a{n}@example.com").into()));
        assert_eq!(refusal(&SearchRequest { filter: Ok(Filter::Or(many.collect())), ..usual() }), Refusal::Addresses);
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

    #[test]
    fn what_would_be_much_to_fold_is_refused_once_the_limit_is_reached() {
        let long = "\u{fdfa}".repeat(198);
        let names = (0..50).map(|n| format!("(cn={long}{n})")).collect::<Vec<_>>().concat();
        let search = sent::search("", "sub", &format!("(|{names})"), &[]);
        let mut folder = Folder::for_question();
        let asked = AddressQuery::of(&search, &tree()).unwrap();
        assert_eq!(Question::read(&asked, &mut folder, &tree()).unwrap_err(), Refusal::Filter);
        assert!(folder.spent() <= MAX_FOLDED, "{}", folder.spent());
        for text in [format!("(cn={})", "\u{fdfa}".repeat(10_000)), format!("(mail={}@x.com)", "a".repeat(31_000))] {
            let mut folder = Folder::for_question();
            let asked = AddressQuery::of(&sent::search("", "sub", &text, &[]), &tree()).unwrap();
            assert!(Question::read(&asked, &mut folder, &tree()).unwrap().addresses().is_empty());
            assert_eq!(folder.spent(), 0);
        }
    }

    #[test]
    fn what_was_sent_as_an_address_is_known_before_anything_is_folded() {
        let long = format!("{}@example.com", "\u{fdfa}".repeat(400));
        for (filter, count) in [
            ("(mail=taro@example.com)".to_owned(), 1),
            ("(|(mail=*taro@example.com*)(cn=*taro@example.com*))".to_owned(), 1),
            (format!("(|(mail={long})(rfc822Mailbox={long})(mail=x\u{ff20}example.com))"), 2),
            ("(|(mail=*)(mail=taro)(cn=a@b.c)(mail=a*b@c))".to_owned(), 0),
        ] {
            let asked = AddressQuery::of(&sent::search("", "sub", &filter, &[]), &tree()).unwrap();
            assert_eq!(asked.named().len(), count, "{filter}");
            let question = Question::read(&asked, &mut Folder::for_question(), &tree()).unwrap();
            assert_eq!(question.named().keys().collect::<Vec<_>>(), asked.named(), "{filter}");
        }
    }
}
