//! Evaluates a filter for an entry (RFC 4511 §4.5.1.7): true, false, or undefined.
//!
//! A filter is prepared once per search: names are resolved and values folded before the first entry is evaluated.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::attribute::{AttributeType, Description};
use super::entry::ResultEntry;
use super::fold::{Folded, Folder, names_address};
use super::request::{Filter, FilterTooLarge, Substrings};

/// A filter prepared for evaluation.
#[derive(Debug)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Holds(&'static AttributeType),
    Equals(&'static AttributeType, String),
    Contains(&'static AttributeType, Parts),
    /// An attribute of which no entry has a value, or a value longer than any in an entry.
    False,
    /// An unknown attribute, an invalid value, or an unsupported matching rule.
    Undefined,
}

/// The parts of a substring assertion, folded for comparison.
#[derive(Debug)]
pub(super) struct Parts {
    initial: String,
    any: Vec<String>,
    last: String,
}

/// Reads a filter before any entry is evaluated.
#[derive(Debug)]
pub(super) struct ConditionReader<'a> {
    pub(super) folder: &'a mut Folder,
    /// The values in the filter that may be whole addresses, as received, with the parsed address.
    pub(super) addresses: BTreeMap<Bytes, Option<String>>,
}

impl ConditionReader<'_> {
    /// Prepares a filter.
    ///
    /// # Errors
    /// [`FilterTooLarge`] when the values to fold exceed the limit.
    pub(super) fn read(&mut self, filter: &Filter) -> Result<Condition, FilterTooLarge> {
        Ok(match filter {
            Filter::And(parts) => Condition::All(self.read_all(parts)?),
            Filter::Or(parts) => Condition::Any(self.read_all(parts)?),
            Filter::Not(part) => Condition::Not(Box::new(self.read(part)?)),
            Filter::Present(kind) => about(kind, |kind| Ok(Condition::Holds(kind)))?,
            Filter::Equality(kind, value) | Filter::Approx(kind, value) => {
                about(kind, |kind| self.read_equality(kind, value))?
            }
            Filter::Substrings(kind, parts) => about(kind, |kind| self.read_parts(kind, parts))?,
            Filter::Other(_) => Condition::Undefined,
        })
    }

    fn read_all(&mut self, parts: &[Filter]) -> Result<Vec<Condition>, FilterTooLarge> {
        parts.iter().map(|part| self.read(part)).collect()
    }

    fn read_equality(&mut self, kind: &'static AttributeType, value: &Bytes) -> Result<Condition, FilterTooLarge> {
        let folded = self.folder.fold(kind, value)?;
        self.keep_address(kind, value, &folded);
        Ok(match folded {
            Folded::Address(value) | Folded::Text(value) => Condition::Equals(kind, value),
            Folded::TooLong => Condition::False,
            Folded::Undefined => Condition::Undefined,
        })
    }

    fn read_parts(&mut self, kind: &'static AttributeType, parts: &Substrings) -> Result<Condition, FilterTooLarge> {
        if self.folder.fold_part(kind, &[])? == Folded::Undefined {
            return Ok(Condition::Undefined);
        }
        let single = single(parts);
        let mut is_too_long = false;
        let mut texts = Vec::new();
        for part in parts.initial.iter().chain(&parts.any).chain(&parts.last) {
            let folded = self.folder.fold_part(kind, part)?;
            if single == Some(part) {
                self.keep_address(kind, part, &folded);
            }
            match folded {
                Folded::Address(text) | Folded::Text(text) => texts.push(text),
                Folded::TooLong => is_too_long = true,
                Folded::Undefined => return Ok(Condition::Undefined),
            }
        }
        if is_too_long {
            return Ok(Condition::False);
        }
        let last = parts.last.as_ref().and_then(|_| texts.pop()).unwrap_or_default();
        let any = texts.split_off(parts.initial.iter().count());
        Ok(Condition::Contains(kind, Parts { initial: texts.pop().unwrap_or_default(), any, last }))
    }

    fn keep_address(&mut self, kind: &AttributeType, sent: &Bytes, folded: &Folded) {
        if !is_mail(kind) || !names_address(sent) {
            return;
        }
        let address = match folded {
            Folded::Address(address) => Some(address.clone()),
            _ => None,
        };
        self.addresses.insert(sent.clone(), address);
    }
}

/// Lists the values in a filter that may be whole addresses, as received, without folding.
pub(super) fn list_named<'a>(filter: &'a Filter, named: &mut Vec<&'a Bytes>) {
    let (kind, value) = match filter {
        Filter::And(parts) | Filter::Or(parts) => return parts.iter().for_each(|part| list_named(part, named)),
        Filter::Not(part) => return list_named(part, named),
        Filter::Equality(kind, value) | Filter::Approx(kind, value) => (kind, Some(value)),
        // gpgsm searches for *ADDRESS* when it is given an address.
        Filter::Substrings(kind, parts) => (kind, single(parts)),
        Filter::Present(_) | Filter::Other(_) => return,
    };
    let is_mail = Description::read(kind).is_some_and(|it| it.has_values && is_mail(it.kind));
    named.extend(value.filter(|value| is_mail && names_address(value)));
}

fn about(
    description: &[u8],
    make: impl FnOnce(&'static AttributeType) -> Result<Condition, FilterTooLarge>,
) -> Result<Condition, FilterTooLarge> {
    match Description::read(description) {
        Some(Description { kind, has_values: true }) => make(kind),
        Some(_) => Ok(Condition::False),
        None => Ok(Condition::Undefined),
    }
}

/// The only part that is not empty, if there is exactly one.
fn single(parts: &Substrings) -> Option<&Bytes> {
    let all = parts.initial.iter().chain(&parts.any).chain(&parts.last);
    let mut full = all.filter(|part| !part.is_empty());
    full.next().filter(|_| full.next().is_none())
}

impl Condition {
    /// The condition of a filter, for tests; addresses in it are ignored.
    #[cfg(test)]
    pub(super) fn of(filter: &Filter) -> Self {
        let mut folder = Folder::for_question();
        ConditionReader { folder: &mut folder, addresses: BTreeMap::new() }.read(filter).unwrap()
    }

    /// Whether it evaluates to true; undefined counts as false.
    pub(super) fn matches(&self, entry: &ResultEntry) -> bool {
        self.evaluate(entry) == Some(true)
    }

    /// The value for an entry; `None` means undefined.
    pub(super) fn evaluate(&self, entry: &ResultEntry) -> Option<bool> {
        match self {
            Self::All(parts) => evaluate_all(entry, parts, false),
            Self::Any(parts) => evaluate_all(entry, parts, true),
            Self::Not(part) => part.evaluate(entry).map(|truth| !truth),
            Self::Holds(kind) => Some(entry.holds(kind)),
            Self::Equals(kind, value) => Some(entry.folded(kind).any(|held| held == value)),
            Self::Contains(kind, parts) => Some(entry.folded(kind).any(|held| parts.stand_in(held))),
            Self::False => Some(false),
            Self::Undefined => None,
        }
    }
}

/// Evaluates an AND or OR: `decisive` (false for AND, true for OR) takes precedence over undefined. An empty AND is true and
/// an empty OR false (RFC 4526 §2).
fn evaluate_all(entry: &ResultEntry, parts: &[Condition], decisive: bool) -> Option<bool> {
    let mut outcome = Some(!decisive);
    for part in parts {
        match part.evaluate(entry) {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => outcome = None,
        }
    }
    outcome
}

pub(super) fn is_mail(kind: &AttributeType) -> bool {
    kind.name() == "mail"
}

impl Parts {
    /// Whether the value contains the parts in this order.
    fn stand_in(&self, held: &str) -> bool {
        let Some(mut rest) = held.strip_prefix(&*self.initial) else { return false };
        for part in &self.any {
            match rest.split_once(&**part) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(&*self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::entry::Key;
    use crate::responder::sent::filter;

    fn entry(attributes: Vec<(&'static str, Vec<Vec<u8>>)>) -> ResultEntry {
        ResultEntry::new(Key::Alone, "dc=x".parse().unwrap(), attributes)
    }

    fn taro(text: &str) -> Option<bool> {
        let entry = entry(vec![
            ("objectClass", vec![b"top".to_vec(), b"inetOrgPerson".to_vec()]),
            ("cn", vec!["山田  Taro".as_bytes().to_vec()]),
            ("mail", vec![b"Taro@example.com".to_vec()]),
            ("userCertificate", vec![vec![0x30, 0xff]]),
        ]);
        Condition::of(&filter(text)).evaluate(&entry)
    }

    #[test]
    fn filters_are_true_false_or_undefined() {
        for (filter, truth) in [
            ("(mail=TARO@EXAMPLE.COM)", Some(true)),
            ("(rfc822Mailbox=taro@example.com)", Some(true)),
            ("(0.9.2342.19200300.100.1.3=taro@example.com)", Some(true)),
            ("(objectclass=INETORGPERSON)", Some(true)),
            ("(2.5.4.0=2.16.840.1.113730.3.2.2)", Some(true)),
            ("(mail=*ro@ex*)", Some(true)),
            ("(mail=ta*exa*.com)", Some(true)),
            ("(mail=hanako@例え.jp)", Some(false)),
            ("(mail=*com*com)", Some(false)),
            ("(userCertificate=*)", Some(true)),
            ("(2.5.4.36;binary=*)", Some(true)),
            ("(userCertificate;x-y=*)", Some(false)),
            ("(cn;lang-ja=*)", Some(false)),
            ("(cACertificate=*)", Some(false)),
            ("(sn=x)", Some(false)),
            ("(shoeSize=9)", None),
            ("(!(shoeSize=9))", None),
            ("(userCertificate=x)", None),
            ("(|(shoeSize=9)(mail=*))", Some(true)),
            ("(&(shoeSize=9)(mail=*))", None),
            ("(&(shoeSize=9)(mail=x))", Some(false)),
            ("(!(mail=x))", Some(true)),
            ("(mail>=a)", None),
            ("(mail~=taro@example.com)", Some(true)),
            ("(|(sn=*taro*)(|(cn=*taro*)(mail=*taro*)))", Some(true)),
        ] {
            assert_eq!(taro(filter), truth, "{filter}");
        }
    }

    #[test]
    fn a_value_that_is_no_utf_8_is_undefined_and_hides_nothing_else() {
        let entry = entry(vec![("cn", vec![b"x".to_vec()]), ("mail", vec![b"taro@example.com".to_vec()])]);
        let wrong = || Filter::Equality("cn".into(), b"\xff\xfe".as_slice().into());
        let right = || Filter::Present("mail".into());
        for (filter, truth) in [
            (wrong(), None),
            (Filter::Not(Box::new(wrong())), None),
            (Filter::Or(vec![wrong(), right()]), Some(true)),
            (Filter::And(vec![wrong(), right()]), None),
            (Filter::Present(b"c\xff".as_slice().into()), None),
            (
                Filter::Substrings(
                    "cn".into(),
                    Substrings { initial: Some(b"\xff".as_slice().into()), ..Substrings::default() },
                ),
                None,
            ),
        ] {
            assert_eq!(Condition::of(&filter).evaluate(&entry), truth, "{filter:?}");
        }
    }

    #[test]
    fn text_is_compared_without_regard_to_case_runs_of_blanks_and_normal_form() {
        let entry = entry(vec![("cn", vec!["山田  Tarō ガ".as_bytes().to_vec()])]);
        for text in ["(CN=山田 TARŌ ガ)", "(commonName=山田 Taro\u{304} カ\u{3099})", "(2.5.4.3=山田*)"] {
            assert!(Condition::of(&filter(text)).matches(&entry), "{text}");
        }
        assert!(!Condition::of(&filter("(cn=山田)")).matches(&entry));
    }

    #[test]
    fn a_domain_in_any_script_is_the_one_in_the_entry() {
        let entry = entry(vec![("mail", vec![b"Taro@xn--r8jz45g.jp".to_vec()])]);
        for text in [
            "(mail=taro@例え.jp)",
            "(mail=*taro@例え.jp*)",
            "(mail=taro@XN--R8JZ45G.jp)",
            "(mail=ｔａｒｏ＠例え．ｊｐ)",
        ] {
            assert!(Condition::of(&filter(text)).matches(&entry), "{text}");
        }
        assert!(!Condition::of(&filter("(cn=taro@例え.jp)")).matches(&entry));
    }

    #[test]
    fn an_empty_and_is_true_and_an_empty_or_false() {
        let entry = entry(vec![]);
        assert_eq!(Condition::of(&Filter::And(vec![])).evaluate(&entry), Some(true));
        assert_eq!(Condition::of(&Filter::Or(vec![])).evaluate(&entry), Some(false));
    }
}
