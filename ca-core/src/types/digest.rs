//! Digests, with a type for each use.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use data_encoding::HEXLOWER;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::{Error, Result};

/// A SHA-256 digest, 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of the whole content of a reader, and its length in bytes.
    ///
    /// # Errors
    /// The errors of the reader.
    pub(crate) fn of_reader(mut reader: impl Read) -> io::Result<(u64, Self)> {
        let (mut hasher, mut length) = (Sha256::new(), 0);
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = reader.read(&mut piece)?;
            let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else { break };
            hasher.update(read);
            length += read.len() as u64;
        }
        Ok((length, Self(hasher.finalize().into())))
    }

    /// The 32 bytes.
    pub fn octets(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest with this text of 64 lower-case hexadecimal digits.
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    pub(crate) fn from_row(row: &[u8]) -> Result<Self> {
        row.try_into().map(Self).map_err(|_| Error::internal("a stored SHA-256 digest is not 32 bytes long"))
    }
}

/// Lower-case hexadecimal, 64 characters.
impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl serde::Serialize for Sha256Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Sha256Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::from_hex(text).ok_or_else(|| Error::internal("this is not a SHA-256 digest"))
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256Digest({self})")
    }
}

/// The SHA-256 of a secret token, the only stored form of it. Comparison takes constant time.
#[derive(Clone, Copy, Debug)]
pub struct TokenHash(Sha256Digest);

impl TokenHash {
    /// The hash of a token in its text form.
    pub fn of(token: &str) -> Self {
        Self(Sha256Digest::of(token.as_bytes()))
    }

    pub(crate) fn octets(&self) -> &[u8; 32] {
        self.0.octets()
    }

    pub(crate) fn digest(&self) -> Sha256Digest {
        self.0
    }

    pub(crate) fn from_digest(digest: Sha256Digest) -> Self {
        Self(digest)
    }

    pub(crate) fn from_row(row: &[u8]) -> Result<Self> {
        Sha256Digest::from_row(row).map(Self)
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.octets().ct_eq(other.octets()).into()
    }
}

impl Eq for TokenHash {}

/// A `KeyIdentifier`: SHA-1 over the content of the public key's BIT STRING (RFC 5280 §4.2.1.2, method 1), 20 bytes.
///
/// SHA-1 only identifies the key here; nothing depends on its security.
///
/// ```text
/// KeyIdentifier ::= OCTET STRING
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyIdentifier([u8; 20]);

impl KeyIdentifier {
    /// The identifier of a key, given the content of `subjectPublicKey` without tag, length and unused-bits octet.
    pub fn of_public_key(subject_public_key: &[u8]) -> Self {
        Self(Sha1::digest(subject_public_key).into())
    }

    /// The 20 bytes.
    pub fn octets(&self) -> &[u8; 20] {
        &self.0
    }

    pub(crate) fn from_octets(octets: [u8; 20]) -> Self {
        Self(octets)
    }
}
