//! Accepts every certificate of a server, and records it with what this host makes of it.
//!
//! For an inquiry only: nothing that is secret goes over such a connection.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs;
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// What the CAs, the clock and the name tell about a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateTrust {
    /// A CA of this host's system vouches for it and for the name.
    Accepted,
    /// No CA of this host's system vouches for it: the name was not compared. Browsers may know the CA.
    UnknownIssuer,
    /// The reason why it is not accepted.
    Refused(String),
}

/// Records the first certificate that it sees.
#[derive(Debug)]
pub(super) struct Witness {
    /// `None` if the system has no CA.
    system: Option<Arc<WebPkiServerVerifier>>,
    seen: OnceLock<(Vec<u8>, CertificateTrust)>,
}

impl Witness {
    /// With the CAs of the system.
    pub(super) fn of_system() -> Self {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(aws_lc_rs::default_provider());
        let system = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok();
        Self { system, seen: OnceLock::new() }
    }

    /// The certificate, DER, and its trust.
    pub(super) fn seen(&self) -> Option<(Vec<u8>, CertificateTrust)> {
        self.seen.get().cloned()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let trust = match &self.system {
            None => CertificateTrust::UnknownIssuer,
            Some(system) => {
                match system.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
                    Ok(_) => CertificateTrust::Accepted,
                    Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => CertificateTrust::UnknownIssuer,
                    Err(error) => CertificateTrust::Refused(error.to_string()),
                }
            }
        };
        self.seen.get_or_init(|| (end_entity.to_vec(), trust));
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let provider = aws_lc_rs::default_provider();
        verify_tls12_signature(message, cert, dss, &provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let provider = aws_lc_rs::default_provider();
        verify_tls13_signature(message, cert, dss, &provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
