//! The CAs trusted for a directory's certificate.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use ca_core::config::pem_file::read_certificates;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// Trusts the CAs in the file, or without one those of the system. The file is read again for each connection, so that it can be
/// changed while the server runs; the error text states its fault.
pub(crate) fn read_trust(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let roots = match ca_file {
        Some(file) => read_roots(file)?,
        None => system_roots(),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

fn read_roots(file: &Path) -> Result<RootCertStore, String> {
    let unusable = |fault: &dyn Display| format!("{} can't be used: {fault}", file.display());
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
