//! Reading the string form of a name (RFC 4514 §3), with the separators of its predecessors.

use std::iter::Peekable;
use std::str::{Chars, FromStr};

use super::{AttributeTypeAndValue, Dn, DnFault, name};

impl FromStr for Dn {
    type Err = DnFault;

    fn from_str(text: &str) -> Result<Self, DnFault> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let mut rest = text.chars().peekable();
        let mut rdns = Vec::new();
        let mut rdn = Vec::new();
        loop {
            rdn.push(AttributeTypeAndValue { kind: read_type(&mut rest)?, value: read_value(&mut rest)? });
            match rest.next() {
                Some('+') => {}
                Some(_) => rdns.push(std::mem::take(&mut rdn)),
                None => {
                    rdns.push(rdn);
                    return Ok(Self(rdns));
                }
            }
        }
    }
}

/// An attribute type and its `=`, without the blanks around it.
fn read_type(rest: &mut Peekable<Chars<'_>>) -> Result<String, DnFault> {
    let mut kind = String::new();
    loop {
        match rest.next() {
            Some('=') => break,
            Some(c) => kind.push(c),
            None => return Err(DnFault::Type),
        }
    }
    let kind = kind.trim();
    let well_formed = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    if well_formed { Ok(kind.to_owned()) } else { Err(DnFault::Type) }
}

/// A value up to the next separator, unescaped, without unescaped blanks at its ends.
fn read_value(rest: &mut Peekable<Chars<'_>>) -> Result<String, DnFault> {
    while rest.next_if_eq(&' ').is_some() {}
    if rest.next_if_eq(&'#').is_some() {
        return read_hex(rest);
    }
    let mut octets = Vec::new();
    let mut kept = 0;
    while let Some(c) = rest.next_if(|c| !is_separator(*c)) {
        match c {
            '\\' => octets.extend(read_escape(rest)?),
            '"' | '\0' => return Err(DnFault::Value),
            ' ' => {
                octets.push(b' ');
                continue;
            }
            _ => octets.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        kept = octets.len();
    }
    octets.truncate(kept);
    String::from_utf8(octets).map_err(|_| DnFault::Value)
}

/// The octets of an escape, after its backslash: two hexadecimal digits for an octet, or the character itself.
fn read_escape(rest: &mut Peekable<Chars<'_>>) -> Result<Vec<u8>, DnFault> {
    let first = rest.next().ok_or(DnFault::Value)?;
    match first.to_digit(16) {
        Some(high) => {
            let low = rest.next().and_then(|c| c.to_digit(16)).ok_or(DnFault::Value)?;
            Ok(u8::try_from(high * 16 + low).into_iter().collect())
        }
        None => Ok(first.to_string().into_bytes()),
    }
}

/// The BER of a string after `#` (RFC 4514 §2.4).
fn read_hex(rest: &mut Peekable<Chars<'_>>) -> Result<String, DnFault> {
    let mut octets = Vec::new();
    while let Some(high) = rest.next_if(|c| !is_separator(*c) && *c != ' ') {
        let low = rest.next().and_then(|c| c.to_digit(16)).ok_or(DnFault::Value)?;
        let high = high.to_digit(16).ok_or(DnFault::Value)?;
        octets.extend(u8::try_from(high * 16 + low));
    }
    while rest.next_if_eq(&' ').is_some() {}
    name::decode_string(&octets).ok_or(DnFault::Value)
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '+')
}
