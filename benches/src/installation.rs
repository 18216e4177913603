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

    /// Revokes serial numbers from `first` to `last` without certificates, as a restored backup may hold them.
    pub(crate) fn fill_revoked(&self, first: u32, last: u32) -> Result<()> {
        self.0.database.execute(&format!(
            "WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
             INSERT INTO revoked (authority_id, serial, revoked_at, reason)
             SELECT 2, CAST(printf('J%015d', n) AS BLOB), (SELECT last_signed_at FROM authority WHERE id = 2), 1 FROM numbers"
        ))
    }

    /// Issues one signing certificate for a CSR, DER.
    pub(crate) fn issue(&self, csr: &[u8]) -> Result<CertificateView> {
        self.0.certify(ALICE, Profile::Signing, csr)
    }
}

const ALICE: &str = "alice@example.com";
