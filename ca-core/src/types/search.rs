//! What an officer types to find people and certificates.

use std::str::FromStr;

use super::{CertificateQuery, SearchWords};
use crate::error::{Error, Invalid, Result, SerialFault};

/// A typed text in all its meanings: `ada` is a name and a serial number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The certificates that it identifies, if it can.
    pub certificates: Option<CertificateQuery>,
    /// The words of names and addresses, if it has any.
    pub people: Option<SearchWords>,
}

impl FromStr for Search {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let people = SearchWords::read(text);
        match text.parse::<CertificateQuery>() {
            // No name and no address is a number of more digits than a serial number of Inkan.
            Ok(query) => {
                let digits = text.chars().filter(char::is_ascii_hexdigit).count();
                let is_long = query.is_number() && digits > LONGEST_NAME;
                Ok(Self { certificates: Some(query), people: people.filter(|_| !is_long) })
            }
            // What is no number or no complete address is perhaps the beginning of a name or an address.
            Err(Error::Invalid(
                Invalid::CertificateQuery | Invalid::Address(_) | Invalid::SerialNumber(SerialFault::Zero),
            )) if people.is_some() => Ok(Self { certificates: None, people }),
            Err(error) => Err(error),
        }
    }
}

/// Hexadecimal digits beyond which a text is a number only.
const LONGEST_NAME: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_each_meaning_that_it_can_have() {
        for (text, certificates, people) in [
            ("ada", true, true),
            ("hanako", false, true),
            ("山田", false, true),
            ("hanako@example.com", true, true),
            ("hanako@exa", false, true),
            ("hanako@", false, true),
            ("Skiba", false, true),
            ("0001", true, true),
            ("000", false, true),
            ("4a0b 1c2d 3e4f 5a6b", true, false),
            ("serial=4a0b1c", true, true),
        ] {
            let read: Search = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((read.certificates.is_some(), read.people.is_some()), (certificates, people), "{text}");
        }
        for (text, code) in [("?!", "error-certificate-query"), ("(dec): 4660", "error-serial-decimal")] {
            assert_eq!(text.parse::<Search>().expect_err(text).code(), code, "{text}");
        }
    }
}
