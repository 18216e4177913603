//! The name of a CA in URLs.

use super::name::name;
use crate::error::{Error, Result};

name! {
    /// 1 to 64 letters a to z, digits and hyphens, such as `issuing-g1`; part of the URLs of a CA's certificate and CRL.
    AuthoritySlug,
    |text| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (1..=64).contains(&text.len()) && text.bytes().all(plain)
    },
    "a CA's name in URLs has 1 to 64 letters a to z, digits and hyphens"
}

impl AuthoritySlug {
    /// Reads a stored name.
    ///
    /// # Errors
    /// `Internal` for a malformed text.
    pub(crate) fn from_row(row: String) -> Result<Self> {
        Self::new(row).map_err(Error::internal)
    }

    /// The root of the first generation.
    pub(crate) const ROOT: Self = Self(std::borrow::Cow::Borrowed("root-g1"));
    /// The issuing CA of the first generation.
    pub(crate) const ISSUING: Self = Self(std::borrow::Cow::Borrowed("issuing-g1"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_needs_no_escaping_in_a_url() {
        for good in ["a", "issuing-g1", &"a".repeat(64), AuthoritySlug::ROOT.as_str(), AuthoritySlug::ISSUING.as_str()]
        {
            assert!(good.parse::<AuthoritySlug>().is_ok(), "{good}");
        }
        for bad in ["", "Issuing", "issuing g1", "../x", "a.crl", "認証局", &"a".repeat(65)] {
            assert!(bad.parse::<AuthoritySlug>().is_err(), "{bad}");
        }
    }
}
