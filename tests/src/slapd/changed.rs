//! The changes that a slapd with the overlay `auditlog` received, one value after the other.

use data_encoding::BASE64;

/// A value that was added to an entry or deleted from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// `add`, `delete` or `replace`.
    pub verb: String,
    /// The attribute, with its options.
    pub attribute: String,
    /// The value.
    pub value: Vec<u8>,
}

/// Parses the overlay's file: LDIF records of changes (RFC 2849), with folded lines. Values are text or base64.
pub(super) fn read(ldif: &str) -> Vec<Changed> {
    let (mut changes, mut verb) = (Vec::new(), None);
    for line in ldif.replace("\n ", "").lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        match (name, &verb) {
            ("dn", _) => verb = None,
            ("add" | "delete" | "replace", _) => verb = Some(name.to_owned()),
            (attribute, Some(verb)) => {
                let encoded = value.strip_prefix(": ").and_then(|text| BASE64.decode(text.as_bytes()).ok());
                let value = encoded.unwrap_or_else(|| value.trim_start().as_bytes().to_vec());
                changes.push(Changed { verb: verb.clone(), attribute: attribute.to_owned(), value });
            }
            _ => {}
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_what_was_done_to_them() {
        let ldif = "# modify 1\ndn: cn=a\nchangetype: modify\nadd: cn\ncn:: YWJ\n j\n-\ndelete: sn\nsn: x\n-\n# end modify 1\n\n\
                    # add 2\ndn: cn=b\nchangetype: add\ncn: b\n";
        let changed = |verb: &str, attribute: &str, value: &[u8]| Changed {
            verb: verb.to_owned(),
            attribute: attribute.to_owned(),
            value: value.to_vec(),
        };
        assert_eq!(read(ldif), [changed("add", "cn", b"abc"), changed("delete", "sn", b"x")]);
    }
}
