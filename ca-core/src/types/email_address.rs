//! Mail addresses that certificates may contain.

use std::fmt;
use std::str::FromStr;

use crate::error::{AddressFault, Error, Invalid, Result};

/// A mail domain: lower case, internationalised labels as A-labels (RFC 9598 §3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    /// The domain in ASCII.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads A-labels and U-labels. IDNA2008 is applied without mappings: a label that needs one (full-width letters, `ẞ`)
/// is refused instead of being changed silently into another name.
impl FromStr for Domain {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let lower = text.to_ascii_lowercase();
        let ascii = idna::domain_to_ascii_strict(&lower).map_err(|_| AddressFault::Domain)?;
        let (unicode, valid) = idna::domain_to_unicode(&ascii);
        let unmapped = lower == ascii || (valid.is_ok() && unicode == lower);
        let labels = ascii.split('.').count();
        if unmapped && labels >= 2 && ascii.len() <= MAX_DOMAIN && ascii.split('.').all(is_label) {
            Ok(Self(ascii))
        } else {
            Err(AddressFault::Domain.into())
        }
    }
}

/// A mail address for an rfc822Name: a dot-atom local part of at most 64 bytes, unchanged, and a [`Domain`].
///
/// Local parts are compared octet by octet (RFC 5280 §7.5). Quoted local parts, comments and phrases are refused.
/// Non-ASCII local parts would need SmtpUTF8Mailbox (RFC 9598), which hardly any S/MIME client reads, and are refused
/// with that reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress {
    text: String,
    at: usize,
}

impl EmailAddress {
    /// The address, `local@domain`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The local part, before the `@`, unchanged.
    pub fn local_part(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The domain.
    pub fn domain(&self) -> Domain {
        Domain(self.text.get(self.at + 1..).unwrap_or_default().to_owned())
    }

    /// The address with its local part in lower case: for finding a mailbox and detecting addresses that differ only in
    /// case; never for the content of a certificate.
    pub fn folded(&self) -> String {
        self.text.to_ascii_lowercase()
    }
}

impl FromStr for EmailAddress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (local, domain) = text.rsplit_once('@').ok_or(AddressFault::NoAt)?;
        if local.len() > MAX_LOCAL_PART {
            return Err(AddressFault::LocalPartTooLong.into());
        }
        if !local.is_ascii() {
            return Err(AddressFault::LocalPartNotAscii.into());
        }
        if !local.split('.').all(is_atom) {
            return Err(AddressFault::LocalPart.into());
        }
        let domain: Domain = domain.parse()?;
        Ok(Self { text: format!("{local}@{domain}"), at: local.len() })
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl serde::Serialize for EmailAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl From<AddressFault> for Error {
    fn from(fault: AddressFault) -> Self {
        Invalid::Address(fault).into()
    }
}

/// One atom of a dot-atom (RFC 5322 §3.2.3).
fn is_atom(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
}

/// A letter-digit-hyphen label (RFC 5890 §2.3.1).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// RFC 5321 §4.5.3.1.1, bytes.
const MAX_LOCAL_PART: usize = 64;
/// RFC 5321 §4.5.3.1.2 allows 255 bytes; 253 is what the DNS can hold.
const MAX_DOMAIN: usize = 253;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<EmailAddress> {
        text.parse()
    }

    #[test]
    fn the_domain_is_lowered_and_the_local_part_is_kept() {
        assert_eq!(parse("Taro.Yamada@EXAMPLE.com").expect("valid").as_str(), "Taro.Yamada@example.com");
    }

    #[test]
    fn internationalised_domains_become_a_labels_without_mapping() {
        assert_eq!(parse("info@日本語.jp").expect("valid").domain().as_str(), "xn--wgv71a119e.jp");
        assert_eq!(parse("info@straße.de").expect("valid").domain().as_str(), "xn--strae-oqa.de");
        for mapped in ["info@ｅｘａｍｐｌｅ.com", "info@example。com", "info@xn--a.com"] {
            assert!(parse(mapped).is_err(), "{mapped}");
        }
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        for text in [
            "",
            "alice",
            "@example.com",
            "alice@",
            "alice@localhost",
            "a..b@example.com",
            ".a@example.com",
            "\"a b\"@example.com",
            "Alice <alice@example.com>",
            "alice@example.com.",
            "alice@-a.com",
            "al ice@example.com",
            "alice\0@example.com",
            "alice@exa\u{202e}mple.com",
            "田中@example.com",
            "alice@example.com\r\nBcc: x",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_local_part_of_64_bytes_passes_and_70_do_not() {
        assert!(parse(&format!("{}@example.com", "a".repeat(64))).is_ok());
        assert!(parse(&format!("{}@example.com", "a".repeat(70))).is_err());
    }
}
