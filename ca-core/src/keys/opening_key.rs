//! A key of the server that decrypts messages of mail programs: RSA, by PKCS#1 v1.5 and OAEP.
//!
//! The sender of a message must not learn whether its PKCS#1 v1.5 padding was valid, because an attacker could then
//! decrypt other messages and sign with the key (RFC 3218). So a content key that can't be unwrapped is replaced by a
//! random one, and decryption of the content then fails as with any wrong key.

use std::fmt;

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPrivateDecryptingKey, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
};
use zeroize::Zeroizing;

use super::PrivateKey;
use crate::error::{Error, Result};
use crate::runtime::entropy::Entropy;

/// The encryption of a content key: RSAES-PKCS1-v1_5 (RFC 3370 §4.2.1) or RSAES-OAEP (RFC 3560, RFC 8017 §7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapping {
    Pkcs1,
    /// With the same hash for the label and the mask.
    Oaep(OaepHash),
}

/// The hash of OAEP (RFC 8017 Appendix A.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OaepHash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl OaepHash {
    fn algorithm(self) -> &'static OaepAlgorithm {
        match self {
            Self::Sha1 => &OAEP_SHA1_MGF1SHA1,
            Self::Sha256 => &OAEP_SHA256_MGF1SHA256,
            Self::Sha384 => &OAEP_SHA384_MGF1SHA384,
            Self::Sha512 => &OAEP_SHA512_MGF1SHA512,
        }
    }
}

/// The key in memory.
pub(crate) struct OpeningKey(PrivateDecryptingKey);

impl OpeningKey {
    /// Prepares a private key for decryption.
    ///
    /// # Errors
    /// `KeyUnavailable` for another kind of key.
    pub(crate) fn new(key: &PrivateKey) -> Result<Self> {
        let unusable = |_| Error::KeyUnavailable("the key that decrypts answers is not an RSA key".to_owned());
        PrivateDecryptingKey::from_pkcs8(key.expose()).map(Self).map_err(unusable)
    }

    /// Decrypts the content key, of `length` bytes; returns a random one if the decryption fails or gives another length.
    ///
    /// # Errors
    /// `Internal` when the random source fails.
    pub(crate) fn unwrap(
        &self,
        wrapping: Wrapping,
        wrapped: &[u8],
        length: usize,
        entropy: &dyn Entropy,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let random = Zeroizing::new(entropy.octets::<LONGEST_KEY>()?);
        let mut out = Zeroizing::new(vec![0; self.0.key_size_bytes()]);
        let unwrapped = match wrapping {
            Wrapping::Pkcs1 => Pkcs1PrivateDecryptingKey::new(self.0.clone())
                .and_then(|key| key.decrypt(wrapped, &mut out).map(|key| key.len())),
            Wrapping::Oaep(hash) => OaepPrivateDecryptingKey::new(self.0.clone())
                .and_then(|key| key.decrypt(hash.algorithm(), wrapped, &mut out, None).map(|key| key.len())),
        };
        let fits = unwrapped.is_ok_and(|found| found == length);
        let chosen: &[u8] = if fits { &out } else { &*random };
        Ok(Zeroizing::new(chosen.iter().copied().take(length).collect()))
    }
}

impl fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpeningKey(…)")
    }
}

/// The length of an AES-256 key, in bytes.
const LONGEST_KEY: usize = 32;
