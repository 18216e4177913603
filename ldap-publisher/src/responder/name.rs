//! Names in requests, whose length is checked before they are parsed.

use crate::dn::{Dn, DnFault};

/// The reason for refusing a name in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameFault {
    /// The name is longer than any in this directory, or has more parts.
    TooLong,
    /// The name is not UTF-8.
    Encoding,
    /// The name is not a distinguished name.
    Syntax(DnFault),
}

/// The name in an `LDAPDN` (RFC 4511 §4.1.2, §4.1.3), of at most 4096 bytes.
///
/// ```text
/// LDAPString ::= OCTET STRING -- UTF-8 encoded
/// LDAPDN ::= LDAPString
/// ```
///
/// # Errors
/// [`NameFault`]. Longer names are not parsed: seven thousand parts would take 20 ms.
pub(super) fn read_name(octets: &[u8]) -> Result<Dn, NameFault> {
    if octets.len() > MAX_LENGTH || count_separators(octets) >= MAX_PARTS {
        return Err(NameFault::TooLong);
    }
    std::str::from_utf8(octets).map_err(|_| NameFault::Encoding)?.parse().map_err(NameFault::Syntax)
}

/// The number of separators between parts, without escaped ones.
fn count_separators(octets: &[u8]) -> usize {
    let mut is_escaped = false;
    let mut count = 0;
    for octet in octets {
        count += usize::from(!is_escaped && matches!(octet, b',' | b';' | b'+'));
        is_escaped = !is_escaped && *octet == b'\\';
    }
    count
}

/// The maximum in bytes: several times the longest name in this directory, with each octet written as three.
const MAX_LENGTH: usize = 4096;
/// The maximum of pairs of type and value.
const MAX_PARTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_up_to_its_limits() {
        let parts = |count: usize| vec!["dc=a"; count].join(",");
        assert!(read_name(parts(MAX_PARTS).as_bytes()).is_ok());
        assert_eq!(read_name(parts(MAX_PARTS + 1).as_bytes()).unwrap_err(), NameFault::TooLong);
        assert_eq!(read_name(parts(7000).as_bytes()).unwrap_err(), NameFault::TooLong);
        let long = |length: usize| format!("cn={}", "a".repeat(length - 3));
        assert!(read_name(long(MAX_LENGTH).as_bytes()).is_ok());
        assert_eq!(read_name(long(MAX_LENGTH + 1).as_bytes()).unwrap_err(), NameFault::TooLong);
        let escaped = format!("cn={}", r"\,\+\;".repeat(100));
        assert!(read_name(escaped.as_bytes()).is_ok());
        assert_eq!(read_name(b"cn=\xff").unwrap_err(), NameFault::Encoding);
        assert_eq!(read_name(b"x").unwrap_err(), NameFault::Syntax(DnFault::Type));
    }
}
