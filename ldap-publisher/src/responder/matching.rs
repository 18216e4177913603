//! Whether an entry matches a filter (RFC 4511 §4.5.1.7): true, false, or undefined.

use ldap3_proto::proto::{LdapFilter, LdapSubstringFilter};

use super::entry::Entry;
use super::question::{fold_address, is_mail};
use crate::dn::fold_value;

/// Whether the filter evaluates to true; undefined counts as a miss.
pub(super) fn matches(entry: &Entry, filter: &LdapFilter) -> bool {
    evaluate(entry, filter) == Some(true)
}

/// `None` is undefined: an attribute that this directory does not know, or a rule that it does not have.
fn evaluate(entry: &Entry, filter: &LdapFilter) -> Option<bool> {
    match filter {
        LdapFilter::And(parts) => evaluate_all(entry, parts, false),
        LdapFilter::Or(parts) => evaluate_all(entry, parts, true),
        LdapFilter::Not(part) => evaluate(entry, part).map(|truth| !truth),
        LdapFilter::Present(kind) => {
            let kind = base_type(kind)?;
            Some(entry.holds(kind))
        }
        LdapFilter::Equality(kind, value) | LdapFilter::Approx(kind, value) => {
            let wanted = address_in(kind, value).unwrap_or_else(|| fold_value(value));
            evaluate_text(entry, kind, |held| held == wanted)
        }
        LdapFilter::Substring(kind, parts) => {
            let parts = fold_parts(kind, parts);
            evaluate_text(entry, kind, |held| contains_in_order(held, &parts))
        }
        // None of the attributes here has an ordering, and no matching rule can be asked for by name.
        LdapFilter::GreaterOrEqual(..) | LdapFilter::LessOrEqual(..) | LdapFilter::Extensible(_) => None,
    }
}

/// An AND or OR: `decisive` (false for AND, true for OR) wins, else undefined does. An empty AND is true and an empty OR
/// false (RFC 4526 §2).
fn evaluate_all(entry: &Entry, parts: &[LdapFilter], decisive: bool) -> Option<bool> {
    let mut outcome = Some(!decisive);
    for part in parts {
        match evaluate(entry, part) {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => outcome = None,
        }
    }
    outcome
}

/// Whether a text value of the attribute passes; certificates and CRLs have no text to compare.
fn evaluate_text(entry: &Entry, kind: &str, passes: impl Fn(&str) -> bool) -> Option<bool> {
    let kind = base_type(kind)?;
    if crate::desired::is_binary(kind) {
        return None;
    }
    Some(entry.texts(kind).any(|held| passes(&fold_value(held))))
}

/// The attribute type in a description, its options left out; `None` for what this directory does not know.
fn base_type(description: &str) -> Option<&str> {
    let kind = description.split(';').next().unwrap_or(description);
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(kind)).then_some(kind)
}

/// The parts of a substring assertion, each folded but for its blanks, which may matter at its ends.
struct Parts {
    initial: String,
    any: Vec<String>,
    last: String,
}

fn fold_parts(kind: &str, parts: &LdapSubstringFilter) -> Parts {
    let fold = |part: &str| address_in(kind, part).unwrap_or_else(|| part.to_lowercase());
    Parts {
        initial: fold(parts.initial.as_deref().unwrap_or_default()),
        any: parts.any.iter().map(|part| fold(part)).collect(),
        last: fold(parts.final_.as_deref().unwrap_or_default()),
    }
}

/// The whole address in an assertion about `mail`. A client may write its domain in any script; entries have it in ASCII
/// (RFC 9598 §3).
fn address_in(kind: &str, text: &str) -> Option<String> {
    if is_mail(kind) { fold_address(text) } else { None }
}

fn contains_in_order(held: &str, parts: &Parts) -> bool {
    let Some(mut rest) = held.strip_prefix(&*parts.initial) else { return false };
    for part in &parts.any {
        match rest.split_once(&**part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(&*parts.last)
}

/// What entries here may hold; anything else is undefined in a filter.
const KNOWN: &[&str] = &[
    "objectClass",
    "cn",
    "sn",
    "mail",
    "ou",
    "o",
    "dc",
    "c",
    "userCertificate",
    "cACertificate",
    "certificateRevocationList",
    "authorityRevocationList",
    "userSMIMECertificate",
    "crossCertificatePair",
    "deltaRevocationList",
];

#[cfg(test)]
mod tests {
    use ldap3_proto::parse_ldap_filter_str;

    use super::*;

    fn taro(filter: &str) -> Option<bool> {
        let entry = Entry::new(
            "mail=taro@example.com,ou=people,dc=example,dc=com".parse().unwrap(),
            vec![
                ("objectClass", vec![b"top".to_vec(), b"inetOrgPerson".to_vec()]),
                ("cn", vec!["山田  Taro".as_bytes().to_vec()]),
                ("mail", vec![b"Taro@example.com".to_vec()]),
                ("userCertificate", vec![vec![0x30, 0xff]]),
            ],
        );
        evaluate(&entry, &parse_ldap_filter_str(filter).unwrap())
    }

    #[test]
    fn filters_are_true_false_or_undefined() {
        for (filter, truth) in [
            ("(mail=TARO@EXAMPLE.COM)", Some(true)),
            ("(objectclass=INETORGPERSON)", Some(true)),
            ("(mail=*ro@ex*)", Some(true)),
            ("(mail=ta*exa*.com)", Some(true)),
            ("(mail=taro@EXAMPLE.com)", Some(true)),
            ("(mail=hanako@例え.jp)", Some(false)),
            ("(mail=*com*com)", Some(false)),
            ("(userCertificate=*)", Some(true)),
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
    fn text_is_compared_without_regard_to_case_and_runs_of_blanks() {
        let entry = Entry::new("dc=x".parse().unwrap(), vec![("cn", vec!["山田  Tarō".as_bytes().to_vec()])]);
        assert!(matches(&entry, &LdapFilter::Equality("CN".into(), "山田 TARŌ".into())));
        assert!(!matches(&entry, &LdapFilter::Equality("cn".into(), "山田".into())));
    }

    #[test]
    fn a_domain_in_any_script_is_the_one_in_the_entry() {
        let entry = Entry::new("dc=x".parse().unwrap(), vec![("mail", vec![b"Taro@xn--r8jz45g.jp".to_vec()])]);
        for filter in ["(mail=taro@例え.jp)", "(mail=*taro@例え.jp*)", "(mail=taro@XN--R8JZ45G.jp)"] {
            assert!(matches(&entry, &parse_ldap_filter_str(filter).unwrap()), "{filter}");
        }
        assert!(!matches(&entry, &parse_ldap_filter_str("(cn=taro@例え.jp)").unwrap()));
    }

    #[test]
    fn options_are_left_out_and_an_empty_and_is_true_and_an_empty_or_false() {
        let entry = Entry::new("dc=x".parse().unwrap(), vec![("cACertificate", vec![vec![0x30]])]);
        assert!(matches(&entry, &LdapFilter::Present("cacertificate;binary".into())));
        assert_eq!(evaluate(&entry, &LdapFilter::And(vec![])), Some(true));
        assert_eq!(evaluate(&entry, &LdapFilter::Or(vec![])), Some(false));
    }
}
