//! Search filters as text (RFC 4515): values escaped, and what a client asked made readable for a log.

use std::fmt::Write as _;

use ldap3_proto::proto::{LdapFilter, LdapMatchingRuleAssertion, LdapSubstringFilter};

/// A value as it may stand in a filter.
///
/// RFC 4515 §3: `* ( ) \` and NUL must be escaped. Other control characters are as well, so that a filter never breaks
/// a log line.
pub(crate) fn escape_value(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if c.is_ascii_control() || matches!(c, '*' | '(' | ')' | '\\') {
            // Writing to a String can't fail.
            let _ = write!(out, "\\{:02x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The filter that a template such as `(mail={address})` gives for an address.
pub(crate) fn fill_template(template: &str, address: &str) -> String {
    template.replace(PLACE, &escape_value(address))
}

/// What stands for the address in a template.
pub(crate) const PLACE: &str = "{address}";

/// The filter in text, cut at 300 bytes.
pub(crate) fn show(filter: &LdapFilter) -> String {
    let mut out = String::new();
    write_filter(&mut out, filter);
    cut(out)
}

fn write_filter(out: &mut String, filter: &LdapFilter) {
    if out.len() > MAX_SHOWN {
        return;
    }
    out.push('(');
    match filter {
        LdapFilter::And(parts) => write_list(out, '&', parts),
        LdapFilter::Or(parts) => write_list(out, '|', parts),
        LdapFilter::Not(part) => write_list(out, '!', std::slice::from_ref(&**part)),
        LdapFilter::Equality(kind, value) => write_item(out, kind, "=", value),
        LdapFilter::GreaterOrEqual(kind, value) => write_item(out, kind, ">=", value),
        LdapFilter::LessOrEqual(kind, value) => write_item(out, kind, "<=", value),
        LdapFilter::Approx(kind, value) => write_item(out, kind, "~=", value),
        LdapFilter::Present(kind) => {
            out.push_str(&escape_value(kind));
            out.push_str("=*");
        }
        LdapFilter::Substring(kind, parts) => write_substrings(out, kind, parts),
        LdapFilter::Extensible(assertion) => write_extensible(out, assertion),
    }
    out.push(')');
}

fn write_list(out: &mut String, sign: char, parts: &[LdapFilter]) {
    out.push(sign);
    for part in parts {
        write_filter(out, part);
    }
}

fn write_item(out: &mut String, kind: &str, sign: &str, value: &str) {
    out.push_str(&escape_value(kind));
    out.push_str(sign);
    out.push_str(&escape_value(value));
}

fn write_substrings(out: &mut String, kind: &str, parts: &LdapSubstringFilter) {
    let (initial, last) = (parts.initial.as_deref().unwrap_or_default(), parts.final_.as_deref().unwrap_or_default());
    let between = parts.any.iter().map(String::as_str);
    let value = std::iter::once(initial).chain(between).chain([last]).map(escape_value).collect::<Vec<_>>().join("*");
    out.push_str(&escape_value(kind));
    out.push('=');
    out.push_str(&value);
}

fn write_extensible(out: &mut String, assertion: &LdapMatchingRuleAssertion) {
    let rule = assertion.matching_rule.as_ref().map(|rule| format!(":{rule}")).unwrap_or_default();
    let dn = if assertion.dn_attributes { ":dn" } else { "" };
    let kind = format!("{}{dn}{rule}", assertion.type_.as_deref().unwrap_or_default());
    write_item(out, &kind, ":=", &assertion.match_value);
}

/// Text of strangers, fit for a log: one line of at most 300 bytes.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(MAX_SHOWN + 1) {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    cut(out)
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_SHOWN {
        let end = (0..=MAX_SHOWN - MARK.len()).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        text.truncate(end);
        text.push_str(MARK);
    }
    text
}

/// In bytes. More is not worth reading, and a stranger must not fill the log.
const MAX_SHOWN: usize = 300;
/// Stands where text was cut off.
const MARK: &str = "…";

#[cfg(test)]
mod tests {
    use ldap3::asn1::ASNTag as _;
    use ldap3_proto::parse_ldap_filter_str;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_injection_stays_a_value() {
        assert_eq!(fill_template("(mail={address})", "*)(uid=*"), r"(mail=\2a\29\28uid=\2a)");
        assert_eq!(escape_value("a\\b\0c\n"), r"a\5cb\00c\0a");
    }

    #[test]
    fn filters_of_real_clients_are_shown_as_they_were_written() {
        for text in [
            "(mail=taro@example.com)",
            "(|(sn=*taro*)(|(cn=*taro*)(mail=*taro*)))",
            "(&(objectClass=person)(!(mail=a*b*c)))",
            "(cn:dn:2.5.13.2:=x)",
        ] {
            assert_eq!(show(&parse_ldap_filter_str(text).unwrap()), text);
        }
    }

    #[test]
    fn text_for_the_log_is_one_short_line() {
        assert_eq!(printable("cn=A\\, B\nC\u{9b}"), "cn=A\\, B\\nC\\u{9b}");
        for letter in ["a", "\n", "山", "\u{80}"] {
            let shown = printable(&letter.repeat(40_000));
            assert!(shown.len() <= MAX_SHOWN && shown.ends_with(MARK), "{shown}");
        }
    }

    #[test]
    fn a_long_filter_is_cut_whatever_is_long_in_it() {
        let long = "山".repeat(40_000);
        for filter in [
            LdapFilter::Or(vec![LdapFilter::Present("a".repeat(10)); 5000]),
            LdapFilter::Present(long.clone()),
            LdapFilter::Equality(long.clone(), long.clone()),
            LdapFilter::Substring(
                "mail".into(),
                LdapSubstringFilter { initial: Some(long.clone()), any: vec![long; 3], final_: None },
            ),
        ] {
            let shown = show(&filter);
            assert!(shown.len() <= MAX_SHOWN && shown.ends_with(MARK), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn any_value_survives_being_written_and_read(value in "\\PC+|[*()\\\\\\x00-\\x20a]{1,8}") {
            let text = fill_template("(mail={address})", &value);
            let read = ldap3::parse_filter(&text).unwrap().into_structure();
            prop_assert_eq!(read.id, 3, "no equality: {}", text);
            let parts: Vec<_> = read.expect_constructed().unwrap().into_iter().map(|part| part.expect_primitive().unwrap()).collect();
            prop_assert_eq!(parts, vec![b"mail".to_vec(), value.into_bytes()]);
        }
    }
}
