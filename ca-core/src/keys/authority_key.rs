//! A CA's or a responder's signing key in memory.

use std::fmt;

use aws_lc_rs::digest::{Digest, digest};
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    UnparsedPublicKey,
};
use der::Decode as _;
use pkcs8::PrivateKeyInfoRef;
use rcgen::PublicKeyData;

use super::{PrivateKey, PublicKey, SignatureAlgorithm};
use crate::error::{Error, Result};
use crate::types::{KeyIdentifier, KeyKind};

/// A signing key of a CA: RSA PKCS#1 v1.5 with SHA-256, or ECDSA on P-256 with SHA-256 or on P-384 with SHA-384.
pub struct AuthorityKey {
    pair: SigningPair,
    /// The content of `subjectPublicKey`, without the octet that counts unused bits.
    public: Vec<u8>,
}

enum SigningPair {
    Rsa(Box<RsaKeyPair>),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
}

impl AuthorityKey {
    /// Prepares a private key for signing.
    ///
    /// # Errors
    /// `KeyUnavailable` for an algorithm that no CA of Inkan uses, or a malformed key.
    pub fn new(key: &PrivateKey) -> Result<Self> {
        let unusable =
            || Error::KeyUnavailable("a CA needs an RSA key of 2048 to 8192 bits, or one on P-256 or P-384".to_owned());
        let der = key.expose();
        PrivateKeyInfoRef::from_der(der).map_err(|_| unusable())?;
        if let Ok(pair) = RsaKeyPair::from_pkcs8(der) {
            let public = pair.public_key().as_ref().to_vec();
            return Ok(Self { pair: SigningPair::Rsa(Box::new(pair)), public });
        }
        if let Ok(pair) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der) {
            let public = pair.public_key().as_ref().to_vec();
            return Ok(Self { pair: SigningPair::P256(pair), public });
        }
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, der).map_err(|_| unusable())?;
        let public = pair.public_key().as_ref().to_vec();
        Ok(Self { pair: SigningPair::P384(pair), public })
    }

    /// The key identifier (RFC 5280 §4.2.1.2, method 1).
    pub fn identifier(&self) -> KeyIdentifier {
        KeyIdentifier::of_public_key(&self.public)
    }

    /// The public key of the pair.
    ///
    /// # Errors
    /// `Invalid::Key` for a weak key.
    pub(crate) fn public_key(&self) -> Result<PublicKey> {
        PublicKey::from_spki(&self.subject_public_key_info())
    }

    /// The signature algorithm of this key.
    fn algorithm_of(&self) -> &'static SignatureAlgorithm {
        self.kind().signature_algorithm()
    }

    fn kind(&self) -> KeyKind {
        match &self.pair {
            SigningPair::Rsa(pair) => KeyKind::Rsa(pair.public_modulus_len() * 8),
            SigningPair::P256(_) => KeyKind::P256,
            SigningPair::P384(_) => KeyKind::P384,
        }
    }

    /// The `AlgorithmIdentifier` (RFC 5280 §4.1.1.2) of this key's signatures, DER.
    pub(crate) fn signature_algorithm(&self) -> &'static [u8] {
        self.algorithm_of().identifier
    }

    /// The hash algorithm of this key's signatures.
    pub(crate) fn digest(&self, to_be_signed: &[u8]) -> Digest {
        digest(self.algorithm_of().hash.digest(), to_be_signed)
    }

    /// As [`AuthorityKey::sign`], for a digest that is already known, so that a CRL of fifty megabytes is hashed once.
    ///
    /// Each signature is verified before it is returned, because a faulty signature can reveal the private key.
    ///
    /// # Errors
    /// `Internal` when signing fails, or the signature does not verify.
    pub(crate) fn sign_digest(&self, digest: &Digest) -> Result<Vec<u8>> {
        let signature = self.make_signature(digest)?;
        let verifier = self.algorithm_of().verifier(self.kind());
        let verifier = verifier.ok_or_else(|| Error::internal("the signature algorithm does not fit the key"))?;
        UnparsedPublicKey::new(verifier, &self.public)
            .verify_digest(digest, &signature)
            .map_err(|_| Error::internal("a fresh signature does not verify"))?;
        Ok(signature)
    }

    /// The signature: with RSA, octets of the length of the modulus (RFC 8017 §8.2.1); with ECDSA, an `Ecdsa-Sig-Value`
    /// (RFC 3279 §2.2.3), DER.
    ///
    /// ```text
    /// Ecdsa-Sig-Value ::= SEQUENCE {
    ///     r     INTEGER,
    ///     s     INTEGER }
    /// ```
    fn make_signature(&self, digest: &Digest) -> Result<Vec<u8>> {
        let failed = |_| Error::internal("signing failed");
        match &self.pair {
            SigningPair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign_digest(&RSA_PKCS1_SHA256, digest, &mut signature).map_err(failed)?;
                Ok(signature)
            }
            SigningPair::P256(pair) | SigningPair::P384(pair) => {
                Ok(pair.sign_digest(digest).map_err(failed)?.as_ref().to_vec())
            }
        }
    }

    /// Signs linted bytes; called only by `Linted`, `LintedCrl` and `LintedAnswer`.
    ///
    /// # Errors
    /// As [`AuthorityKey::sign_digest`].
    pub(crate) fn sign(&self, to_be_signed: &[u8]) -> Result<Vec<u8>> {
        self.sign_digest(&self.digest(to_be_signed))
    }
}

impl PublicKeyData for AuthorityKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        self.kind().rcgen_algorithm()
    }
}

impl fmt::Debug for AuthorityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthorityKey(…)")
    }
}
