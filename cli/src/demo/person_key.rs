//! The key of a person, which a mail program would hold.

use anyhow::Result;
use ca_core::keys::{KeyAlgorithm, generate_key};
use ca_core::runtime::entropy::SystemEntropy;
use rcgen::SigningKey as _;
use rustls_pki_types::PrivatePkcs8KeyDer;
use x509_cert::spki::ObjectIdentifier;

/// A private key, in memory only.
pub(super) struct PersonKey {
    pair: rcgen::KeyPair,
    is_rsa: bool,
}

impl PersonKey {
    /// Generates a key: RSA-3072, or P-256 under an elliptic-curve CA.
    pub(super) fn generate(authority: KeyAlgorithm) -> Result<Self> {
        let (algorithm, signature) = match authority {
            KeyAlgorithm::Rsa(_) => (KeyAlgorithm::Rsa(3072), &rcgen::PKCS_RSA_SHA256),
            KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 => {
                (KeyAlgorithm::EcdsaP256, &rcgen::PKCS_ECDSA_P256_SHA256)
            }
        };
        let key = generate_key(algorithm, &SystemEntropy)?;
        let pkcs8 = PrivatePkcs8KeyDer::from(key.expose());
        let pair = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, signature)?;
        Ok(Self { pair, is_rsa: matches!(algorithm, KeyAlgorithm::Rsa(_)) })
    }

    /// A CSR with this key, PEM.
    pub(super) fn request(&self) -> Result<String> {
        Ok(rcgen::CertificateParams::default().serialize_request(&self.pair)?.pem()?)
    }

    /// A signature with SHA-256.
    pub(super) fn sign(&self, content: &[u8]) -> Result<Vec<u8>> {
        Ok(self.pair.sign(content)?)
    }

    /// The algorithm of [`PersonKey::sign`] (RFC 5754 §3.2, §3.3).
    pub(super) fn signature_algorithm(&self) -> ObjectIdentifier {
        if self.is_rsa { SHA256_WITH_RSA } else { ECDSA_WITH_SHA256 }
    }
}

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
