//! `[sign_in]`: the directory for sign-in.

use std::path::{Path, PathBuf};

use ca_core::{Error, Result};
use serde::Deserialize;

use crate::config::{Transport, by_mail, read_password, yes};
use crate::dn::Dn;
use crate::filter::{PLACE, fill_template};
use crate::identifier::Identifier;

/// `[sign_in]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInConfig {
    /// `ldap://host[:port]` or `ldaps://host[:port]`.
    pub url: String,
    /// Whether TLS is started on an `ldap://` connection; if it fails, the connection is closed and nothing more is sent.
    #[serde(default = "yes")]
    pub starttls: bool,
    /// Allows unencrypted passwords, to a server on this machine only.
    #[serde(default)]
    pub plaintext: bool,
    /// PEM file with the CAs trusted for the server's certificate, instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// The base below which people are searched for.
    pub base: String,
    /// The filter that finds a person's entry; `{address}` is replaced by the address that the person entered.
    #[serde(default = "by_mail")]
    pub filter: String,
    /// The name of the account for the search; the search is anonymous if omitted.
    pub bind_dn: Option<String>,
    /// File with the account's password, relative to the configuration file.
    pub password_file: Option<PathBuf>,
    /// The attribute with the permanent identifier of an entry.
    #[serde(default)]
    pub identifier: Identifier,
    /// The number of consecutive wrong passwords that are sent to the directory for one entry; 15 minutes without one reset
    /// the count.
    #[serde(default = "five")]
    pub attempts: u32,
}

fn five() -> u32 {
    5
}

/// The section, checked.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) transport: Transport,
    pub(super) base: String,
    pub(super) filter: String,
    /// The account for the search: a name and the file of its password.
    pub(super) account: Option<(String, PathBuf)>,
    pub(super) identifier: Identifier,
    pub(super) attempts: u32,
}

impl SignInConfig {
    /// Checks the section; relative paths are relative to `folder`, which contains the configuration file.
    ///
    /// # Errors
    /// `Configuration`, naming the key and its valid values.
    pub(super) fn check(self, folder: &Path) -> Result<Checked> {
        let transport = Transport::check(&self.url, self.starttls, self.plaintext, wrong)?;
        let transport = transport
            .with_ca_file(self.ca_file.map(|file| folder.join(file)))
            .map_err(|advice| wrong("ca_file", &advice))?;
        demand_dn("base", &self.base)?;
        let filled = fill_template(&self.filter, "a@example.com");
        if !self.filter.contains(PLACE) || ldap3::parse_filter(&filled).is_err() {
            return Err(wrong("filter", "give a filter with {address} in it, such as (mail={address})"));
        }
        if !(2..=100).contains(&self.attempts) {
            return Err(wrong(
                "attempts",
                "give a number from 2 to 100, below that at which the directory locks an account",
            ));
        }
        let account = match (self.bind_dn, self.password_file) {
            (None, None) => None,
            (Some(dn), Some(file)) => {
                demand_dn("bind_dn", &dn)?;
                let file = folder.join(file);
                read_password(&file).map_err(|advice| wrong("password_file", &advice))?;
                Some((dn, file))
            }
            _ => return Err(wrong("bind_dn", "give bind_dn and password_file together, or neither")),
        };
        let Self { base, filter, identifier, attempts, .. } = self;
        Ok(Checked { transport, base, filter, account, identifier, attempts })
    }
}

fn demand_dn(key: &str, text: &str) -> Result<()> {
    let dn = text.parse::<Dn>().ok().filter(|dn| !dn.is_empty());
    dn.map(drop).ok_or_else(|| wrong(key, "give a distinguished name such as ou=people,dc=example,dc=com"))
}

fn wrong(key: &str, advice: &str) -> Error {
    Error::Configuration(format!("sign_in.{key}: {advice}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(more: &str) -> Result<Checked> {
        let config: SignInConfig = toml::from_str(more).unwrap();
        config.check(Path::new("/nowhere"))
    }

    #[test]
    fn what_can_t_be_used_is_named() {
        assert!(check("url = 'ldaps://ldap.example.com'\nbase = 'dc=example,dc=com'").is_ok());
        assert!(check("url = 'ldap://ldap.example.com'\nbase = 'dc=example,dc=com'").unwrap().transport.starttls);
        for (section, key) in [
            ("url = 'ldap://ldap.example.com'\nstarttls = false\nbase = 'dc=a'", "sign_in.url"),
            ("url = 'ldap://ldap.example.com'\nplaintext = true\nbase = 'dc=a'", "sign_in.url"),
            ("url = 'https://ldap.example.com'\nbase = 'dc=a'", "sign_in.url"),
            ("url = 'ldaps://x'\nbase = 'dc=a'\nca_file = 'absent'", "sign_in.ca_file"),
            ("url = 'ldaps://x'\nbase = ''", "sign_in.base"),
            ("url = 'ldaps://x'\nbase = 'dc=a'\nfilter = '(uid=taro)'", "sign_in.filter"),
            ("url = 'ldaps://x'\nbase = 'dc=a'\nattempts = 1", "sign_in.attempts"),
            ("url = 'ldaps://x'\nbase = 'dc=a'\nbind_dn = 'cn=x'", "sign_in.bind_dn"),
            ("url = 'ldaps://x'\nbase = 'dc=a'\nbind_dn = 'cn=x'\npassword_file = 'p'", "sign_in.password_file"),
        ] {
            let refused = check(section).unwrap_err().to_string();
            assert!(refused.contains(key), "{refused}");
        }
    }
}
