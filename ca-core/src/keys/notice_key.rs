//! The key that signs the server's own mails: RSA PKCS#1 v1.5 with SHA-256, which every mail client verifies.

use std::fmt;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};

use super::{PrivateKey, PublicKey};
use crate::error::{Error, Result};

/// The signing key in memory.
pub(crate) struct NoticeKey {
    pair: KeyPair,
    public: PublicKey,
}

impl NoticeKey {
    /// Prepares a private key for signing.
    ///
    /// # Errors
    /// `KeyUnavailable` for another kind of key.
    pub(crate) fn new(key: &PrivateKey) -> Result<Self> {
        let unusable = || Error::KeyUnavailable("the key for the server's own mails is not an RSA key".to_owned());
        let pair = KeyPair::from_pkcs8(key.expose()).map_err(|_| unusable())?;
        let spki: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| unusable())?;
        let public = PublicKey::from_spki(spki.as_ref())?;
        Ok(Self { pair, public })
    }

    /// The public key of the pair.
    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs the signed attributes of a mail, DER; called only by `notice_signature`. The signature has the length of
    /// the modulus (RFC 8017 §8.2.1), and is verified before it is returned.
    ///
    /// # Errors
    /// `Internal` when signing fails, or the signature does not verify.
    pub(crate) fn sign(&self, attributes: &[u8]) -> Result<Vec<u8>> {
        let failed = || Error::internal("signing with the key for the server's own mails failed");
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), attributes, &mut signature).map_err(|_| failed())?;
        let verified = self.public.verify(self.public.kind().signature_algorithm(), attributes, &signature);
        verified.map_err(|_| failed())?;
        Ok(signature)
    }
}

impl fmt::Debug for NoticeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoticeKey(…)")
    }
}
