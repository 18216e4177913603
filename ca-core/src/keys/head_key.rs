//! The key that signs heads of the audit trail: ECDSA on P-256 with SHA-256. It certifies nothing.

use std::fmt;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

use super::{PrivateKey, PublicKey};
use crate::encoding::pem;
use crate::error::{Error, Invalid, Result};
use crate::types::{KeyKind, Sha256Digest};

/// The signing key in memory.
pub(crate) struct HeadKey {
    pair: EcdsaKeyPair,
    public: HeadPublicKey,
}

impl HeadKey {
    /// Prepares a private key for signing.
    ///
    /// # Errors
    /// `KeyUnavailable` for another kind of key.
    pub(crate) fn new(key: &PrivateKey) -> Result<Self> {
        let unusable = || Error::KeyUnavailable("the key for heads of the audit trail is not a P-256 key".to_owned());
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.expose()).map_err(|_| unusable())?;
        let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| unusable())?;
        let public = HeadPublicKey(PublicKey::from_spki(spki.as_ref())?);
        Ok(Self { pair, public })
    }

    /// The public key of the pair.
    pub(crate) fn public(&self) -> &HeadPublicKey {
        &self.public
    }

    /// Signs the statement of a head; called only by `Head::sign`. The signature, an `Ecdsa-Sig-Value` (RFC 3279
    /// §2.2.3), DER, is verified before it is returned.
    ///
    /// # Errors
    /// `Internal` when signing fails, or the signature does not verify.
    pub(crate) fn sign(&self, statement: &[u8]) -> Result<Vec<u8>> {
        let failed = || Error::internal("signing with the key for heads of the audit trail failed");
        let signature = self.pair.sign(&SystemRandom::new(), statement).map_err(|_| failed())?;
        let signature = signature.as_ref().to_vec();
        if self.public.verifies(statement, &signature) { Ok(signature) } else { Err(failed()) }
    }
}

impl fmt::Debug for HeadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeadKey(…)")
    }
}

/// The P-256 public key with which heads are verified. Auditors keep it where the host can't overwrite it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadPublicKey(PublicKey);

impl HeadPublicKey {
    /// Reads the first `PUBLIC KEY` block of a text (RFC 7468 §13).
    ///
    /// # Errors
    /// `Invalid(HeadKey)` when there is no such block, or it contains another kind of key.
    pub fn from_pem(text: &str) -> Result<Self> {
        let der = pem::decode(text, PUBLIC_KEY).ok_or(Invalid::HeadKey)?;
        let key = PublicKey::from_spki(&der).map_err(|_| Invalid::HeadKey)?;
        if key.kind() == KeyKind::P256 { Ok(Self(key)) } else { Err(Invalid::HeadKey.into()) }
    }

    /// The `SubjectPublicKeyInfo` as PEM (RFC 7468 §13).
    ///
    /// # Errors
    /// `Internal` when the text can't be written.
    pub fn to_pem(&self) -> Result<String> {
        pem::encode(PUBLIC_KEY, self.0.spki())
    }

    /// The SHA-256 of the `SubjectPublicKeyInfo`, by which people recognise the key.
    pub fn fingerprint(&self) -> Sha256Digest {
        self.0.digest()
    }

    /// Whether `signature` (`Ecdsa-Sig-Value`, RFC 3279 §2.2.3, DER) is a valid signature of `statement` with this key.
    pub(crate) fn verifies(&self, statement: &[u8], signature: &[u8]) -> bool {
        self.0.verify(self.0.kind().signature_algorithm(), statement, signature).is_ok()
    }
}

const PUBLIC_KEY: &str = "PUBLIC KEY";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyAlgorithm, generate_key};
    use crate::runtime::entropy::SystemEntropy;

    fn key() -> HeadKey {
        HeadKey::new(&generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).expect("a key")).expect("ready")
    }

    #[test]
    fn a_signature_is_good_for_its_statement_and_its_key_alone() {
        let (one, other) = (key(), key());
        let signature = one.sign(b"statement").expect("signs");
        assert!(one.public().verifies(b"statement", &signature));
        assert!(!one.public().verifies(b"Statement", &signature));
        assert!(!other.public().verifies(b"statement", &signature));
    }

    #[test]
    fn the_public_key_is_read_from_a_text_that_holds_more() {
        let key = key();
        let text = format!("fingerprint {}\n{}", key.public().fingerprint(), key.public().to_pem().expect("PEM"));
        assert_eq!(&HeadPublicKey::from_pem(&text).expect("reads"), key.public());
    }

    #[test]
    fn other_keys_are_refused() {
        let p384 = generate_key(KeyAlgorithm::EcdsaP384, &SystemEntropy).expect("a key");
        assert!(matches!(HeadKey::new(&p384), Err(Error::KeyUnavailable(_))));
        for text in ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
            assert!(matches!(HeadPublicKey::from_pem(text), Err(Error::Invalid(Invalid::HeadKey))), "{text}");
        }
    }
}
