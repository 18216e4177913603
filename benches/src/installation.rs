//! An installation to measure, on SQLite in a temporary folder.

use anyhow::Result;
use ca_core::keys::PrivateKey;
use ca_core::profile::Profile;
use ca_core::use_cases::certificates::CertificateView;
use ca_core::use_cases::initialise::FoundingKeys;
use inkan_tests::database::Database;
use inkan_tests::installation;

/// The installation with one person and one directory to publish to.
pub(crate) struct Installation(installation::Installation);

impl Installation {
    /// Founds it with these keys, PKCS#8 PEM.
    pub(crate) fn found(root: &str, issuing: &str) -> Result<Self> {
        let keys =
            FoundingKeys { root: PrivateKey::from_pem(root, None)?, issuing: PrivateKey::from_pem(issuing, None)? };
        let installation = installation::Installation::found_with(Database::in_file()?, &keys, &["main"])?;
        installation.add_person("Alice", ALICE)?;
        Ok(Self(installation))
    }

    /// The CA.
    pub(crate) fn ca(&self) -> &ca_core::Ca {
        &self.0.ca
    }

    /// Issues one signing certificate for a CSR, DER.
    pub(crate) fn issue(&self, csr: &[u8]) -> Result<CertificateView> {
        self.0.certify(ALICE, Profile::Signing, csr)
    }
}

const ALICE: &str = "alice@example.com";
