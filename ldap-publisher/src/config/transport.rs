//! The connection settings that all directory sections share.

use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use ca_core::config::why_unreadable;
use ca_core::{Error, Result};
use url::{Host, Url};
use zeroize::Zeroizing;

use super::trust::read_trust;

/// The address of a server, and the CAs trusted for its certificate.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    pub(crate) url: Url,
    pub(crate) starttls: bool,
    pub(crate) ca_file: Option<PathBuf>,
}

impl Transport {
    /// Checks the keys `url`, `starttls` and `plaintext`; `wrong` creates the error that names the key.
    ///
    /// # Errors
    /// The error that `wrong` creates.
    pub(crate) fn check(
        url: &str,
        starttls: bool,
        plaintext: bool,
        wrong: impl Fn(&str, &str) -> Error,
    ) -> Result<Self> {
        let url =
            parse_url(url).ok_or_else(|| wrong("url", "give ldap://host, ldap://host:port or ldaps://host:port"))?;
        let starttls = starttls && url.scheme() == "ldap" && !plaintext;
        let protected = starttls || url.scheme() == "ldaps";
        let allowed = protected || (plaintext && is_loopback(&url));
        if !allowed {
            let advice = "a password may not travel in the clear: use ldaps:// or leave starttls on; plaintext = true is for \
                          this machine alone";
            return Err(wrong("url", advice));
        }
        // The client library passes the brackets of an IPv6 address to the verification of the certificate, which then
        // fails.
        if protected && matches!(url.host(), Some(Host::Ipv6(_))) {
            return Err(wrong(
                "url",
                "with TLS give the server's name, as its certificate has it, not an IPv6 address",
            ));
        }
        Ok(Self { url, starttls, ca_file: None })
    }

    /// The same transport with the CAs trusted for the server's certificate; the error text states the fault in their file, which
    /// is read only if there is TLS.
    pub(crate) fn with_ca_file(self, ca_file: Option<PathBuf>) -> std::result::Result<Self, String> {
        if ca_file.is_some() && (self.starttls || self.url.scheme() == "ldaps") {
            read_trust(ca_file.as_deref())?;
        }
        Ok(Self { ca_file, ..self })
    }
}

/// Reads the password from a file; the error text states the fault in the file.
pub(crate) fn read_password(path: &Path) -> std::result::Result<Zeroizing<String>, String> {
    let file = path.display();
    let unreadable = |error: std::io::Error| format!("{file} can't be read: {}", why_unreadable(path, &error));
    let mode = std::fs::metadata(path).map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!("{file} can be read by others than its owner; run: chmod 0400 {file}"));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(unreadable)?);
    let password = text.strip_suffix('\n').unwrap_or(&text);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() { Err(format!("{file} is empty")) } else { Ok(Zeroizing::new(password.to_owned())) }
}

fn parse_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let known = matches!(url.scheme(), "ldap" | "ldaps") && url.host_str().is_some_and(|host| !host.is_empty());
    (plain && known).then_some(url)
}

/// Whether the server is this machine. A URL of another scheme than http keeps its IPv4 address as a name.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
