//! A signed head of the trail: the newest row at a certain time. If it is kept elsewhere, it reveals whether rows were
//! removed or rewritten since.

use std::fmt;

use data_encoding::BASE64;
use serde::{Deserialize, Serialize, Serializer};

use crate::error::Result;
use crate::keys::{HeadKey, HeadPublicKey};
use crate::types::{Sha256Digest, Timestamp};

/// The content of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The identity of the trail: the hash of its first row.
    pub trail: Sha256Digest,
    /// The number of the newest row.
    pub seq: i64,
    /// That row's hash.
    pub hash: Sha256Digest,
    /// When this row was the newest, UTC.
    pub at: Timestamp,
}

impl Head {
    /// Signs the head.
    pub(crate) fn sign(self, key: &HeadKey) -> Result<SignedHead> {
        let fingerprint = key.public().fingerprint();
        let signature = key.sign(&self.statement(&fingerprint))?;
        Ok(SignedHead { head: self, key: fingerprint, signature })
    }

    /// The signed octets: a prefix that no other signature of Inkan has, then the fields in order, each after its length in
    /// bytes as 8 octets big-endian.
    fn statement(&self, key: &Sha256Digest) -> Vec<u8> {
        let seq = self.seq.to_be_bytes();
        let at = self.at.unix_seconds().to_be_bytes();
        let fields: [&[u8]; 6] = [DOMAIN, self.trail.octets(), &seq, self.hash.octets(), &at, key.octets()];
        let mut statement = Vec::new();
        for field in fields {
            statement.extend_from_slice(&(field.len() as u64).to_be_bytes());
            statement.extend_from_slice(field);
        }
        statement
    }
}

/// A head with its signature. As text it is one line of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// The content of the head.
    pub head: Head,
    /// SHA-256 of the `SubjectPublicKeyInfo` of the key that signed it.
    pub key: Sha256Digest,
    /// `Ecdsa-Sig-Value`, DER.
    pub(crate) signature: Vec<u8>,
}

impl SignedHead {
    /// Parses a line without verifying its signature.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        Self::read(&serde_json::from_str(line).ok()?)
    }

    /// Reads the fields of a line without verifying its signature.
    pub(super) fn read(line: &Line) -> Option<Self> {
        let head = Head {
            trail: Sha256Digest::from_hex(&line.trail)?,
            seq: line.seq,
            hash: Sha256Digest::from_hex(&line.hash)?,
            at: line.at.parse().ok()?,
        };
        let signature = BASE64.decode(line.signature.as_bytes()).ok()?;
        Some(Self { head, key: Sha256Digest::from_hex(&line.key)?, signature })
    }

    /// Whether this key signed it.
    pub(crate) fn is_signed_by(&self, key: &HeadPublicKey) -> bool {
        key.fingerprint() == self.key && key.verifies(&self.head.statement(&self.key), &self.signature)
    }

    pub(super) fn to_line(&self) -> Line {
        Line {
            trail: self.head.trail.to_string(),
            seq: self.head.seq,
            hash: self.head.hash.to_string(),
            at: self.head.at.to_string(),
            key: self.key.to_string(),
            signature: BASE64.encode(&self.signature),
        }
    }
}

impl fmt::Display for SignedHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.to_line()).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for SignedHead {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_line().serialize(serializer)
    }
}

/// The text form. The fields are written in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    trail: String,
    seq: i64,
    hash: String,
    at: String,
    key: String,
    signature: String,
}

const DOMAIN: &[u8] = b"inkan-audit-head-1";

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;
    use crate::keys::{KeyAlgorithm, generate_key};
    use crate::runtime::entropy::SystemEntropy;

    fn key() -> HeadKey {
        HeadKey::new(&generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).expect("a key")).expect("ready")
    }

    fn head() -> Head {
        Head {
            trail: Sha256Digest::of(b"first"),
            seq: 258,
            hash: Sha256Digest::of(b"newest"),
            at: Timestamp::from_unix_seconds(1_775_001_600),
        }
    }

    #[test]
    fn what_is_signed_is_every_field_after_its_length() {
        let key = Sha256Digest::of(b"key");
        let expected = [
            "0000000000000012696e6b616e2d61756469742d686561642d31".to_owned(),
            format!("0000000000000020{}", Sha256Digest::of(b"first")),
            "00000000000000080000000000000102".to_owned(),
            format!("0000000000000020{}", Sha256Digest::of(b"newest")),
            "00000000000000080000000069cc6000".to_owned(),
            format!("0000000000000020{key}"),
        ];
        assert_eq!(HEXLOWER.encode(&head().statement(&key)), expected.concat());
    }

    #[test]
    fn a_line_is_read_as_it_was_written_and_its_fields_stand_in_one_order() {
        let key = key();
        let signed = head().sign(&key).expect("signs");
        let line = signed.to_string();
        assert_eq!(line.lines().count(), 1);
        let places: Vec<_> = ["{\"trail\"", "\"seq\"", "\"hash\"", "\"at\"", "\"key\"", "\"signature\""]
            .map(|field| line.find(field).expect("a field"))
            .to_vec();
        assert!(places.is_sorted(), "{line}");
        let read = SignedHead::parse(&line).expect("reads");
        assert_eq!(read, signed);
        assert!(read.is_signed_by(key.public()));
    }

    #[test]
    fn the_signature_covers_every_field() {
        let key = key();
        let signed = head().sign(&key).expect("signs");
        let changes: [fn(&mut SignedHead); 5] = [
            |it| it.head.trail = Sha256Digest::of(b"other"),
            |it| it.head.seq += 1,
            |it| it.head.hash = Sha256Digest::of(b"other"),
            |it| it.head.at = Timestamp::from_unix_seconds(1),
            |it| it.key = Sha256Digest::of(b"other"),
        ];
        for change in changes {
            let mut changed = signed.clone();
            change(&mut changed);
            assert_ne!(changed, signed);
            assert!(!changed.is_signed_by(key.public()), "{changed}");
        }
        assert!(!signed.is_signed_by(self::key().public()));
    }

    #[test]
    fn what_is_no_head_is_not_read() {
        let line = head().sign(&key()).expect("signs").to_string();
        for garbled in [
            String::new(),
            "{}".to_owned(),
            line.replace("\"seq\"", "\"row\""),
            line.replacen('{', "{\"more\":1,", 1),
            line.replace("2026-04-01T00:00:00Z", "yesterday"),
            line.chars().take(line.len() - 2).collect(),
        ] {
            assert_eq!(SignedHead::parse(&garbled), None, "{garbled}");
        }
    }
}
