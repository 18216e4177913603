//! Client input sanitised for the log: one line of at most 300 bytes each, for any octets.

use std::fmt::Write as _;

use bytes::Bytes;

use super::request::{Filter, FilterTooLarge, Substrings};
use crate::filter::{MAX_SHOWN, cut, printable};

/// Octets that should be text, for the log.
pub(super) fn show_octets(octets: &[u8]) -> String {
    printable(&String::from_utf8_lossy(octets.get(..MAX_SHOWN * 4).unwrap_or(octets)))
}

/// A list of names, for the log.
pub(super) fn show_list(list: &[Bytes]) -> String {
    let shown: Vec<_> = list.iter().take(MAX_SHOWN).map(|octets| show_octets(octets)).collect();
    cut(shown.join(","))
}

/// A filter in text (RFC 4515), for the log.
pub(super) fn show_filter(filter: &Result<Filter, FilterTooLarge>) -> String {
    let mut out = String::new();
    match filter {
        Ok(filter) => write_filter(&mut out, filter),
        Err(FilterTooLarge) => out.push_str("too large"),
    }
    cut(out)
}

/// An assertion in text, for the log.
pub(super) fn show_assertion(kind: &[u8], value: &[u8]) -> String {
    let mut out = String::new();
    write_item(&mut out, kind, "=", value);
    cut(out)
}

fn write_filter(out: &mut String, filter: &Filter) {
    if out.len() > MAX_SHOWN {
        return;
    }
    out.push('(');
    match filter {
        Filter::And(parts) => write_all(out, '&', parts),
        Filter::Or(parts) => write_all(out, '|', parts),
        Filter::Not(part) => write_all(out, '!', std::slice::from_ref(&**part)),
        Filter::Equality(kind, value) => write_item(out, kind, "=", value),
        Filter::Approx(kind, value) => write_item(out, kind, "~=", value),
        Filter::Present(kind) => {
            write_octets(out, kind);
            out.push_str("=*");
        }
        Filter::Substrings(kind, parts) => write_substrings(out, kind, parts),
        Filter::Other(sign) => out.push_str(sign),
    }
    out.push(')');
}

fn write_all(out: &mut String, sign: char, parts: &[Filter]) {
    out.push(sign);
    for part in parts {
        write_filter(out, part);
    }
}

fn write_item(out: &mut String, kind: &[u8], sign: &str, value: &[u8]) {
    write_octets(out, kind);
    out.push_str(sign);
    write_octets(out, value);
}

fn write_substrings(out: &mut String, kind: &[u8], parts: &Substrings) {
    write_octets(out, kind);
    out.push('=');
    write_octets(out, parts.initial.as_deref().unwrap_or_default());
    for part in &parts.any {
        out.push('*');
        write_octets(out, part);
    }
    out.push('*');
    write_octets(out, parts.last.as_deref().unwrap_or_default());
}

/// Writes octets as in RFC 4515 §3; control characters and octets that are not UTF-8 as `\xx`.
fn write_octets(out: &mut String, octets: &[u8]) {
    for chunk in octets.utf8_chunks() {
        if out.len() > MAX_SHOWN {
            return;
        }
        for c in chunk.valid().chars().take(MAX_SHOWN + 1) {
            if c.is_control() || matches!(c, '*' | '(' | ')' | '\\') {
                c.encode_utf8(&mut [0; 4]).bytes().for_each(|octet| write_hex(out, octet));
            } else {
                out.push(c);
            }
        }
        chunk.invalid().iter().for_each(|octet| write_hex(out, *octet));
    }
}

fn write_hex(out: &mut String, octet: u8) {
    // Writing to a String can't fail.
    let _ = write!(out, "\\{octet:02x}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::sent::filter;

    #[test]
    fn filters_of_real_clients_are_shown_as_they_were_written() {
        for text in [
            "(mail=taro@example.com)",
            "(|(sn=*taro*)(|(cn=*taro*)(mail=*taro*)))",
            "(&(objectClass=person)(!(mail=a*b*c)))",
            "(mail=\\2a\\29)",
        ] {
            assert_eq!(show_filter(&Ok(filter(text))), text);
        }
        assert_eq!(show_assertion(b"cn", b"a\xff\xc3\xa4"), "cn=a\\ff\u{e4}");
    }

    #[test]
    fn a_long_filter_is_cut_whatever_is_long_in_it() {
        let long = || Bytes::from("山".repeat(40_000));
        for filter in [
            Filter::Or(vec![Filter::Present("a".repeat(10).into()); 5000]),
            Filter::Present(long()),
            Filter::Equality(long(), long()),
            Filter::Equality("cn".into(), vec![0xff; 30_000].into()),
            Filter::Substrings("mail".into(), Substrings { initial: Some(long()), any: vec![long(); 3], last: None }),
        ] {
            let shown = show_filter(&Ok(filter));
            assert!(shown.len() <= MAX_SHOWN && shown.ends_with('…'), "{shown}");
        }
        assert!(show_list(&vec![Bytes::from_static(b"name"); 5000]).len() <= MAX_SHOWN);
    }
}
