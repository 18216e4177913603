//! The certificate of a server on loopback, and its temporary CA.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};

/// The kind of the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    /// Valid for 127.0.0.1.
    Good,
    /// Expired.
    Expired,
    /// Valid for another server only.
    OfAnother,
    /// None, so that the server offers no TLS.
    None,
}

/// Writes `ca.pem`, and unless there should be no certificate `tls.pem` and `tls.key`.
///
/// # Errors
/// When they can't be written.
pub fn make(folder: &Path, certificate: Certificate) -> Result<()> {
    let authority = KeyPair::generate()?;
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, "Throw-away TLS CA");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    fs::write(folder.join("ca.pem"), parameters.self_signed(&authority)?.pem())?;
    if certificate == Certificate::None {
        return Ok(());
    }

    let key = KeyPair::generate()?;
    let name = if certificate == Certificate::OfAnother { "mail.example.net" } else { "127.0.0.1" };
    let mut server = CertificateParams::new([name.to_owned()])?;
    server.distinguished_name.push(DnType::CommonName, name);
    if certificate == Certificate::Expired {
        (server.not_before, server.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    }
    let signed = server.signed_by(&key, &Issuer::new(parameters, authority))?;
    fs::write(folder.join("tls.pem"), signed.pem())?;
    let file = folder.join("tls.key");
    fs::write(&file, key.serialize_pem())?;
    Ok(fs::set_permissions(file, Permissions::from_mode(0o600))?)
}
