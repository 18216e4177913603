//! `manifest.json`: the files of a backup and the time of its snapshot.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::MANIFEST;
use crate::error::{Error, Result};
use crate::store::snapshot::{DatabaseKind, Snapshot};
use crate::types::{AuthoritySlug, CrlNumber, Sha256Digest, Timestamp};

/// The content of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format: 1.
    pub format: u32,
    /// When the database was copied, UTC.
    #[serde(with = "text")]
    pub made_at: Timestamp,
    /// The version of the program that made it.
    pub program: String,
    /// The kind of the database.
    pub database: DatabaseKind,
    /// The newest migration of the database's tables.
    pub tables: String,
    /// The newest row of the audit trail in the backup.
    pub head: TrailHead,
    /// The CAs in the backup.
    pub authorities: Vec<AuthorityListed>,
    /// All files except the manifest.
    pub files: Vec<FileListed>,
}

/// A row of the audit trail, whose hash covers all rows before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailHead {
    /// The row's number.
    pub seq: i64,
    /// The row's hash.
    #[serde(with = "text")]
    pub hash: Sha256Digest,
}

/// A CA in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityListed {
    /// The CA's name in URLs.
    pub slug: AuthoritySlug,
    /// The CA's highest CRL number.
    pub crl_number: CrlNumber,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileListed {
    /// The file's path in the backup's folder.
    pub path: String,
    /// The file's length in bytes.
    pub size: u64,
    /// SHA-256 of the file's content.
    #[serde(with = "text")]
    pub sha256: Sha256Digest,
}

impl Manifest {
    pub(super) fn new(made_at: Timestamp, snapshot: &Snapshot, files: Vec<FileListed>) -> Self {
        let (seq, hash) = snapshot.head;
        let listed = |(slug, crl_number): &(AuthoritySlug, CrlNumber)| AuthorityListed {
            slug: slug.clone(),
            crl_number: *crl_number,
        };
        Self {
            format: FORMAT,
            made_at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            database: snapshot.database,
            tables: snapshot.tables.clone(),
            head: TrailHead { seq, hash },
            authorities: snapshot.crl_numbers.iter().map(listed).collect(),
            files,
        }
    }

    /// Writes the file; returns its digest.
    pub(super) fn write(&self, folder: &Path) -> Result<Sha256Digest> {
        let mut text = serde_json::to_string_pretty(self).map_err(Error::internal)?;
        text.push('\n');
        let written = File::create_new(folder.join(MANIFEST))
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
        written.map_err(Error::internal)?;
        Ok(Sha256Digest::of(text.as_bytes()))
    }

    /// Reads the manifest of the backup in a folder; the error states the fault.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let text = fs::read(folder.join(MANIFEST)).map_err(|error| error.to_string())?;
        let format: Format = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        if format.format != FORMAT {
            return Err(format!("it is of the form {}, this program reads the form {FORMAT}", format.format));
        }
        serde_json::from_slice(&text).map_err(|error| error.to_string())
    }
}

/// The field that all versions of the format have.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// Values whose JSON form is their text form.
mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

const FORMAT: u32 = 1;
