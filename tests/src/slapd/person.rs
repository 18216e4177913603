//! Entries as ldapsearch prints them, and people as ldapadd takes them.

use anyhow::{Context, Result};
use data_encoding::BASE64;

/// Somebody to put into the directory.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// First component of the DN.
    pub uid: &'a str,
    /// Full name; the last word becomes the surname.
    pub name: &'a str,
    /// Mail address.
    pub mail: &'a str,
    /// For sign-in by bind.
    pub password: Option<&'a str>,
}

impl Person<'_> {
    pub(super) fn ldif(&self, dn: &str) -> String {
        let surname = self.name.rsplit(' ').next().unwrap_or(self.name);
        let password = self.password.map(|it| format!("userPassword: {it}\n")).unwrap_or_default();
        let encoded = |text: &str| BASE64.encode(text.as_bytes());
        format!(
            "dn: {dn}\nobjectClass: inetOrgPerson\nobjectClass: pkiUser\nuid: {}\ncn:: {}\nsn:: {}\nmail: {}\n{password}",
            self.uid,
            encoded(self.name),
            encoded(surname),
            self.mail,
        )
    }
}

/// An entry that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its distinguished name.
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

    /// Reads LDIF without folded lines.
    pub(super) fn parse_all(ldif: &str) -> Result<Vec<Self>> {
        let blocks = ldif.split("\n\n").map(str::trim).filter(|it| it.starts_with("dn:"));
        blocks.map(Self::parse).collect()
    }

    fn parse(block: &str) -> Result<Self> {
        let mut values = block.lines().filter(|it| !it.starts_with('#')).map(parse_line);
        let (_, dn) = values.next().context("an entry without lines")??;
        Ok(Self { dn: String::from_utf8(dn)?, values: values.collect::<Result<_>>()? })
    }
}

/// `name: text` or `name:: base64`.
fn parse_line(line: &str) -> Result<(String, Vec<u8>)> {
    let (name, value) = line.split_once(':').with_context(|| format!("no attribute: {line}"))?;
    let value = match value.strip_prefix(':') {
        Some(encoded) => BASE64.decode(encoded.trim().as_bytes())?,
        None => value.trim_start().as_bytes().to_vec(),
    };
    Ok((name.to_owned(), value))
}
