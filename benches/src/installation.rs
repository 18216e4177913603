//! An installation to measure, on SQLite in a temporary folder.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::keys::PrivateKey;
use ca_core::policy::{Actor, IssueDirectly, permit};
use ca_core::types::{EmailAddress, Profile};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_batch};
use ca_core::use_cases::operation::initialise::FoundingKeys;
use ca_core::use_cases::status::certificates::{CertificateView, chain};
use ca_core::use_cases::status::trust::certificate_pem;
use data_encoding::{BASE64, HEXLOWER};
use inkan_tests::database::Database;
use inkan_tests::installation;

/// The installation with one person and one directory in its outbox.
pub(crate) struct Installation(installation::Installation);

impl Installation {
    /// Founds the installation with these keys, PKCS#8 PEM.
    pub(crate) fn found(root: &str, issuing: &str) -> Result<Self> {
        let keys =
            FoundingKeys { root: PrivateKey::from_pem(root, None)?, issuing: PrivateKey::from_pem(issuing, None)? };
        let installation = installation::Installation::found_with(Database::in_file()?, &keys, &["main"])?;
        installation.add_person("Alice", ALICE)?;
        Ok(Self(installation))
    }

    /// The installation's handle.
    pub(crate) fn ca(&self) -> &Arc<Ca> {
        &self.0.ca
    }

    /// The installation's database.
    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    /// The issuing CA and the root of a certificate, PEM.
    pub(crate) fn authorities(&self, issued: &CertificateView) -> Result<(String, String)> {
        let chain = chain(self.ca(), issued)?;
        let pem = |place: usize| Ok::<_, anyhow::Error>(certificate_pem(chain.get(place).context("a CA")?)?);
        Ok((pem(1)?, pem(2)?))
    }

    /// Issues signing certificates for CSRs, DER, as a batch.
    pub(crate) fn issue_all(&self, requests: &[Vec<u8>]) -> Result<()> {
        let address: EmailAddress = ALICE.parse()?;
        let wanted = |csr: &Vec<u8>| Wanted { address: address.clone(), profile: Profile::Signing, csr: csr.clone() };
        let permitted = permit(&Actor::Host, IssueDirectly)?;
        let answers = issue_batch(self.ca(), &permitted, requests.iter().map(wanted).collect())?;
        Ok(answers.into_iter().try_for_each(|answer| answer.map(drop))?)
    }

    /// Issues one signing certificate for a CSR, DER.
    pub(crate) fn issue(&self, csr: &[u8]) -> Result<CertificateView> {
        self.0.certify(ALICE, Profile::Signing, csr)
    }
}

/// Revokes the serial numbers from `first` to `last` without certificates, as in a restored backup.
pub(crate) fn fill_revoked(database: &Database, first: u32, last: u32) -> Result<()> {
    database.execute(&format!(
        "WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
         INSERT INTO revoked (authority_id, serial, revoked_at, reason)
         SELECT 2, CAST(printf('J%015d', n) AS BLOB), (SELECT last_signed_at FROM authority WHERE id = 2), 1 FROM numbers"
    ))
}

/// Stores certificates of Alice with invalid signatures, numbered from `first` to `last`, each with a key of its own.
pub(crate) fn fill_certificates(database: &Database, first: u32, last: u32) -> Result<()> {
    database.execute(&format!(
        "WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
         INSERT INTO certificate
             (authority_id, serial, profile, person_id, mailbox_id, der, key_kind, spki_sha256, not_before, not_after)
         SELECT 2, CAST(printf('J%015d', n) AS BLOB), 'signing', 1, 1, randomblob(1100), '{KIND}', randomblob(32),
             '2026-01-01 00:00:00', '2028-01-01 00:00:00'
         FROM numbers;
         INSERT OR IGNORE INTO certified_key (spki_sha256, person_id, profile)
         SELECT spki_sha256, 1, 'signing' FROM certificate"
    ))
}

/// Stores so many certificates of Alice's with one key that nobody signed; the key is named by the SHA-256 of its `SubjectPublicKeyInfo`.
pub(crate) fn fill_certificates_of_key(database: &Database, key: &[u8], count: u32) -> Result<()> {
    let key = HEXLOWER.encode(key);
    database.execute(&format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         INSERT INTO certificate
             (authority_id, serial, profile, person_id, mailbox_id, der, key_kind, spki_sha256, not_before, not_after)
         SELECT 2, CAST(printf('K%015d', n) AS BLOB), 'signing', 1, 1, randomblob(1100), '{KIND}', X'{key}',
             '2026-01-01 00:00:00', '2028-01-01 00:00:00'
         FROM numbers;
         INSERT INTO certified_key (spki_sha256, person_id, profile) VALUES (X'{key}', 1, 'signing')"
    ))
}

/// A request in PEM.
pub(crate) fn pem(csr: &[u8]) -> String {
    let body = BASE64.encode(csr);
    let lines: Vec<_> = body.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN CERTIFICATE REQUEST-----\n{}\n-----END CERTIFICATE REQUEST-----\n", lines.join("\n"))
}

/// The kind of the stored keys. Rows without a kind are those of older versions, and each start of the server reads them.
const KIND: &str = "P-256";
pub(crate) const ALICE: &str = "alice@example.com";
