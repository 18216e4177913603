//! The sections of the configuration file that the CA reads, raw and checked.

mod audit;
mod contact;
mod destination;
pub mod pem_file;
mod unreadable;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::types::{DirectoryName, Domain, Language, PolicySet, Profile};

pub use audit::Audit;
pub use contact::{Contact, ContactSection};
pub use destination::{DeliveryStart, Destination, DestinationKind};
pub use unreadable::why_unreadable;

/// `[organisation]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// The organisation's name in its CA certificates.
    pub name: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// Mail domains that certificates may be issued for.
    pub domains: Vec<String>,
    /// The default language of mails.
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
    /// File with the passphrase. Without it, the systemd credential `inkan-passphrase` is read.
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
    /// The maximum number of days from the start of an encryption key's first certificate to the end of its last; 0 requires
    /// a new key at each renewal.
    #[serde(default)]
    pub encryption_key_days: u32,
    /// The number of days after which a hold becomes a revocation.
    #[serde(default = "hold_days")]
    pub hold_days: u32,
    /// The number of days from the beginning of a departure to the revocation of the person's certificates; 0 revokes at once.
    #[serde(default = "departure_days")]
    pub departure_days: u32,
    /// The time in days for which a replaced address keeps its certificates after its successor has them; 0 ends it at once.
    #[serde(default = "address_change_days")]
    pub address_change_days: u32,
    /// Local parts that denote a function, such as `info`; their requests wait for an officer.
    #[serde(default = "representative_addresses")]
    pub representative_addresses: Vec<String>,
}

/// `[policy.days]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Days {
    /// Validity of a signing certificate.
    pub signing: u32,
    /// Validity of an encryption certificate.
    pub encryption: u32,
    /// Validity of a certificate for both.
    pub dual: u32,
}

impl Default for Days {
    fn default() -> Self {
        Self { signing: 365, encryption: 730, dual: 365 }
    }
}

impl Days {
    /// The validity of a profile in days; for people's certificates it is configured, for the others fixed.
    pub fn of(&self, profile: Profile) -> u32 {
        match profile {
            Profile::Signing => self.signing,
            Profile::Encryption => self.encryption,
            Profile::Dual => self.dual,
            Profile::OcspResponder | Profile::NoticeSigner | Profile::SelfCheck => 90,
            Profile::Root => 20 * 365,
            Profile::Issuing => 10 * 365,
        }
    }
}

/// `[publication]`: the addresses of CRLs and CA certificates, which certificates contain.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Address and port of the plain HTTP listener.
    pub listen: String,
    /// `http://host[:port]` of that listener for clients; part of certificates.
    pub url: String,
    /// `ldap://host[:port]`, the second address of CRLs in certificates of the set `house`.
    pub ldap_url: Option<String>,
    /// The directory suffix of the CAs' entries, such as `dc=example,dc=com`.
    pub base: String,
    /// The number of seconds for which a proxy may cache an OCSP answer.
    #[serde(default = "ocsp_max_age")]
    pub ocsp_max_age: u32,
}

/// The sections above, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `[organisation]`
    pub organisation: Organisation,
    /// The organisation's mail domains.
    pub domains: Vec<Domain>,
    /// `[database] url`, with an absolute path.
    pub database_url: String,
    /// `[keys]`, with absolute paths.
    pub keys: Keys,
    /// `[policy]`
    pub policy: Policy,
    /// `[publication]`
    pub publication: Publication,
    /// Names of the configured directories.
    pub directories: Vec<DirectoryName>,
    /// `[audit]`, with an absolute path.
    pub audit: Audit,
    /// `[contact]`: how people reach a security officer, if the organisation says so.
    pub contact: Option<Contact>,
    /// `[[webhook]]` and `[[syslog]]`: the destinations of audit events.
    pub destinations: Vec<Destination>,
}

impl Settings {
    /// Checks the sections; relative paths are joined to `folder`, which contains the configuration file.
    ///
    /// # Errors
    /// `Configuration`, naming the key and its valid values.
    pub fn check(
        folder: &Path,
        organisation: Organisation,
        database: &Database,
        keys: Keys,
        policy: Policy,
        publication: Publication,
        directories: Vec<DirectoryName>,
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
        demand((1..=365).contains(&policy.hold_days), "policy.hold_days", "give 1 to 365 days")?;
        demand(policy.departure_days <= 365, "policy.departure_days", "give 0 to 365 days")?;
        demand(policy.address_change_days <= 365, "policy.address_change_days", "give 0 to 365 days")?;
        demand(policy.encryption_key_days <= 3650, "policy.encryption_key_days", "give 0 to 3650 days")?;
        demand(
            policy.representative_addresses.iter().all(|name| !name.contains('@')),
            "policy.representative_addresses",
            "give what stands before the @ alone, such as info",
        )?;
        demand(
            is_url(&publication.url, "http"),
            "publication.url",
            "give http://host or http://host:port; clients fetch CRLs by plain HTTP",
        )?;
        if let Some(url) = &publication.ldap_url {
            demand(is_url(url, "ldap"), "publication.ldap_url", "give ldap://host or ldap://host:port")?;
        }
        demand(is_suffix(&publication.base), "publication.base", "give a directory suffix such as dc=example,dc=com")?;
        demand(publication.ocsp_max_age <= 3600, "publication.ocsp_max_age", "give 0 to 3600 seconds")?;
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
            audit: Audit::default(),
            contact: None,
            destinations: Vec::new(),
        })
    }
}

fn hold_days() -> u32 {
    30
}

fn address_change_days() -> u32 {
    30
}

fn departure_days() -> u32 {
    14
}

fn ocsp_max_age() -> u32 {
    60
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
    let Some(rest) = text.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) else { return false };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host_fits = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)),
    };
    host_fits && port_fits
}

/// Whether `text` is a distinguished name of plain parts, such as `o=Example,c=JP`; in a `dc` an internationalised label is
/// written as its A-label (RFC 4519 §2.4).
fn is_suffix(text: &str) -> bool {
    text.split(',').all(|part| {
        part.trim().split_once('=').is_some_and(|(attribute, value)| {
            let attribute_fits = attribute.starts_with(|c: char| c.is_ascii_alphabetic())
                && attribute.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            attribute_fits
                && !value.trim().is_empty()
                && (value.is_ascii() || !attribute.eq_ignore_ascii_case("dc"))
                && !value.contains(['?', '#', '"', '<', '>', ';', '+', '\\', '='])
        })
    })
}

/// The names of RFC 2142 and other names that organisations use.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_stand_in_certificates_are_host_and_port() {
        for url in ["http://pki.example.com", "http://127.0.0.1:8080", "http://[::1]:8080", "http://[::1]"] {
            assert!(is_url(url, "http"), "{url}");
        }
        for url in [
            "http://",
            "http://a:b:c:99999",
            "http://a:0",
            "http://a/",
            "http://a:80/x",
            "https://a",
            "http://::::",
            "http://u@a",
        ] {
            assert!(!is_url(url, "http"), "{url}");
        }
    }

    #[test]
    fn a_suffix_is_a_distinguished_name() {
        for base in ["dc=example,dc=com", "o=Example Org, c=JP", "ou=印鑑,o=x"] {
            assert!(is_suffix(base), "{base}");
        }
        for base in ["", "foo", "dc=a?b,dc=c", "dc=,dc=com", "=x", "dc=a,,dc=b", "dc=c#d"] {
            assert!(!is_suffix(base), "{base}");
        }
    }
}
