//! The CAs trusted for a receiver's certificate.

use std::path::Path;
use std::sync::Arc;

use ca_core::config::pem_file::read_certificates;
use ca_core::types::{DeliveryFault, Setback};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use crate::config::Receiver;

/// Checks the file that a connection to this receiver would read.
pub(super) fn check_trust(receiver: &Receiver) -> Result<(), Setback> {
    match &receiver.ca_file {
        Some(file) if receiver.has_tls => read_trust(Some(file)).map(drop),
        _ => Ok(()),
    }
}

/// Trusts the CAs in the file, or without one those of the system. The file is read for each connection, so that it can be changed
/// while the server runs.
pub(super) fn read_trust(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Setback> {
    let roots = match ca_file {
        Some(file) => read_roots(file)?,
        None => system_roots(),
    };
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Setback::new(DeliveryFault::File, error))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

fn read_roots(file: &Path) -> Result<RootCertStore, Setback> {
    let unusable =
        |fault: &dyn std::fmt::Display| Setback::new(DeliveryFault::File, format!("{}: {fault}", file.display()));
    let mut roots = RootCertStore::empty();
    for certificate in read_certificates(file).map_err(|fault| unusable(&fault))? {
        roots.add(CertificateDer::from(certificate.der)).map_err(|error| unusable(&error))?;
    }
    Ok(roots)
}

fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}
