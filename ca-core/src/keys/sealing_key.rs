//! The key that encrypts secrets in the database, and derives secrets that are not stored yet.
//!
//! Because the key store holds private keys only, this is a P-256 private key, which signs nothing: HKDF-SHA-256 (RFC
//! 5869) derives one key for each purpose from its octets.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use super::PrivateKey;
use crate::error::{Error, Result};
use crate::runtime::entropy::Entropy;

/// The location of a sealed secret. It can't be decrypted at another location, so that an attacker who can write to the
/// database can't move it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SecretPlace {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) row: i64,
}

impl SecretPlace {
    /// The encoding of the place. It is unambiguous, because neither name contains a NUL.
    pub(super) fn octets(self) -> Vec<u8> {
        format!("{}\0{}\0{}", self.table, self.column, self.row).into_bytes()
    }
}

/// The derived keys in memory.
pub(crate) struct SealingKey {
    sealing: LessSafeKey,
    making: hmac::Key,
}

impl SealingKey {
    /// Derives the keys.
    ///
    /// # Errors
    /// `Internal` when the library reports an error.
    pub(super) fn new(key: &PrivateKey) -> Result<Self> {
        let extracted = Salt::new(HKDF_SHA256, b"inkan second factor 1").extract(key.expose());
        let sealing = UnboundKey::new(&AES_256_GCM, &*expand(&extracted, b"seal")?).map_err(|_| failed())?;
        let making = hmac::Key::new(hmac::HMAC_SHA256, &*expand(&extracted, b"make")?);
        Ok(Self { sealing: LessSafeKey::new(sealing), making })
    }

    /// Encrypts a secret with AES-256-GCM, with the place as associated data; the result begins with the nonce. A
    /// random nonce of 96 bits is safe for 2^32 secrets.
    ///
    /// # Errors
    /// `Internal` when the random source fails.
    pub(crate) fn seal(&self, place: SecretPlace, secret: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>> {
        let nonce = entropy.octets::<NONCE_LEN>()?;
        let mut sealed = Zeroizing::new(secret.to_vec());
        self.sealing
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place.octets()), &mut *sealed)
            .map_err(|_| failed())?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts the secret that was sealed at this place.
    ///
    /// # Errors
    /// `KeyUnavailable` when it was sealed at another place or with another key.
    pub(crate) fn open(&self, place: SecretPlace, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let unfit = || {
            let SecretPlace { table, row, .. } = place;
            Error::KeyUnavailable(format!(
                "the secret in {table}, row {row}, can't be decrypted with the key of this key store"
            ))
        };
        let (nonce, octets) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(unfit)?;
        let mut octets = Zeroizing::new(octets.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.sealing.open_in_place(nonce, Aad::from(place.octets()), &mut octets).map_err(|_| unfit())?;
        Ok(Zeroizing::new(opened.to_vec()))
    }

    /// Derives twenty octets from the seed, always the same for the same seed. Without the key they can't be
    /// distinguished from random octets.
    pub(crate) fn make(&self, seed: &[u8]) -> Zeroizing<[u8; 20]> {
        let tag = hmac::sign(&self.making, seed);
        let mut out = Zeroizing::new([0; 20]);
        out.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        out
    }
}

fn expand(extracted: &Prk, purpose: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let mut out = Zeroizing::new([0; 32]);
    let info = [purpose];
    let expanded = extracted.expand(&info, HKDF_SHA256).map_err(|_| failed())?;
    expanded.fill(&mut *out).map_err(|_| failed())?;
    Ok(out)
}

fn failed() -> Error {
    Error::internal("the key for secrets in the database could not be used")
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyAlgorithm, generate_key};
    use crate::runtime::entropy::SystemEntropy;

    const HERE: SecretPlace = SecretPlace { table: "second_factor", column: "secret", row: 7 };

    fn key() -> SealingKey {
        SealingKey::new(&generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).expect("a key")).expect("derived")
    }

    #[test]
    fn a_secret_opens_in_its_place_with_its_key_alone() {
        let (one, other) = (key(), key());
        let sealed = one.seal(HERE, b"twenty secret octets", &SystemEntropy).expect("sealed");
        assert_eq!(&**one.open(HERE, &sealed).expect("opens"), b"twenty secret octets");
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert!(other.open(HERE, &sealed).is_err());
        for elsewhere in [
            SecretPlace { row: 8, ..HERE },
            SecretPlace { table: "second_facto", column: "rsecret", ..HERE },
            SecretPlace { column: "other", ..HERE },
        ] {
            assert!(one.open(elsewhere, &sealed).is_err(), "{elsewhere:?}");
        }
        let mut turned = sealed.clone();
        turned[NONCE_LEN] ^= 1;
        assert!(one.open(HERE, &turned).is_err() && one.open(HERE, &sealed[..5]).is_err());
        assert_ne!(sealed, one.seal(HERE, b"twenty secret octets", &SystemEntropy).expect("sealed again"));
    }

    #[test]
    fn what_is_made_depends_on_seed_and_key() {
        let (one, other) = (key(), key());
        assert_eq!(one.make(b"seed"), one.make(b"seed"));
        assert_ne!(one.make(b"seed"), one.make(b"Seed"));
        assert_ne!(one.make(b"seed"), other.make(b"seed"));
    }
}
