//! The sections of the configuration file that the CA reads, raw and checked.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::profile::{PolicySet, Profile};
use crate::types::{Domain, Language};

/// `[organisation]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// The organisation's name as its CA certificates carry it.
    pub name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// Mail domains that certificates may be issued for.
    pub domains: Vec<String>,
    /// The language of mails to people who chose none.
    #[serde(default)]
    pub language: Language,
}

/// `[database]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH`, relative to the configuration file, or `postgres://…`.
    pub url: String,
}

/// `[keys]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// Folder of the encrypted signing keys, relative to the configuration file.
    pub directory: PathBuf,
    /// File that holds the passphrase. Without it, the systemd credential `inkan-passphrase` is read.
    pub passphrase_file: Option<PathBuf>,
}

/// `[policy]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// `house` or `strict`.
    #[serde(default)]
    pub set: PolicySet,
    /// The organisation's own certificate policy, in dotted form.
    pub oid: String,
    /// Validity in days of each kind of certificate.
    #[serde(default)]
    pub days: Days,
    /// Local parts that stand for a function, such as `info`; their requests wait for an officer.
    #[serde(default = "representative_addresses")]
    pub representative_addresses: Vec<String>,
}

/// `[policy.days]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Days {
    /// Of a signing certificate.
    pub signing: u32,
    /// Of an encryption certificate.
    pub encryption: u32,
    /// Of a certificate for both.
    pub dual: u32,
}

impl Default for Days {
    fn default() -> Self {
        Self { signing: 365, encryption: 730, dual: 365 }
    }
}

impl Days {
    /// The validity of a user profile in days; authorities have theirs from the profile itself.
    pub fn of(&self, profile: Profile) -> u32 {
        match profile {
            Profile::Signing => self.signing,
            Profile::Encryption => self.encryption,
            Profile::Dual => self.dual,
            Profile::Root => 20 * 365,
            Profile::Issuing => 10 * 365,
        }
    }
}

/// `[publication]`: what certificates say about where CRLs and CA certificates are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Address and port of the plain HTTP listener.
    pub listen: String,
    /// `http://host[:port]` under which that listener is reached; written into certificates.
    pub url: String,
    /// `ldap://host[:port]`, the second address of CRLs in certificates of the set `house`.
    pub ldap_url: Option<String>,
    /// The directory suffix below which the CA's entries stand, such as `dc=example,dc=com`.
    pub base: String,
}

/// The sections above, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `[organisation]`
    pub organisation: Organisation,
    /// The organisation's mail domains.
    pub domains: Vec<Domain>,
    /// `[database] url`, with its path made absolute.
    pub database_url: String,
    /// `[keys]`, with its paths made absolute.
    pub keys: Keys,
    /// `[policy]`
    pub policy: Policy,
    /// `[publication]`
    pub publication: Publication,
    /// Names of the configured directories.
    pub directories: Vec<String>,
}

impl Settings {
    /// Checks the sections; relative paths are taken from `folder`, where the configuration file lies.
    ///
    /// # Errors
    /// `Configuration`, naming the key and what it should be.
    pub fn check(
        folder: &Path,
        organisation: Organisation,
        database: &Database,
        keys: Keys,
        policy: Policy,
        publication: Publication,
        directories: Vec<String>,
    ) -> Result<Self> {
        let domains = organisation
            .domains
            .iter()
            .map(|domain| {
                domain.parse().map_err(|_| wrong("organisation.domains", &format!("`{domain}` is no mail domain")))
            })
            .collect::<Result<Vec<Domain>>>()?;
        demand(!domains.is_empty(), "organisation.domains", "name at least one mail domain")?;
        demand(
            is_country(&organisation.country),
            "organisation.country",
            "give the two capital letters of ISO 3166, such as JP",
        )?;
        let name_length = organisation.name.trim().chars().count();
        demand((1..=64).contains(&name_length), "organisation.name", "give 1 to 64 characters")?;
        demand(
            policy.oid.parse::<der::oid::ObjectIdentifier>().is_ok(),
            "policy.oid",
            "give an object identifier such as 1.3.6.1.4.1.99999.1.1",
        )?;
        for (key, days) in [
            ("policy.days.signing", policy.days.signing),
            ("policy.days.encryption", policy.days.encryption),
            ("policy.days.dual", policy.days.dual),
        ] {
            demand((1..=825).contains(&days), key, "give 1 to 825 days (S/MIME BR §6.3.2)")?;
        }
        demand(
            is_url(&publication.url, "http"),
            "publication.url",
            "give http://host or http://host:port; clients fetch CRLs by plain HTTP",
        )?;
        if let Some(url) = &publication.ldap_url {
            demand(is_url(url, "ldap"), "publication.ldap_url", "give ldap://host or ldap://host:port")?;
        }
        demand(
            !publication.base.trim().is_empty(),
            "publication.base",
            "give a directory suffix such as dc=example,dc=com",
        )?;
        Ok(Self {
            domains,
            database_url: absolute_database(folder, &database.url),
            keys: Keys {
                directory: folder.join(&keys.directory),
                passphrase_file: keys.passphrase_file.map(|file| folder.join(file)),
            },
            organisation,
            policy,
            publication,
            directories,
        })
    }
}

fn absolute_database(folder: &Path, url: &str) -> String {
    url.strip_prefix("sqlite:").map_or_else(|| url.to_owned(), |path| format!("sqlite:{}", folder.join(path).display()))
}

fn demand(holds: bool, key: &str, advice: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(wrong(key, advice)) }
}

fn wrong(key: &str, advice: &str) -> Error {
    Error::Configuration(format!("{key}: {advice}"))
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether `text` is `scheme://host[:port]` without path.
fn is_url(text: &str, scheme: &str) -> bool {
    let rest = text.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
    rest.is_some_and(|host| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
    })
}

/// RFC 2142's names and what organisations use beside them.
fn representative_addresses() -> Vec<String> {
    [
        "info",
        "sales",
        "support",
        "marketing",
        "abuse",
        "noc",
        "security",
        "postmaster",
        "hostmaster",
        "webmaster",
        "admin",
        "office",
        "contact",
    ]
    .map(str::to_owned)
    .to_vec()
}
