//! The bridge to rcgen, which writes a `TBSCertificate` and signs it in one call: a stub key records the bytes to be signed.

use std::sync::{Mutex, PoisonError};

use der::{Decode as _, Encode as _};
use rcgen::{CertificateParams, DistinguishedName, Issuer, KeyIdMethod, PublicKeyData, SigningKey};
use x509_cert::TbsCertificate;

use crate::error::{Error, Result};
use crate::keys::PublicKey;

/// A name as rcgen encodes it as issuer: a `Name` (RFC 5280 §4.1.2.4), DER.
///
/// # Errors
/// `Internal` when the library reports an error.
pub(crate) fn encode_name(name: &DistinguishedName, key: &PublicKey) -> Result<Vec<u8>> {
    let mut parameters = CertificateParams::default();
    parameters.serial_number = Some(rcgen::SerialNumber::from_slice(&[1]));
    let tbs = write_tbs(&parameters, key, name, key)?;
    let tbs = TbsCertificate::from_der(&tbs).map_err(Error::internal)?;
    tbs.issuer().to_der().map_err(Error::internal)
}

/// Runs rcgen with a stub key that records the bytes to be signed, because they must be linted before they are signed.
/// Returns a `TBSCertificate` (RFC 5280 §4.1), DER.
///
/// # Errors
/// `Internal` when the library reports an error.
pub(crate) fn write_tbs(
    parameters: &CertificateParams,
    subject: &PublicKey,
    issuer_name: &DistinguishedName,
    issuer_key: &PublicKey,
) -> Result<Vec<u8>> {
    let capture = Capture { key: issuer_key, captured: Mutex::default() };
    let mut issuer = CertificateParams::default();
    issuer.distinguished_name = issuer_name.clone();
    issuer.key_identifier_method = KeyIdMethod::PreSpecified(issuer_key.identifier().octets().to_vec());
    parameters.signed_by(subject, &Issuer::from_params(&issuer, &capture)).map_err(Error::internal)?;
    Ok(capture.captured.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// The stub key: it records the bytes to be signed and returns a dummy signature, which is discarded.
struct Capture<'k> {
    key: &'k PublicKey,
    captured: Mutex<Vec<u8>>,
}

impl PublicKeyData for Capture<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.key.der_bytes()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        self.key.kind().rcgen_algorithm()
    }
}

impl SigningKey for Capture<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        message.clone_into(&mut self.captured.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(vec![0; 64])
    }
}
