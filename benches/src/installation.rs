//! An installation to measure, on SQLite in a temporary folder.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use anyhow::Result;
use ca_core::Ca;
use ca_core::config::Settings;
use ca_core::keys::PrivateKey;
use ca_core::policy::{Actor, AddPerson, IssueDirectly, permit};
use ca_core::profile::Profile;
use ca_core::types::EmailAddress;
use ca_core::use_cases::certificates::CertificateView;
use ca_core::use_cases::initialise::{self, FoundingKeys};
use ca_core::use_cases::{issue_directly, people};
use rcgen::{CertificateParams, KeyPair};
use serde::de::DeserializeOwned;
use tempfile::TempDir;

/// The installation with one person.
pub(crate) struct Installation {
    pub(crate) ca: Ca,
    pub(crate) address: EmailAddress,
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    folder: TempDir,
}

impl Installation {
    /// Founds it with these keys, PKCS#8 PEM.
    pub(crate) fn found(root: &str, issuing: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut passphrase = fs::OpenOptions::new();
        let mut passphrase =
            passphrase.write(true).create_new(true).mode(0o400).open(folder.path().join("passphrase"))?;
        passphrase.write_all(b"a passphrase for measuring")?;
        let settings = Settings::check(
            folder.path(),
            section("name = 'Example'\ncountry = 'JP'\ndomains = ['example.com']")?,
            &section("url = 'sqlite:inkan.db'")?,
            section("directory = 'keys'\npassphrase_file = 'passphrase'")?,
            section("oid = '1.3.6.1.4.1.32473.1.1'")?,
            section(
                "listen = '127.0.0.1:0'\nurl = 'http://pki.example.com'\nldap_url = 'ldap://ldap.example.com'\nbase = 'dc=example,dc=com'",
            )?,
            vec!["main".to_owned()],
        )?;
        let ca = Ca::open(settings)?;
        let keys =
            FoundingKeys { root: PrivateKey::from_pem(root, None)?, issuing: PrivateKey::from_pem(issuing, None)? };
        initialise::found(&ca, &keys)?;
        let address: EmailAddress = "alice@example.com".parse()?;
        let new = people::NewPerson {
            name: "Alice".parse()?,
            address: address.clone(),
            language: ca_core::types::Language::En,
        };
        people::add_person(&ca, &permit(&Actor::Host, AddPerson)?, new)?;
        Ok(Self { ca, address, folder })
    }

    /// Issues one signing certificate for a CSR, DER.
    pub(crate) fn issue(&self, csr: &[u8]) -> Result<CertificateView> {
        let permitted = permit(&Actor::Host, IssueDirectly)?;
        Ok(issue_directly::issue_certificate(&self.ca, &permitted, &self.address, Profile::Signing, csr)?)
    }
}

/// A CSR with a key of its own, P-256, DER.
pub(crate) fn new_csr() -> Result<Vec<u8>> {
    let key = KeyPair::generate()?;
    Ok(CertificateParams::default().serialize_request(&key)?.der().to_vec())
}

fn section<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(toml::from_str(text)?)
}
