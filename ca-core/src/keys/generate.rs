//! Generation of keys.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
};
use rand_core::{TryCryptoRng, TryRng};
use rsa::PrivateKey as RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey as _;
use zeroize::Zeroizing;

use super::PrivateKey;
use crate::error::{Error, Result};
use crate::runtime::entropy::Entropy;

/// A kind of key that Inkan generates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA with this modulus length in bits.
    Rsa(usize),
    /// ECDSA or ECDH on P-256.
    EcdsaP256,
    /// ECDSA or ECDH on P-384.
    EcdsaP384,
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "rsa-{bits}"),
            Self::EcdsaP256 => f.write_str("ecdsa-p256"),
            Self::EcdsaP384 => f.write_str("ecdsa-p384"),
        }
    }
}

impl FromStr for KeyAlgorithm {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [Self::Rsa(4096), Self::Rsa(3072), Self::Rsa(2048), Self::EcdsaP384, Self::EcdsaP256]
            .into_iter()
            .find(|algorithm| algorithm.to_string() == name)
            .ok_or_else(|| "give rsa-4096, rsa-3072, rsa-2048, ecdsa-p384 or ecdsa-p256".to_owned())
    }
}

/// Generates a private key.
///
/// RSA keys come from `entropy`; elliptic-curve keys from the cryptographic library's own generator.
///
/// # Errors
/// `Internal` when the library or the random source fails.
pub fn generate_key(algorithm: KeyAlgorithm, entropy: &dyn Entropy) -> Result<PrivateKey> {
    match algorithm {
        KeyAlgorithm::Rsa(bits) => generate_rsa(bits, entropy),
        KeyAlgorithm::EcdsaP256 => generate_ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING),
        KeyAlgorithm::EcdsaP384 => generate_ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING),
    }
}

/// An `RSAPrivateKey` (RFC 8017 Appendix A.1.2) of two primes.
///
/// ```text
/// RSAPrivateKey ::= SEQUENCE {
///     version           Version,
///     modulus           INTEGER,  -- n
///     publicExponent    INTEGER,  -- e
///     privateExponent   INTEGER,  -- d
///     prime1            INTEGER,  -- p
///     prime2            INTEGER,  -- q
///     exponent1         INTEGER,  -- d mod (p-1)
///     exponent2         INTEGER,  -- d mod (q-1)
///     coefficient       INTEGER,  -- (inverse of q) mod p
///     otherPrimeInfos   OtherPrimeInfos OPTIONAL }
/// ```
fn generate_rsa(bits: usize, entropy: &dyn Entropy) -> Result<PrivateKey> {
    // Reads one octet first, so that a failing source is an error here instead of a panic inside the library.
    entropy.octets::<1>()?;
    let key = RsaPrivateKey::new(&mut Generator(entropy), bits).map_err(Error::internal)?;
    let document = key.to_pkcs8_der().map_err(|e| Error::internal(e.to_string()))?;
    Ok(PrivateKey::from_pkcs8(Zeroizing::new(document.as_bytes().to_vec())))
}

/// An `ECPrivateKey` (RFC 5915 §3); the algorithm of the `PrivateKeyInfo` names its curve.
///
/// ```text
/// ECPrivateKey ::= SEQUENCE {
///     version        INTEGER { ecPrivkeyVer1(1) } (ecPrivkeyVer1),
///     privateKey     OCTET STRING,
///     parameters [0] EXPLICIT ECParameters OPTIONAL,
///     publicKey  [1] EXPLICIT BIT STRING OPTIONAL }
/// ```
fn generate_ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> Result<PrivateKey> {
    let failed = |_| Error::internal("the cryptographic library could not generate a key");
    let key = EcdsaKeyPair::generate(algorithm).map_err(failed)?;
    let document = key.to_pkcs8v1().map_err(failed)?;
    Ok(PrivateKey::from_pkcs8(Zeroizing::new(document.as_ref().to_vec())))
}

/// An [`Entropy`] in the form that the `rsa` crate requires: a generator that can't fail.
struct Generator<'e>(&'e dyn Entropy);

impl TryRng for Generator<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut octets = [0; 4];
        self.try_fill_bytes(&mut octets)?;
        Ok(u32::from_le_bytes(octets))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut octets = [0; 8];
        self.try_fill_bytes(&mut octets)?;
        Ok(u64::from_le_bytes(octets))
    }

    #[expect(clippy::panic, reason = "without randomness no key may be generated, and the trait can't return an error")]
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        match self.0.fill(out) {
            Ok(()) => Ok(()),
            Err(error) => panic!("the random source failed while a key was being made: {error}"),
        }
    }
}

impl TryCryptoRng for Generator<'_> {}
