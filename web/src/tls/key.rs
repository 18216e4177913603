//! The private key in a PEM file.

use std::path::Path;

use ca_core::config::pem_file::{first_label, read_pem};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::{Error, PemObject as _};

/// Reads the first private key: PKCS#8, PKCS#1 or SEC1. The error text states the fault in the file and what to do.
pub(super) fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, String> {
    let octets = read_pem(path).map_err(|fault| fault.to_string())?;
    PrivateKeyDer::from_pem_slice(&octets).map_err(|error| match error {
        _ if is_encrypted(&octets) => ENCRYPTED.to_owned(),
        Error::NoItemsFound => {
            format!("the file has no private key, but a block `{}`", first_label(&octets).unwrap_or_default())
        }
        error => format!("the PEM is damaged or not written to its end: {error}"),
    })
}

/// Whether a block is encrypted: PKCS#8 (RFC 5958 §3), or the older form of OpenSSL (RFC 1421 §4.6.1.1).
fn is_encrypted(octets: &[u8]) -> bool {
    let text = String::from_utf8_lossy(octets);
    text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
        || text.lines().any(|line| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED"))
}

const ENCRYPTED: &str = "the key is encrypted, and the server asks for no passphrase; store it decrypted in a file that only the server's user \
                         can read: openssl pkey -in FILE -out NEW";
