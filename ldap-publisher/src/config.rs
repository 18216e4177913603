//! The sections of the configuration file that this crate reads, raw and checked.

mod transport;
mod trust;

use std::path::{Path, PathBuf};

use ca_core::types::{DirectoryName, NotAName};
use ca_core::{Error, Result};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::desired::Tree;
use crate::dn::Dn;
use crate::filter::PLACE;
pub(crate) use transport::{Transport, read_password};
pub(crate) use trust::read_trust;

/// `[responder]`: the built-in directory. Its suffix is `publication.base`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponderConfig {
    /// Address and port to listen on, such as `0.0.0.0:389`.
    pub listen: String,
}

/// `[[directory]]`: a directory that Inkan writes to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryConfig {
    /// The directory's name in commands, pages and logs.
    pub name: String,
    /// `ldap://host[:port]` or `ldaps://host[:port]`.
    pub url: String,
    /// Whether TLS is started on an `ldap://` connection; if it fails, the connection is closed and nothing more is sent.
    #[serde(default = "yes")]
    pub starttls: bool,
    /// Allows an unencrypted password, to a server on this machine only.
    #[serde(default)]
    pub plaintext: bool,
    /// PEM file with the CAs trusted for the server's certificate, instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// The name of the account that writes.
    pub bind_dn: String,
    /// File with the account's password, relative to the configuration file.
    pub password_file: PathBuf,
    /// The suffix of the directory.
    pub base: String,
    /// The base below which mailboxes are searched for and added; `base` if omitted.
    pub people_base: Option<String>,
    /// The filter that finds a mailbox's entry; `{address}` is replaced by its address.
    #[serde(default = "by_mail")]
    pub people_filter: String,
    /// The base of the CAs' entries; `ou=pki` below `base` if omitted.
    pub authorities_base: Option<String>,
    /// The action for a mailbox without an entry.
    #[serde(default)]
    pub missing: Missing,
}

/// The action for a mailbox that has no entry in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// Add the entry `mail=ADDRESS` below `people_base`.
    Create,
    /// Skip it; the people of this directory are managed elsewhere.
    #[default]
    Skip,
    /// Skip it and alert the operator, because every person should have an entry.
    Park,
}

/// A checked `[[directory]]` section.
#[derive(Debug, Clone)]
pub struct Directory {
    /// The directory's name in commands, pages and logs.
    pub name: DirectoryName,
    pub(crate) transport: Transport,
    pub(crate) bind_dn: String,
    pub(crate) password_file: PathBuf,
    pub(crate) tree: Tree,
    pub(crate) people_filter: String,
    pub(crate) missing: Missing,
}

impl DirectoryConfig {
    /// Checks the section; relative paths are relative to `folder`, which contains the configuration file.
    ///
    /// # Errors
    /// `Configuration`, naming the directory, the key and its valid values.
    pub fn check(self, folder: &Path) -> Result<Directory> {
        let name = self.check_name()?;
        let transport = self.check_transport()?;
        let transport = transport
            .with_ca_file(self.ca_file.as_ref().map(|file| folder.join(file)))
            .map_err(|advice| self.wrong("ca_file", &advice))?;
        // RFC 4513 §5.1.2: a bind without a name succeeds anonymously.
        self.parse_dn("bind_dn", &self.bind_dn)?;
        let tree = self.check_tree()?;
        let filled = crate::filter::fill_template(&self.people_filter, "a@example.com");
        if !self.people_filter.contains(PLACE) || ldap3::parse_filter(&filled).is_err() {
            return Err(self.wrong("people_filter", "give a filter with {address} in it, such as (mail={address})"));
        }
        let directory = Directory {
            transport,
            bind_dn: self.bind_dn.clone(),
            password_file: folder.join(&self.password_file),
            tree,
            people_filter: self.people_filter.clone(),
            missing: self.missing,
            name,
        };
        directory.read_password().map_err(|advice| self.wrong("password_file", &advice))?;
        Ok(directory)
    }

    /// The checked name of the directory.
    ///
    /// # Errors
    /// `Configuration`, naming the directory and what its name should be.
    pub fn check_name(&self) -> Result<DirectoryName> {
        self.name.parse().map_err(|advice: NotAName| self.wrong("name", &advice.to_string()))
    }

    fn check_transport(&self) -> Result<Transport> {
        let (url, starttls) = (self.url.as_str(), self.starttls);
        Transport::check(url, starttls, self.plaintext, |key, advice| self.wrong(key, advice))
    }

    fn check_tree(&self) -> Result<Tree> {
        let base = self.parse_dn("base", &self.base)?;
        let people = match &self.people_base {
            Some(text) => self.parse_dn("people_base", text)?,
            None => base.clone(),
        };
        let authorities = match &self.authorities_base {
            Some(text) => self.parse_dn("authorities_base", text)?,
            None => base.child("ou", "pki"),
        };
        Ok(Tree { base, people, authorities })
    }

    fn parse_dn(&self, key: &str, text: &str) -> Result<Dn> {
        let dn = text.parse::<Dn>().ok().filter(|dn| !dn.is_empty());
        dn.ok_or_else(|| self.wrong(key, "give a distinguished name such as cn=inkan,dc=example,dc=com"))
    }

    fn wrong(&self, key: &str, advice: &str) -> Error {
        Error::Configuration(format!("directory `{}`, {key}: {advice}", self.name))
    }
}

impl Directory {
    /// The password, read again for each connection so that it can be changed while the server runs; the error text states
    /// the fault in the file.
    pub(crate) fn read_password(&self) -> std::result::Result<Zeroizing<String>, String> {
        read_password(&self.password_file)
    }
}

pub(crate) fn yes() -> bool {
    true
}

pub(crate) fn by_mail() -> String {
    format!("(mail={PLACE})")
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn check(more: &str) -> Result<Directory> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), "secret\n").unwrap();
        std::fs::write(folder.path().join("empty"), "\n").unwrap();
        for file in ["password", "empty"] {
            std::fs::set_permissions(folder.path().join(file), Permissions::from_mode(0o400)).unwrap();
        }
        std::fs::write(folder.path().join("open"), "secret\n").unwrap();
        let mut table: toml::Table = toml::from_str(
            "name = 'main'\nurl = 'ldaps://ldap.example.com'\nbind_dn = 'cn=inkan,dc=example,dc=com'\npassword_file = 'password'\nbase = 'dc=example,dc=com'",
        )
        .unwrap();
        table.extend(toml::from_str::<toml::Table>(more).unwrap());
        table.try_into::<DirectoryConfig>().map_err(Error::internal)?.check(folder.path())
    }

    #[test]
    fn the_shortest_section_has_safe_defaults() {
        let directory = check("").unwrap();
        assert_eq!(directory.missing, Missing::Skip);
        assert_eq!(directory.people_filter, "(mail={address})");
        assert_eq!(directory.tree.authorities.to_string(), "ou=pki,dc=example,dc=com");
        assert!(check("url = 'ldap://ldap.example.com'").unwrap().transport.starttls);
    }

    #[test]
    fn a_password_never_travels_in_the_clear_but_to_this_machine() {
        for refused in [
            "url = 'ldap://ldap.example.com'\nstarttls = false",
            "url = 'ldap://ldap.example.com'\nplaintext = true",
            "url = 'ldap://127.0.0.1:389'\nstarttls = false",
            "url = 'ldap://127.0.0.1.example.com'\nplaintext = true",
        ] {
            assert!(check(refused).is_err(), "{refused}");
        }
        for allowed in [
            "url = 'ldap://127.0.0.1:3890'\nplaintext = true",
            "url = 'ldap://localhost'\nplaintext = true",
            "url = 'ldap://[::1]'\nplaintext = true",
        ] {
            assert!(!check(allowed).unwrap().transport.starttls, "{allowed}");
        }
        // Without TLS no CA is needed, so the file is not read.
        assert!(check("url = 'ldap://localhost'\nplaintext = true\nca_file = 'absent'").is_ok());
    }

    #[test]
    fn wrong_values_are_named() {
        for (more, key) in [
            ("url = 'http://ldap.example.com'", "url"),
            ("url = 'ldaps://ldap.example.com/dc=x'", "url"),
            ("url = 'ldaps://[2001:db8::1]'", "not an IPv6 address"),
            ("url = 'ldap://[2001:db8::1]'", "not an IPv6 address"),
            ("bind_dn = ''", "bind_dn"),
            ("base = 'example'", "base"),
            ("people_filter = '(mail=x)'", "people_filter"),
            ("people_filter = 'mail={address})('", "people_filter"),
            ("ca_file = 'absent'", "ca_file: "),
            ("ca_file = 'empty'", "the file is empty"),
            ("ca_file = 'password'", "no PEM block"),
            ("password_file = 'empty'", "password_file"),
            ("password_file = 'absent'", "password_file"),
            ("password_file = 'open'", "chmod 0400"),
            ("name = 'a b'", "name"),
            ("missing = 'maybe'", "missing"),
            ("colour = 'red'", "colour"),
        ] {
            let message = check(more).unwrap_err().to_string();
            assert!(message.contains(key), "{more}: {message}");
        }
    }
}
