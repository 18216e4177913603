//! What a person types to find a certificate.

use std::str::FromStr;

use super::typed_hex::{Label, NotHex, TypedHex, plain};
use super::{EmailAddress, Fingerprint, KeyIdentifier, SerialNumber};
use crate::error::{Error, Invalid, Result, SerialFault};

/// A mail address, or a number that identifies a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateQuery {
    /// The certificates of a mailbox.
    Address(EmailAddress),
    /// The certificates with this serial number.
    Serial(SerialNumber),
    /// The certificate with this fingerprint.
    Fingerprint(Fingerprint),
    /// The certificates with this key.
    Key(KeyIdentifier),
    /// 40 digits without a label: a serial number of 20 octets, a SHA-1 fingerprint or a key identifier.
    Digits {
        /// The serial number, if it can be one.
        serial: Option<SerialNumber>,
        /// The 20 octets.
        octets: [u8; 20],
    },
}

impl CertificateQuery {
    /// Whether it is a number, and no address.
    pub fn is_number(&self) -> bool {
        !matches!(self, Self::Address(_))
    }
}

/// Reads serial numbers and fingerprints as other programs show them: grouped in any way, in either case, with their label.
impl FromStr for CertificateQuery {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.contains(['@', '＠']) {
            return Ok(Self::Address(plain(text).parse()?));
        }
        let typed = TypedHex::read(text).map_err(|fault| match fault {
            NotHex::Decimal => Error::from(SerialFault::Decimal),
            NotHex::Other => Invalid::CertificateQuery.into(),
        })?;
        let fingerprint = Fingerprint::of_digits(&typed.digits);
        match (typed.label, fingerprint) {
            (Some(Label::Fingerprint), fingerprint) => {
                fingerprint.map(Self::Fingerprint).ok_or(Invalid::Fingerprint.into())
            }
            (Some(Label::KeyIdentifier), Some(Fingerprint::Sha1(octets))) => {
                Ok(Self::Key(KeyIdentifier::from_octets(octets)))
            }
            (Some(Label::KeyIdentifier), _) => Err(Invalid::KeyIdentifier.into()),
            (None, Some(Fingerprint::Sha1(octets))) => {
                Ok(Self::Digits { serial: SerialNumber::from_typed(&typed).ok(), octets })
            }
            (None, Some(fingerprint)) => Ok(Self::Fingerprint(fingerprint)),
            (Some(Label::SerialNumber), _) | (None, None) => SerialNumber::from_typed(&typed).map(Self::Serial),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Sha256Digest;

    fn read(text: &str) -> CertificateQuery {
        text.parse().unwrap_or_else(|fault| panic!("{text:?}: {fault}"))
    }

    #[test]
    fn a_fingerprint_is_read_in_both_cases_and_in_any_grouping() {
        let digest = Sha256Digest::of(b"a certificate");
        let (lower, expected) = (digest.to_string(), CertificateQuery::Fingerprint(Fingerprint::Sha256(digest)));
        let upper = lower.to_ascii_uppercase();
        let grouped = |length: usize, between: &str| {
            let digits: Vec<char> = upper.chars().collect();
            digits.chunks(length).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(between)
        };
        for text in [
            lower.clone(),
            upper.clone(),
            grouped(4, " "),
            grouped(2, ":"),
            grouped(2, " "),
            grouped(32, "\n"),
            format!("\u{200e}{}", grouped(2, " ")),
            format!("sha256 Fingerprint={}", grouped(2, ":")),
        ] {
            assert_eq!(read(&text), expected, "{text}");
        }
    }

    #[test]
    fn forty_digits_are_what_they_can_be_unless_the_label_says_which() {
        let digits = "4a".repeat(20);
        assert!(matches!(read(&digits), CertificateQuery::Digits { serial: Some(_), .. }));
        assert!(matches!(read(&format!("serial={digits}")), CertificateQuery::Serial(_)));
        assert!(matches!(read(&format!("SHA1 Fingerprint={digits}")), CertificateQuery::Fingerprint(_)));
        // No serial number has its first bit set within 20 octets.
        assert!(matches!(read(&"fa".repeat(20)), CertificateQuery::Digits { serial: None, .. }));
        for label in ["keyid:", "X509v3 Subject Key Identifier: \n   ", "SKI=", "サブジェクト キー識別子 "] {
            assert!(matches!(read(&format!("{label}{digits}")), CertificateQuery::Key(_)), "{label}");
        }
    }

    #[test]
    fn an_address_is_read_without_what_is_copied_with_it() {
        let CertificateQuery::Address(address) = read("\u{200e} hanako＠example.com\u{a0}") else {
            panic!("no address")
        };
        assert_eq!(address.as_str(), "hanako@example.com");
    }

    #[test]
    fn what_is_neither_is_refused_with_its_reason() {
        for (text, code) in [
            ("hanako", "error-certificate-query"),
            ("hanako@", "error-address-domain"),
            ("00", "error-serial-zero"),
            ("(dec): 4660", "error-serial-decimal"),
            ("sha256 Fingerprint=4a0b", "error-fingerprint"),
            ("keyid:4a0b", "error-key-identifier"),
            (&"4a".repeat(33), "error-serial-too-long"),
        ] {
            assert_eq!(text.parse::<CertificateQuery>().expect_err(text).code(), code, "{text}");
        }
    }
}
