//! A certificate on an install page, as the script reads it.

use ca_core::types::Sha256Digest;
use ca_core::use_cases::status::certificates::CertificateView;
use data_encoding::BASE64;

use crate::file_name::plain;
use crate::locale::purpose;
use crate::session::SignedIn;

/// A certificate and the names of what is made from it.
pub(super) struct Identity {
    /// The name of the key: SHA-256 of its SubjectPublicKeyInfo.
    pub(super) key: Sha256Digest,
    /// The message with its purpose.
    pub(super) purpose: &'static str,
    pub(super) is_rsa: bool,
    /// The certificate and its CAs up to the root, DER in base64, separated by spaces.
    pub(super) chain: String,
    /// The name that programs show.
    pub(super) title: String,
    /// The name of a file with this key alone, without its ending.
    pub(super) file: String,
}

impl Identity {
    pub(super) fn new(me: &SignedIn, certificate: &CertificateView, chain: &[Vec<u8>]) -> Self {
        let purpose = purpose(certificate.profile);
        Self {
            key: certificate.key_digest,
            is_rsa: certificate.key.starts_with("RSA"),
            chain: chain.iter().map(|der| BASE64.encode(der)).collect::<Vec<_>>().join(" "),
            title: format!("{} – {}", certificate.address, me.say(purpose)),
            file: format!("{}-{}", plain(&certificate.address.to_string()), purpose.trim_start_matches("purpose-")),
            purpose,
        }
    }
}
