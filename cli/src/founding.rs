//! Founding an installation: its folder, configuration, database, keys and first administrator.

mod file;
mod head_key;
mod policy;
pub(crate) mod service_url;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use ca_core::error::{Conflict, Refusal};
use ca_core::keys::{KeyAlgorithm, Passphrase, PrivateKey, generate_key, write_secret};
use ca_core::policy::{Actor, AddPerson, GrantRole, Role, permit};
use ca_core::runtime::clock::{Clock, SystemClock};
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::{CountryCode, EmailAddress, PersonName};
use ca_core::use_cases::offices;
use ca_core::use_cases::operation::backup::CONFIGURATION;
use ca_core::use_cases::operation::initialise::{self, FoundingKeys};
use ca_core::use_cases::people::{accounts, roster};
use ca_core::use_cases::status::trust;
use ca_core::{Ca, Error};
use clap::Args;
use zeroize::Zeroizing;

use self::head_key::HeadKeyFile;
pub(crate) use self::policy::PolicyOid;
use crate::configuration::Configuration;
use crate::exit::{Misuse, unreadable};
use crate::own_folder::{demand_own_way, make_own_way};
use crate::staging::Staging;

/// Found an installation.
///
/// Creates a folder with configuration, database and the issuing CA's encrypted key. The root's key is created there too,
/// and must be moved to a medium that is kept offline.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder to create
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// The organisation's name in its CA certificates
    #[arg(long)]
    pub(crate) organisation: String,
    /// The organisation's country: a code of ISO 3166-1, such as JP or GB; XX for a territory without one
    #[arg(long)]
    pub(crate) country: String,
    /// A mail domain that certificates may be issued for; may be repeated
    #[arg(long, required = true)]
    pub(crate) domain: Vec<String>,
    /// The directory suffix [default: derived from the first domain]
    #[arg(long)]
    pub(crate) base: Option<String>,
    /// The policy set: house or strict
    #[arg(long, default_value = "house")]
    pub(crate) policy_set: String,
    /// The organisation's certificate policy, an OID below its own number; uuid makes one that needs no registration
    #[arg(long, default_value = policy::MAKE, value_name = "OID")]
    pub(crate) policy_oid: String,
    /// rsa-4096, rsa-3072, ecdsa-p384 or ecdsa-p256; gpgsm 2.2 can't check the CRLs of the last two
    #[arg(long, default_value = "rsa-4096")]
    pub(crate) key_algorithm: KeyAlgorithm,
    /// The root's key: used if the file exists, otherwise created there [default: DIR/root-key/root-g1.pem]
    #[arg(long, value_name = "FILE")]
    pub(crate) root_key: Option<PathBuf>,
    /// The issuing CA's key, PKCS#8 PEM, instead of a new one
    #[arg(long, value_name = "FILE")]
    pub(crate) issuing_key: Option<PathBuf>,
    /// sqlite:PATH or postgres://… [default: a file in the folder]
    #[arg(long)]
    pub(crate) database: Option<String>,
    /// The URL of CRLs and CA certificates for clients: http://host[:port]
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub(crate) publication_url: String,
    /// The URL of the directory for clients: ldap://host[:port]
    #[arg(long, default_value = "ldap://127.0.0.1:3890")]
    pub(crate) ldap_url: String,
    /// The URL of the portal: https://host[:port]; http on this machine only
    #[arg(long, default_value = "http://127.0.0.1:8081")]
    pub(crate) portal_url: String,
    /// Do not warn of URLs that name this machine itself; for trials only, since other machines can't use these URLs
    #[arg(long)]
    pub(crate) demo_urls: bool,
    /// The default language of people: en or ja
    #[arg(long, default_value = "en")]
    pub(crate) language: String,
    /// Name of the first administrator
    #[arg(long, requires = "admin_mail")]
    pub(crate) admin_name: Option<String>,
    /// Mail address of the first administrator
    #[arg(long, requires = "admin_name")]
    pub(crate) admin_mail: Option<String>,
}

/// The paths and data of a new installation.
pub(crate) struct Founded {
    pub(crate) root_key: PathBuf,
    pub(crate) policy: PolicyOid,
    pub(crate) authorities: Vec<trust::TrustedAuthority>,
    pub(crate) head_key: HeadKeyFile,
    pub(crate) administrator_link: Option<String>,
}

/// Creates an installation in a folder inside the target and moves its content up at the end, so that a failure leaves
/// nothing behind.
pub(crate) fn found(init: &Init) -> Result<Founded> {
    found_by(init, Arc::new(SystemClock))
}

/// Like [`found`], at the time of another clock.
pub(crate) fn found_by(init: &Init, clock: Arc<dyn Clock>) -> Result<Founded> {
    let administrator = administrator(init)?;
    let staging = Staging::begin(&init.data, ".founding-", Conflict::AlreadyInitialised)?;
    let data = staging.target();
    data.to_str().context("--data: the folder's name must be UTF-8, because the configuration contains it")?;
    let founded = found_in(init, staging.path(), data, administrator, clock)?;
    staging.finish(CONFIGURATION)?;
    Ok(founded)
}

/// The first administrator, checked before anything is created.
fn administrator(init: &Init) -> Result<Option<(PersonName, EmailAddress)>> {
    let (Some(name), Some(mail)) = (&init.admin_name, &init.admin_mail) else { return Ok(None) };
    let name = name.parse::<PersonName>().context("--admin-name")?;
    let address = mail.parse::<EmailAddress>().context("--admin-mail")?;
    let domains = init.domain.iter().map(|domain| file::read_domain(domain)).collect::<Result<Vec<_>>>()?;
    if !domains.contains(&address.domain()) {
        return Err(ca_core::Error::from(Refusal::ForeignDomain)).context("--admin-mail");
    }
    Ok(Some((name, address)))
}

fn found_in(
    init: &Init,
    folder: &Path,
    data: &Path,
    administrator: Option<(PersonName, EmailAddress)>,
    clock: Arc<dyn Clock>,
) -> Result<Founded> {
    init.country.parse::<CountryCode>().context("--country")?;
    let policy = PolicyOid::choose(&init.policy_oid, &SystemEntropy)?;
    let text = file::write_configuration(init, &policy.oid)?;
    let configuration = Configuration::parse(&text, folder).map_err(|error| file::told_of_arguments(init, error))?;
    configuration.portal.check_url().map_err(|error| file::told_of_arguments(init, error.into()))?;
    let database = configuration.settings.database_url.strip_prefix("sqlite:").map(Path::new);
    if let Some(file) = database {
        demand_own_way(file)?;
    }
    fs::write(folder.join(CONFIGURATION), &text)?;
    let passphrase = Passphrase::generate(&SystemEntropy)?;
    write_secret(&folder.join("passphrase"), passphrase.expose().as_bytes())?;
    let (root, root_key) = root_key(init, folder, data)?;
    let issuing = match &init.issuing_key {
        Some(file) => read_key(file, None)?,
        None => generate_key(init.key_algorithm, &SystemEntropy)?,
    };
    let ca = configuration.open_by(clock).map_err(|error| file::told_of_arguments(init, error))?;
    if let Some(file) = database {
        // The file was created just now, but below a folder with the sticky bit another user may have created it first. It
        // holds no secret yet.
        demand_own_way(file)?;
    }
    initialise::found(&ca, &FoundingKeys { root, issuing })?;
    let administrator_link =
        administrator.map(|(name, address)| first_administrator(init, &ca, name, address)).transpose()?;
    let authorities = trust::list_authorities(&ca)?;
    let head_key = HeadKeyFile::write(&ca, folder, data)?;
    Ok(Founded { root_key, policy, authorities, head_key, administrator_link })
}

/// The root's key, and its path after the content was moved to the target.
fn root_key(init: &Init, folder: &Path, data: &Path) -> Result<(PrivateKey, PathBuf)> {
    let (file, final_file) = match &init.root_key {
        // A file that is created after this check is not read.
        Some(file) if demand_own_way(file)? => return Ok((read_key(file, None)?, file.clone())),
        Some(file) => (file.clone(), file.clone()),
        None => (folder.join(ROOT_KEY), data.join(ROOT_KEY)),
    };
    if let Some(parent) = file.parent() {
        make_own_way(parent)?;
    }
    let key = generate_key(init.key_algorithm, &SystemEntropy)?;
    let passphrase = Passphrase::generate(&SystemEntropy)?;
    write_secret(&file, key.encrypt(&passphrase, &SystemEntropy)?.as_bytes())?;
    write_secret(&passphrase_file(&file), passphrase.expose().as_bytes())?;
    Ok((key, final_file))
}

fn first_administrator(init: &Init, ca: &Ca, name: PersonName, address: EmailAddress) -> Result<String> {
    let new = roster::NewPerson { name, address, language: ca.settings().organisation.language };
    let permitted = permit(&Actor::Host, AddPerson)?;
    let person = roster::add_person(ca, &permitted, new)?;
    for role in [Role::Administrator, Role::RegistrationOfficer] {
        offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, person, role)?;
    }
    let token = accounts::invite_by_hand(ca, &permitted, person)?;
    let letterhead = web::Letterhead::new(&init.portal_url, init.organisation.clone(), ca.settings().policy.hold_days);
    Ok(letterhead.invitation_url(&token))
}

/// Reads a private key; its passphrase is read from `passphrase`, or from FILE.passphrase.
pub(crate) fn read_key(file: &Path, passphrase: Option<&Path>) -> Result<PrivateKey> {
    let pem = Zeroizing::new(fs::read_to_string(file).map_err(unreadable(file))?);
    let beside = passphrase_file(file);
    let passphrase = passphrase.unwrap_or(&beside);
    let passphrase = match fs::read_to_string(passphrase) {
        Ok(text) => Some(Passphrase::from_file_text(&Zeroizing::new(text))),
        Err(_) => None,
    };
    PrivateKey::from_pem(&pem, passphrase.as_ref()).map_err(|fault| match fault {
        Error::KeyUnavailable(why) => Misuse::Value(format!("{}: {why}", file.display())).into(),
        other => anyhow::Error::from(other).context(file.display().to_string()),
    })
}

/// The file with a key's passphrase, beside it.
pub(crate) fn passphrase_file(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".passphrase");
    name.into()
}

/// An OID in the arc that IANA reserves for documentation (RFC 5612).
pub(crate) const DOCUMENTATION_POLICY: &str = "1.3.6.1.4.1.32473.1.1";
const ROOT_KEY: &str = "root-key/root-g1.pem";
