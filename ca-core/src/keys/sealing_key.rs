//! The key that seals secrets in the database, and makes those that are not stored yet.
//!
//! The key store keeps private keys, so that this is one too, on P-256, which signs nothing: HKDF-SHA-256 (RFC 5869) makes of
//! its octets one key for each purpose.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use super::PrivateKey;
use crate::error::{Error, Result};
use crate::runtime::entropy::Entropy;

/// Where a sealed secret stands. It opens nowhere else, so that nobody who can write to the database moves it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SecretPlace {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) row: i64,
}

impl SecretPlace {
    /// Neither name holds a NUL, so that no two places are written alike.
    pub(super) fn octets(self) -> Vec<u8> {
        format!("{}\0{}\0{}", self.table, self.column, self.row).into_bytes()
    }
}

/// The keys in memory.
pub(crate) struct SealingKey {
    sealing: LessSafeKey,
    making: hmac::Key,
}

impl SealingKey {
    /// Derives the keys.
    ///
    /// # Errors
    /// `Internal` when the library can't.
    pub(super) fn new(key: &PrivateKey) -> Result<Self> {
        let extracted = Salt::new(HKDF_SHA256, b"inkan second factor 1").extract(key.expose());
        let sealing = UnboundKey::new(&AES_256_GCM, &*expand(&extracted, b"seal")?).map_err(|_| failed())?;
        let making = hmac::Key::new(hmac::HMAC_SHA256, &*expand(&extracted, b"make")?);
        Ok(Self { sealing: LessSafeKey::new(sealing), making })
    }

    /// AES-256-GCM with the place as associated data; the nonce stands before the ciphertext. A nonce of 96 random bits is good
    /// for 2^32 secrets.
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

    /// The secret that was sealed at this place.
    ///
    /// # Errors
    /// `KeyUnavailable` when it was sealed elsewhere or by another key.
    pub(crate) fn open(&self, place: SecretPlace, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let unfit = || {
            let SecretPlace { table, row, .. } = place;
            Error::KeyUnavailable(format!(
                "what is sealed in {table}, row {row}, does not open with the key of this key store"
            ))
        };
        let (nonce, octets) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(unfit)?;
        let mut octets = Zeroizing::new(octets.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.sealing.open_in_place(nonce, Aad::from(place.octets()), &mut octets).map_err(|_| unfit())?;
        Ok(Zeroizing::new(opened.to_vec()))
    }

    /// Twenty octets that nobody without this key can tell from random ones, the same each time for the same seed.
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
