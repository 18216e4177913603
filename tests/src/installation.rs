//! A small organisation on the database of the run, with keys that are fast to generate.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::corpus::LintAtEnd;
use crate::database::Database;
use anyhow::{Result, anyhow};
use ca_core::Ca;
use ca_core::config::{self, Keys, Organisation, Policy, Publication, Settings};
use ca_core::installation::notice_writer::{NewNotice, Recipient};
use ca_core::keys::{KeyAlgorithm, generate_key};
use ca_core::policy::{Actor, AddPerson, IssueDirectly, RevokeCertificate, permit};
use ca_core::runtime::clock::{Clock, ManualClock, SystemClock};
use ca_core::runtime::entropy::{Entropy, SystemEntropy};
use ca_core::types::{Happening, Language, PersonId, Profile, Timestamp};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::operation::initialise::{self, FoundingKeys};
use ca_core::use_cases::people::roster::{self, NewPerson};
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use ca_core::use_cases::status::certificates::{CertificateView, find_certificate};
use ca_core::use_cases::status::{publish_crl, trust};
use tempfile::TempDir;

/// The organisation `example.com` with its suffix `dc=example,dc=com`, in process: no listener, no worker.
pub struct Installation {
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    lint_at_end: Option<LintAtEnd>,
    /// The handle of the installation.
    pub ca: Arc<Ca>,
    /// The folder with the key store.
    pub folder: TempDir,
    /// The database.
    pub database: Database,
}

impl Installation {
    /// Founds it on the database of the run, with P-256 keys; its outbox has rows for `directories`.
    ///
    /// # Errors
    /// When it can't be founded.
    pub fn found(directories: &[&str]) -> Result<Self> {
        Self::found_by(Circumstances::usual(Database::fresh()?), &quick_keys()?, directories).map(Self::linted)
    }

    /// Founds it on this database with these keys, for measurements: its certificates are not linted at the end, and waiting
    /// for the next second takes no time.
    ///
    /// # Errors
    /// When it can't be founded.
    pub fn found_with(database: Database, keys: &FoundingKeys, directories: &[&str]) -> Result<Self> {
        let usual = Circumstances::usual(database);
        Self::found_by(Circumstances { clock: Arc::new(HurriedClock::default()), ..usual }, keys, directories)
    }

    /// Like [`Installation::found`], with a clock that changes only when it is moved.
    ///
    /// # Errors
    /// When it can't be founded.
    pub fn found_at(start: &str, directories: &[&str]) -> Result<(Self, Arc<ManualClock>)> {
        let clock = Arc::new(ManualClock::new(start.parse()?));
        let usual = Circumstances::usual(Database::fresh()?);
        let circumstances = Circumstances { clock: Arc::clone(&clock) as _, ..usual };
        let installation = Self::found_by(circumstances, &quick_keys()?, directories)?;
        Ok((installation.linted(), clock))
    }

    /// Founds it with these keys and a fixed clock, so that it has the same serial numbers each time with the same entropy.
    ///
    /// # Errors
    /// When it can't be founded.
    pub fn found_again(start: &str, keys: &FoundingKeys, entropy: Arc<dyn Entropy>) -> Result<Self> {
        let clock = Arc::new(ManualClock::new(start.parse()?));
        Self::found_by(Circumstances { clock, entropy, database: Database::fresh()? }, keys, &[])
    }

    fn found_by(circumstances: Circumstances, keys: &FoundingKeys, directories: &[&str]) -> Result<Self> {
        let Circumstances { clock, entropy, database } = circumstances;
        let folder = TempDir::new()?;
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
            directories.iter().map(|name| name.parse()).collect::<Result<_, _>>()?,
        )?
        .with_audit(folder.path(), section::<config::Audit>("heads_file = 'heads'")?);
        let ca = Ca::open_with(settings, clock, entropy)?;
        initialise::found(&ca, keys)?;
        Ok(Self { lint_at_end: None, ca: Arc::new(ca), folder, database })
    }

    fn linted(self) -> Self {
        Self { lint_at_end: Some(LintAtEnd(Arc::clone(&self.ca))), ..self }
    }

    /// Adds a person.
    ///
    /// # Errors
    /// When policy refuses.
    pub fn add_person(&self, name: &str, address: &str) -> Result<PersonId> {
        let new = NewPerson { name: name.parse()?, address: address.parse()?, language: Language::default() };
        Ok(roster::add_person(&self.ca, &permit(&Actor::Host, AddPerson)?, new)?)
    }

    /// Issues a certificate for a CSR, DER, to a registered person.
    ///
    /// # Errors
    /// When the CA refuses.
    pub fn certify(&self, address: &str, profile: Profile, csr: &[u8]) -> Result<CertificateView> {
        let permitted = permit(&Actor::Host, IssueDirectly)?;
        let wanted = Wanted { address: address.parse()?, profile, csr: csr.to_vec() };
        let issued = issue_certificate(&self.ca, &permitted, wanted)?;
        Ok(find_certificate(&self.ca, &Actor::Host, issued.id)?)
    }

    /// Adds a person and issues an encryption certificate to them.
    ///
    /// # Errors
    /// When the CA refuses.
    pub fn enrol(&self, name: &str, address: &str) -> Result<CertificateView> {
        self.add_person(name, address)?;
        self.issue(address)
    }

    /// Issues an encryption certificate to a registered person.
    ///
    /// # Errors
    /// When the CA refuses.
    pub fn issue(&self, address: &str) -> Result<CertificateView> {
        self.certify(address, Profile::Encryption, &new_csr()?)
    }

    /// Revokes a certificate and publishes the CRLs.
    ///
    /// # Errors
    /// When the CA refuses.
    pub fn revoke(&self, certificate: &CertificateView) -> Result<()> {
        self.revoke_unpublished(certificate)?;
        publish_crl::publish_all_crls(&self.ca, &Actor::Host)?;
        Ok(())
    }

    /// Revokes a certificate without publishing a CRL.
    ///
    /// # Errors
    /// When the CA refuses.
    pub fn revoke_unpublished(&self, certificate: &CertificateView) -> Result<()> {
        let permitted = permit(&Actor::Host, RevokeCertificate { owner: certificate.person })?;
        revoke_certificate(&self.ca, &permitted, certificate.id, Happening::ALL[0], None)?;
        Ok(())
    }

    /// The issuing CA.
    ///
    /// # Errors
    /// When the CA refuses.
    pub fn issuing(&self) -> Result<trust::TrustedAuthority> {
        let all = trust::list_authorities(&self.ca)?;
        all.into_iter().find(|authority| authority.name.contains("Issuing")).ok_or_else(|| anyhow!("no issuing CA"))
    }
}

/// The database, clock and random source of an installation.
struct Circumstances {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    database: Database,
}

impl Circumstances {
    fn usual(database: Database) -> Self {
        Self { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), database }
    }
}

/// The system clock, which jumps ahead instead of waiting, so that measurements contain only work.
#[derive(Default)]
struct HurriedClock {
    ahead: AtomicI64,
}

impl Clock for HurriedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(SystemClock.now().unix_seconds() + self.ahead.load(Ordering::SeqCst))
    }

    fn wait_until(&self, moment: Timestamp) {
        let lacking = (moment.unix_seconds() - self.now().unix_seconds()).max(0);
        self.ahead.fetch_add(lacking, Ordering::SeqCst);
    }
}

/// P-256 keys, which are fast to generate.
fn quick_keys() -> Result<FoundingKeys> {
    let key = || generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy);
    Ok(FoundingKeys { root: key()?, issuing: key()? })
}

/// A CSR with a new key, P-256, DER.
///
/// # Errors
/// When no key can be generated.
pub fn new_csr() -> Result<Vec<u8>> {
    let request = rcgen::CertificateParams::default().serialize_request(&rcgen::KeyPair::generate()?)?;
    Ok(request.der().to_vec())
}

/// Writes a file that only its owner can read.
///
/// # Errors
/// When it can't be written.
pub fn write_secret(file: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    Ok(file.write_all(text.as_bytes())?)
}

/// A mail without text, for tests of occasions.
pub fn without_words(to: &Recipient) -> NewNotice {
    NewNotice {
        recipient: to.address.clone(),
        language: to.language,
        subject: String::new(),
        body: String::new(),
        sender: None,
    }
}

fn section<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    Ok(toml::from_str(text)?)
}
