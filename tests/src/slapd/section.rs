//! The configuration for publishing to a slapd.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use anyhow::Result;

use super::Slapd;
use crate::inkan::Inkan;

/// A `[[directory]]` of this name for a slapd, with further keys; its password is stored beside the configuration.
///
/// # Errors
/// When the password can't be written.
pub fn section(inkan: &Inkan, slapd: &Slapd, name: &str, more: &str) -> Result<String> {
    let password = format!("{name}.password");
    // Inkan requires that only the file's owner can read it.
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(inkan.file(&password))?;
    writeln!(file, "{}", slapd.admin_password())?;
    let url = if more.contains("url =") { String::new() } else { format!("url = '{}'\n", slapd.url()) };
    Ok(format!(
        "[[directory]]\nname = '{name}'\n{url}bind_dn = '{}'\npassword_file = '{password}'\nbase = '{}'\n{more}\n",
        slapd.admin_dn(),
        slapd.base(),
    ))
}
