//! A certificate with its chain, and the private key that belongs to it.

use std::sync::Arc;

use ca_core::config::pem_file::{FileCertificate, read_certificates};
use ca_core::types::{Timestamp, Validity};
use ca_core::{Error, Result};
use rustls::client::verify_server_name;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::server::ParsedCertificate;
use rustls::sign::{CertifiedKey, SigningKey};

use super::chain::misplaced;
use super::files::TlsFiles;
use super::key::read_key;
use crate::config::wrong;

/// A certificate and a key that belong together.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) certified: Arc<CertifiedKey>,
    /// The validity of the first certificate.
    pub(super) validity: Validity,
}

impl Pair {
    /// Reads both files and checks that they fit together. Whether the certificate is valid now is not checked.
    ///
    /// # Errors
    /// `Configuration`, naming the key, the file and its fault.
    pub(super) fn read(files: &TlsFiles) -> Result<Self> {
        let chain = read_certificates(&files.certificate).map_err(|fault| in_chain(files, &fault.to_string()))?;
        let key = read_key(&files.key).map_err(|fault| in_key(files, &fault))?;
        let key = aws_lc_rs::default_provider()
            .key_provider
            .load_private_key(key)
            .map_err(|error| in_key(files, &format!("this kind of key can't be used for TLS: {error}")))?;
        demand_match(files, &chain, key.as_ref())?;
        if let Some(number) = misplaced(&chain) {
            let fault = format!(
                "the chain is in the wrong order: certificate {number} did not issue the one before it; put the certificate of the \
                 issuer after each certificate"
            );
            return Err(in_chain(files, &fault));
        }
        let validity = chain.first().map(|first| first.validity);
        let validity = validity.ok_or_else(|| in_chain(files, "the file has no certificate"))?;
        let chain = chain.into_iter().map(|certificate| certificate.der.into()).collect();
        Ok(Self { certified: Arc::new(CertifiedKey::new(chain, key)), validity })
    }

    /// The fault of the validity at this time, if there is one.
    pub(super) fn out_of_date(&self, now: Timestamp) -> Option<String> {
        let Validity { not_before, not_after } = self.validity;
        if now > not_after {
            Some(format!("the certificate has expired on {not_after}; install its successor"))
        } else if now < not_before {
            Some(format!("the certificate is not valid before {not_before}; check the clock of this host"))
        } else {
            None
        }
    }

    /// Why browsers refuse the certificate for this host (RFC 9525), if they do.
    pub(super) fn misnamed(&self, host: &str) -> Option<String> {
        let first = self.certified.cert.first()?;
        let certificate = match ParsedCertificate::try_from(first) {
            Ok(certificate) => certificate,
            Err(error) => {
                return Some(format!(
                    "browsers refuse the certificate, which can't be read as one of X.509 version 3: {error}; install another one"
                ));
            }
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let named = ServerName::try_from(host).is_ok_and(|name| verify_server_name(&certificate, &name).is_ok());
        (!named).then(|| {
            format!("the certificate does not name {host}, the host of portal.url: browsers refuse it; install one with that name")
        })
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.certified.cert == other.certified.cert
    }
}

/// Demands that the key belongs to the first certificate, which RFC 8446 §4.4.2 requires to be the server's.
fn demand_match(files: &TlsFiles, chain: &[FileCertificate], key: &dyn SigningKey) -> Result<()> {
    // A key that does not show its public part can't be compared; that of aws-lc-rs does.
    let Some(public_key) = key.public_key() else { return Ok(()) };
    match chain.iter().position(|certificate| certificate.public_key == public_key.as_ref()) {
        Some(0) => Ok(()),
        Some(position) => {
            let fault = format!(
                "the chain is in the wrong order: the certificate of the key is number {}; put it first, and the certificate of the \
                 issuer after each certificate",
                position + 1
            );
            Err(in_chain(files, &fault))
        }
        None => {
            let subject = chain.first().map(|first| first.subject_name.as_str()).unwrap_or_default();
            let file = files.certificate.display();
            Err(in_key(
                files,
                &format!("the key is that of another certificate: it does not fit `{subject}` in {file}"),
            ))
        }
    }
}

fn in_chain(files: &TlsFiles, fault: &str) -> Error {
    wrong("portal.certificate_file", &format!("{}: {fault}", files.certificate.display()))
}

fn in_key(files: &TlsFiles, fault: &str) -> Error {
    wrong("portal.key_file", &format!("{}: {fault}", files.key.display()))
}
