//! Directories as seen by ldapsearch, independent of the server.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;

use crate::command::{Ran, run};

/// A directory that is used without a bind.
#[derive(Debug, Clone)]
pub struct Directory {
    url: String,
    base: String,
}

impl Directory {
    /// The directory at `ldap://host:port` with this suffix.
    pub fn new(url: &str, base: &str) -> Self {
        Self { url: url.to_owned(), base: base.to_owned() }
    }

    /// The suffix.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// An `OpenLDAP` client program for this server, without the configuration of the machine.
    pub fn client(&self, program: &str) -> Command {
        let mut client = Command::new(program);
        client.args(["-x", "-H", &self.url]).env("LDAPNOINIT", "1");
        client
    }

    /// The result of a search, with the LDAP result code as its exit code.
    ///
    /// # Errors
    /// When ldapsearch cannot be run.
    pub fn ask(&self, base: &str, scope: &str, filter: &str, attributes: &[&str]) -> Result<Ran> {
        let mut search = self.client("ldapsearch");
        search.args(["-LLL", "-o", "ldif-wrap=no", "-b", base, "-s", scope, filter]).args(attributes);
        run(&mut search)
    }

    /// All matching entries below the suffix, with these attributes (all, if none is named).
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn search(&self, filter: &str, attributes: &[&str]) -> Result<Vec<Entry>> {
        Entry::parse_all(&self.ask(&self.base, "sub", filter, attributes)?.ok()?.text())
    }

    /// The only matching entry.
    ///
    /// # Errors
    /// When there is not exactly one.
    pub fn find(&self, filter: &str, attributes: &[&str]) -> Result<Entry> {
        let mut found = self.search(filter, attributes)?;
        ensure!(found.len() == 1, "{filter} matches {} entries", found.len());
        found.pop().context("no entry")
    }

    /// The entry of this name.
    ///
    /// # Errors
    /// When it does not exist.
    pub fn read(&self, dn: &str, attributes: &[&str]) -> Result<Entry> {
        let found = self.ask(dn, "base", "(objectClass=*)", attributes)?.ok()?.text();
        Entry::parse_all(&found)?.pop().context("no entry")
    }
}

/// An entry in a search result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry's distinguished name.
    pub dn: String,
    values: Vec<(String, Vec<u8>)>,
}

impl Entry {
    /// All values of an attribute, named with its options: `userCertificate;binary`.
    pub fn values(&self, attribute: &str) -> Vec<&[u8]> {
        self.values
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(attribute))
            .map(|(_, value)| value.as_slice())
            .collect()
    }

    /// The attribute's first value.
    pub fn value(&self, attribute: &str) -> Option<&[u8]> {
        self.values(attribute).first().copied()
    }

    /// The values of all attributes with the option `;binary`.
    pub fn binary_values(&self) -> impl Iterator<Item = &[u8]> {
        self.values.iter().filter(|(name, _)| name.ends_with(";binary")).map(|(_, value)| value.as_slice())
    }

    /// Parses LDIF without folded lines.
    ///
    /// # Errors
    /// When it is not valid.
    pub fn parse_all(ldif: &str) -> Result<Vec<Self>> {
        let blocks = ldif.split("\n\n").map(str::trim).filter(|it| it.starts_with("dn:"));
        blocks.map(Self::parse).collect()
    }

    fn parse(block: &str) -> Result<Self> {
        let mut values = block.lines().filter(|it| !it.starts_with('#')).map(parse_line);
        let (_, dn) = values.next().context("an entry without lines")??;
        Ok(Self { dn: String::from_utf8(dn)?, values: values.collect::<Result<_>>()? })
    }
}

/// Parses `name: text` or `name:: base64`.
fn parse_line(line: &str) -> Result<(String, Vec<u8>)> {
    let (name, value) = line.split_once(':').with_context(|| format!("no attribute: {line}"))?;
    let value = match value.strip_prefix(':') {
        Some(encoded) => BASE64.decode(encoded.trim().as_bytes())?,
        None => value.trim_start().as_bytes().to_vec(),
    };
    Ok((name.to_owned(), value))
}
