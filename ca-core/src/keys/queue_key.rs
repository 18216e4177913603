//! The key pair of the mail queue. A queued text is encrypted with the public key, without a passphrase, and decrypted
//! with the private key when the mail is sent.
//!
//! Each text has a key of its own, as in RFC 9180, base mode: ECDH on P-256 between an ephemeral key and the queue's
//! key, HKDF-SHA-256 over both public keys (section 4.1), then AES-256-GCM.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey as Scalar, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::{PrivateKey, SecretPlace};
use crate::error::{Error, Result};
use crate::runtime::entropy::Entropy;

/// The public key: an uncompressed point (SEC 1 section 2.3.3), 65 bytes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct QueueSealer([u8; POINT]);

/// The private key.
pub(crate) struct QueueKey {
    private: Scalar,
    sealer: QueueSealer,
}

impl QueueSealer {
    /// Reads the output of [`QueueSealer::to_text`].
    ///
    /// # Errors
    /// `KeyUnavailable` for any other text.
    pub(super) fn from_text(text: &str) -> Result<Self> {
        let octets = BASE64.decode(text.trim().as_bytes()).ok().and_then(|octets| octets.try_into().ok());
        octets.map(Self).ok_or_else(unusable)
    }

    /// The public key as a line of base64.
    pub(super) fn to_text(&self) -> String {
        format!("{}\n", BASE64.encode(&self.0))
    }

    /// Encrypts a text: the result is the ephemeral public key and the ciphertext. The place is associated data.
    ///
    /// # Errors
    /// `Internal` when the random source fails; `KeyUnavailable` when the key is no point of the curve.
    pub(crate) fn seal(&self, place: SecretPlace, secret: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>> {
        let own = make_scalar(entropy)?;
        let public = point_of(&own)?;
        let key = derive(&own, &self.0, &public, &self.0)?;
        let mut sealed = Zeroizing::new(secret.to_vec());
        key.seal_in_place_append_tag(nonce(), Aad::from(place.octets()), &mut *sealed).map_err(|_| unusable())?;
        Ok([public.as_slice(), &sealed].concat())
    }
}

impl QueueKey {
    /// Prepares a private key for decryption.
    ///
    /// # Errors
    /// `KeyUnavailable` for another kind of key.
    pub(super) fn new(key: &PrivateKey) -> Result<Self> {
        let private = Scalar::from_private_key_der(&ECDH_P256, key.expose()).map_err(|_| unusable())?;
        let sealer = QueueSealer(point_of(&private)?);
        Ok(Self { private, sealer })
    }

    /// The public key of the pair.
    pub(crate) fn sealer(&self) -> &QueueSealer {
        &self.sealer
    }

    /// Decrypts the text that was sealed at this place; `None` when it was sealed at another place or for another key.
    pub(crate) fn open(&self, place: SecretPlace, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (public, octets) = sealed.split_first_chunk::<POINT>()?;
        let key = derive(&self.private, public, public, &self.sealer.0).ok()?;
        let mut octets = Zeroizing::new(octets.to_vec());
        let opened = key.open_in_place(nonce(), Aad::from(place.octets()), &mut octets).ok()?;
        Some(Zeroizing::new(opened.to_vec()))
    }
}

/// The key of one text.
fn derive(own: &Scalar, peer: &[u8], of_the_text: &[u8], of_the_queue: &[u8]) -> Result<LessSafeKey> {
    agree(own, UnparsedPublicKey::new(&ECDH_P256, peer), unusable(), |shared| {
        let mut key = Zeroizing::new([0; 32]);
        let info = [of_the_text, of_the_queue];
        let extracted = Salt::new(HKDF_SHA256, b"inkan mail queue 1").extract(shared);
        let expanded = extracted.expand(&info, HKDF_SHA256).map_err(|_| unusable())?;
        expanded.fill(&mut *key).map_err(|_| unusable())?;
        UnboundKey::new(&AES_256_GCM, &*key).map(LessSafeKey::new).map_err(|_| unusable())
    })
}

/// Generates an ephemeral key. One in 2^32 random numbers is not a private key of the curve; then another is drawn.
fn make_scalar(entropy: &dyn Entropy) -> Result<Scalar> {
    for _ in 0..DRAWS {
        let octets = Zeroizing::new(entropy.octets::<32>()?);
        if let Ok(scalar) = Scalar::from_private_key(&ECDH_P256, &*octets) {
            return Ok(scalar);
        }
    }
    Err(Error::internal("the random source gave no valid key"))
}

fn point_of(scalar: &Scalar) -> Result<[u8; POINT]> {
    let public = scalar.compute_public_key().map_err(|_| unusable())?;
    public.as_ref().try_into().map_err(|_| unusable())
}

/// Each key encrypts one text, so that all may have the same nonce.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

fn unusable() -> Error {
    Error::KeyUnavailable(
        "the key of the mail queue is not a P-256 key; remove it, and the server makes another".to_owned(),
    )
}

impl fmt::Debug for QueueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueueKey(…)")
    }
}

/// The length of a point in bytes: an octet `04` and two coordinates of 32 bytes.
const POINT: usize = 65;
const DRAWS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyAlgorithm, generate_key};
    use crate::runtime::entropy::SystemEntropy;

    const HERE: SecretPlace = SecretPlace { table: "notice", column: "sealed", row: 7 };

    fn key() -> QueueKey {
        QueueKey::new(&generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).expect("a key")).expect("on P-256")
    }

    #[test]
    fn a_text_opens_in_its_place_with_its_key_alone() {
        let (one, other) = (key(), key());
        let sealer = QueueSealer::from_text(&one.sealer().to_text()).expect("as it was written");
        let sealed = sealer.seal(HERE, b"a secret link", &SystemEntropy).expect("sealed");
        assert_eq!(&**one.open(HERE, &sealed).expect("opens"), b"a secret link");
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert!(other.open(HERE, &sealed).is_none() && one.open(SecretPlace { row: 8, ..HERE }, &sealed).is_none());
        for at in [1, POINT - 1, POINT, sealed.len() - 1] {
            let mut turned = sealed.clone();
            turned[at] ^= 1;
            assert!(one.open(HERE, &turned).is_none(), "octet {at}");
        }
        assert!(one.open(HERE, &sealed[..POINT]).is_none() && one.open(HERE, b"").is_none());
        assert_ne!(sealed, sealer.seal(HERE, b"a secret link", &SystemEntropy).expect("sealed again"));
    }

    #[test]
    fn what_is_no_point_is_refused() {
        assert!(QueueSealer::from_text("AAAA").is_err() && QueueSealer::from_text("no base64").is_err());
        let zeros = QueueSealer([0; POINT]);
        assert!(zeros.seal(HERE, b"text", &SystemEntropy).is_err());
    }
}
