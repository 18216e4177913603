//! A small organisation on the database of the run, with keys that are quickly made.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use ca_core::Ca;
use ca_core::config::{self, Keys, Organisation, Policy, Publication, Settings};
use ca_core::entropy::SystemEntropy;
use ca_core::keys::{KeyAlgorithm, generate_key};
use ca_core::policy::{Actor, AddPerson, IssueDirectly, RevokeCertificate, permit};
use ca_core::profile::Profile;
use ca_core::types::Language;
use ca_core::use_cases::certificates::CertificateView;
use ca_core::use_cases::initialise::{self, FoundingKeys};
use ca_core::use_cases::issue_directly::issue_certificate;
use ca_core::use_cases::people::{self, NewPerson};
use ca_core::use_cases::revoke::{Happening, revoke_certificate};
use ca_core::use_cases::{publish_crl, trust};
use inkan_tests::database::Database;
use tempfile::TempDir;

/// The organisation `example.com` with its suffix `dc=example,dc=com`.
pub(crate) struct Installation {
    pub(crate) ca: Arc<Ca>,
    pub(crate) folder: TempDir,
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    database: Database,
}

impl Installation {
    /// Founds it; `directories` are those that its outbox is for.
    pub(crate) fn found(directories: &[&str]) -> Result<Self> {
        let folder = TempDir::new()?;
        let database = Database::fresh()?;
        write_secret(&folder.path().join("passphrase"), "a passphrase for tests")?;
        let settings = Settings::check(
            folder.path(),
            section::<Organisation>("name = 'Inkan Test'\ncountry = 'JP'\ndomains = ['example.com']")?,
            &section::<config::Database>(&format!("url = '{}'", database.url()))?,
            section::<Keys>("directory = 'keys'\npassphrase_file = 'passphrase'")?,
            section::<Policy>("oid = '1.3.6.1.4.1.99999.1.1'")?,
            section::<Publication>(
                "listen = '127.0.0.1:0'\nurl = 'http://127.0.0.1'\nldap_url = 'ldap://127.0.0.1'\nbase = 'dc=example,dc=com'",
            )?,
            directories.iter().map(ToString::to_string).collect(),
        )?;
        let ca = Ca::open(settings)?;
        let key = || generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy);
        initialise::found(&ca, &FoundingKeys { root: key()?, issuing: key()? })?;
        Ok(Self { ca: Arc::new(ca), folder, database })
    }

    /// Adds somebody and issues an encryption certificate to them.
    pub(crate) fn enrol(&self, name: &str, address: &str) -> Result<CertificateView> {
        let new = NewPerson { name: name.parse()?, address: address.parse()?, language: Language::default() };
        people::add_person(&self.ca, &permit(&Actor::Host, AddPerson)?, new)?;
        self.issue(address)
    }

    /// Issues an encryption certificate to somebody who is known.
    pub(crate) fn issue(&self, address: &str) -> Result<CertificateView> {
        let request = rcgen::CertificateParams::default().serialize_request(&rcgen::KeyPair::generate()?)?;
        let permitted = permit(&Actor::Host, IssueDirectly)?;
        Ok(issue_certificate(&self.ca, &permitted, &address.parse()?, Profile::Encryption, request.der())?)
    }

    /// Revokes a certificate and publishes the CRLs.
    pub(crate) fn revoke(&self, certificate: &CertificateView) -> Result<()> {
        let permitted = permit(&Actor::Host, RevokeCertificate { owner: certificate.person })?;
        revoke_certificate(&self.ca, &permitted, certificate.id, Happening::ALL[0], None)?;
        publish_crl::publish_all_crls(&self.ca, &Actor::Host)?;
        Ok(())
    }

    /// The CA that issues to people.
    pub(crate) fn issuing(&self) -> Result<trust::AuthorityView> {
        let all = trust::list_authorities(&self.ca)?;
        all.into_iter().find(|authority| authority.name.contains("Issuing")).ok_or_else(|| anyhow!("no issuing CA"))
    }
}

/// Writes a file that its owner alone can read.
pub(crate) fn write_secret(file: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    Ok(file.write_all(text.as_bytes())?)
}

fn section<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    Ok(toml::from_str(text)?)
}
