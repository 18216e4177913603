//! The name of a key in the key store.

use super::name::name;
use super::{AuthoritySlug, SerialNumber};
use crate::error::{Error, Result};

name! {
    /// The name of a key's file without `.pem`. It contains no path separator and no control character.
    KeyName,
    |text| !text.is_empty() && !text.contains(|c: char| c == '/' || c.is_control()),
    "a key's name is that of its file without .pem: it is not empty and has no slash"
}

impl KeyName {
    /// Reads a stored name.
    ///
    /// # Errors
    /// `Internal` for a malformed text.
    pub(crate) fn from_row(row: String) -> Result<Self> {
        Self::new(row).map_err(Error::internal)
    }

    /// A name that the program defines.
    pub(crate) const fn fixed(name: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(name))
    }

    /// The name of a CA's key.
    pub(crate) fn of_authority(authority: &AuthoritySlug) -> Self {
        Self(authority.as_str().to_owned().into())
    }

    /// The name of a key of the server, from its purpose, the CA that certified it and the certificate's serial number.
    pub(crate) fn of_server(purpose: &str, authority: &AuthoritySlug, serial: &SerialNumber) -> Self {
        Self(format!("{purpose}-{authority}-{serial}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_s_name_stays_in_its_folder() {
        let serial = "4a0b".parse().expect("a serial number");
        let of_server = KeyName::of_server("ocsp", &AuthoritySlug::ISSUING, &serial);
        assert_eq!(of_server, "ocsp-issuing-g1-4a0b");
        assert_eq!(KeyName::of_authority(&AuthoritySlug::ISSUING), "issuing-g1");
        assert_eq!(of_server.as_str().parse(), Ok(of_server));
        for bad in ["", "../root", "a/b", "a\0b", "a\n"] {
            assert!(bad.parse::<KeyName>().is_err(), "{bad:?}");
        }
    }
}
