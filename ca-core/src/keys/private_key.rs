//! Secrets: a private key and a passphrase, both wiped when dropped.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use der::Decode as _;
use der::pem::LineEnding;
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, SecretDocument};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::runtime::entropy::Entropy;

/// A private key as PKCS#8 `PrivateKeyInfo`, DER (RFC 5958 §2). Keys that Inkan generates have version 0 and no
/// `publicKey`, because every program reads that form; `privateKey` contains an `RSAPrivateKey` or an `ECPrivateKey`.
///
/// ```text
/// PrivateKeyInfo ::= OneAsymmetricKey
/// OneAsymmetricKey ::= SEQUENCE {
///     version                   Version,
///     privateKeyAlgorithm       AlgorithmIdentifier,
///     privateKey                OCTET STRING,
///     attributes            [0] IMPLICIT Attributes OPTIONAL,
///     ...,
///     [[2: publicKey        [1] IMPLICIT BIT STRING OPTIONAL ]],
///     ... }
/// Version ::= INTEGER { v1(0), v2(1) }
/// ```
pub struct PrivateKey(Zeroizing<Vec<u8>>);

/// A passphrase that decrypts a key file.
pub struct Passphrase(Zeroizing<String>);

impl PrivateKey {
    pub(super) fn from_pkcs8(der: Zeroizing<Vec<u8>>) -> Self {
        Self(der)
    }

    /// Reads PEM: `PRIVATE KEY` (RFC 7468 §10), or `ENCRYPTED PRIVATE KEY` (§11) when a passphrase is given.
    ///
    /// # Errors
    /// `KeyUnavailable` when the text is neither, or the passphrase does not decrypt it.
    pub fn from_pem(pem: &str, passphrase: Option<&Passphrase>) -> Result<Self> {
        let (label, document) = SecretDocument::from_pem(pem).map_err(|_| unreadable())?;
        match (label, passphrase) {
            ("PRIVATE KEY", _) => Ok(Self(Zeroizing::new(document.as_bytes().to_vec()))),
            ("ENCRYPTED PRIVATE KEY", Some(passphrase)) => {
                let encrypted = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes()).map_err(|_| unreadable())?;
                let opened = encrypted.decrypt(passphrase.expose()).map_err(|_| wrong_passphrase())?;
                Ok(Self(Zeroizing::new(opened.as_bytes().to_vec())))
            }
            ("ENCRYPTED PRIVATE KEY", None) => {
                Err(Error::KeyUnavailable("the key is encrypted; give its passphrase".to_owned()))
            }
            _ => Err(unreadable()),
        }
    }

    /// The `PrivateKeyInfo`, DER. The returned bytes are secret.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// PKCS#8 `EncryptedPrivateKeyInfo` (RFC 5958 §3), PEM: PBES2 (RFC 8018 Appendix A.4) with scrypt (RFC 7914 §7; N =
    /// 2^14, r = 8, p = 1, the maximum that openssl accepts by default) and AES-256-CBC. Salt and initialization vector
    /// have 16 bytes each.
    ///
    /// ```text
    /// EncryptedPrivateKeyInfo ::= SEQUENCE {
    ///     encryptionAlgorithm       AlgorithmIdentifier,
    ///     encryptedData             OCTET STRING }
    /// PBES2-params ::= SEQUENCE {
    ///     keyDerivationFunc         AlgorithmIdentifier,
    ///     encryptionScheme          AlgorithmIdentifier }
    /// scrypt-params ::= SEQUENCE {
    ///     salt                      OCTET STRING,
    ///     costParameter             INTEGER (1..MAX),
    ///     blockSize                 INTEGER (1..MAX),
    ///     parallelizationParameter  INTEGER (1..MAX),
    ///     keyLength                 INTEGER (1..MAX) OPTIONAL }
    /// ```
    ///
    /// # Errors
    /// `Internal` when the random source fails or the key is malformed.
    pub fn encrypt(&self, passphrase: &Passphrase, entropy: &dyn Entropy) -> Result<Zeroizing<String>> {
        let salt = entropy.octets::<16>()?;
        let iv = entropy.octets::<16>()?;
        let scrypt = scrypt::Params::new(14, 8, 1).map_err(Error::internal)?;
        let parameters = pbes2::Parameters::generate_scrypt_aes256cbc(scrypt, &salt, iv)
            .map_err(|e| Error::internal(e.to_string()))?;
        let info = PrivateKeyInfoRef::from_der(self.expose()).map_err(Error::internal)?;
        let encrypted =
            info.encrypt_with_params(parameters, passphrase.expose()).map_err(|e| Error::internal(e.to_string()))?;
        encrypted.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).map_err(Error::internal)
    }
}

impl Passphrase {
    /// A new passphrase of 160 random bits in base32, 32 characters.
    ///
    /// # Errors
    /// As [`Entropy::fill`].
    pub fn generate(entropy: &dyn Entropy) -> Result<Self> {
        let octets = Zeroizing::new(entropy.octets::<20>()?);
        Ok(Self(Zeroizing::new(BASE32_NOPAD.encode(&*octets))))
    }

    /// The passphrase in the content of a file, without its line end.
    pub fn from_file_text(text: &Zeroizing<String>) -> Self {
        Self(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// The passphrase itself. The returned bytes are secret.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

fn unreadable() -> Error {
    Error::KeyUnavailable(
        "this is no private key in PKCS#8 PEM (-----BEGIN PRIVATE KEY----- or -----BEGIN ENCRYPTED PRIVATE KEY-----)"
            .to_owned(),
    )
}

fn wrong_passphrase() -> Error {
    Error::KeyUnavailable("the passphrase does not decrypt the key".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyAlgorithm, generate_key};
    use crate::runtime::entropy::SystemEntropy;

    #[test]
    fn an_encrypted_key_opens_with_its_passphrase_alone() {
        let key = generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).expect("a key");
        let passphrase = Passphrase::generate(&SystemEntropy).expect("a passphrase");
        let pem = key.encrypt(&passphrase, &SystemEntropy).expect("encrypts");
        assert_eq!(PrivateKey::from_pem(&pem, Some(&passphrase)).expect("opens").expose(), key.expose());
        let other = Passphrase::generate(&SystemEntropy).expect("a passphrase");
        assert!(PrivateKey::from_pem(&pem, Some(&other)).is_err());
        assert!(PrivateKey::from_pem(&pem, None).is_err());
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let passphrase = Passphrase::generate(&SystemEntropy).expect("a passphrase");
        assert!(!format!("{passphrase:?}").contains(passphrase.expose()));
    }
}
