//! Compares a backup with its manifest.

use std::fmt;
use std::fs::File;
use std::path::{Component, Path};

use serde::Serialize;

use super::own_row::{self, OWN_ROW};
use super::{DATABASE, DatabaseKind, FileListed, MANIFEST, Manifest, list_files};
use crate::error::Result;
use crate::store::snapshot;
use crate::types::Sha256Digest;

/// A fault of a file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Damage {
    /// The name of the file.
    pub file: String,
    /// The fault.
    pub fault: String,
}

impl Damage {
    fn new(file: &str, fault: impl Into<String>) -> Self {
        Self { file: file.to_owned(), fault: fault.into() }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.fault)
    }
}

/// The result of verifying a backup.
#[derive(Debug, Clone, Serialize)]
pub struct BackupFindings {
    /// The manifest, if it can be read.
    pub manifest: Option<Manifest>,
    /// Files that don't match the manifest.
    pub damages: Vec<Damage>,
    /// The fault of the audit trail in the backup; checked only in a copy of SQLite.
    pub trail: Option<String>,
}

impl BackupFindings {
    /// The manifest, if all files match it.
    pub fn sound(&self) -> Option<&Manifest> {
        self.manifest.as_ref().filter(|_| self.damages.is_empty())
    }
}

/// Compares every file with the manifest, and for SQLite verifies the audit trail up to the manifest's head.
///
/// # Errors
/// `Internal` when the folder can't be listed.
pub fn verify_backup(folder: &Path) -> Result<BackupFindings> {
    let manifest = match Manifest::read(folder) {
        Ok(manifest) => manifest,
        Err(fault) => {
            return Ok(BackupFindings { manifest: None, damages: vec![Damage::new(MANIFEST, fault)], trail: None });
        }
    };
    let mut damages: Vec<Damage> = manifest.files.iter().filter_map(|file| look_at(folder, file)).collect();
    if let Err(fault) = own_row::read(folder) {
        damages.push(Damage::new(OWN_ROW, fault));
    }
    let is_listed = |path: &String| {
        [MANIFEST, OWN_ROW].contains(&path.as_str()) || manifest.files.iter().any(|file| file.path == *path)
    };
    let strangers = list_files(folder)?.into_iter().filter(|path| !is_listed(path));
    damages.extend(strangers.map(|path| Damage::new(&path, "the manifest does not name it")));
    let is_readable = damages.is_empty() && manifest.database == DatabaseKind::Sqlite;
    let trail = is_readable.then(|| look_at_trail(folder, &manifest)).flatten();
    Ok(BackupFindings { manifest: Some(manifest), damages, trail })
}

fn look_at(folder: &Path, listed: &FileListed) -> Option<Damage> {
    // Paths in a manifest must not leave the folder.
    if !Path::new(&listed.path).components().all(|part| matches!(part, Component::Normal(_))) {
        return Some(Damage::new(&listed.path, "the name leads out of the backup"));
    }
    match File::open(folder.join(&listed.path)).and_then(Sha256Digest::of_reader) {
        Ok((size, _)) if size != listed.size => {
            Some(Damage::new(&listed.path, format!("it has {size} bytes, the manifest says {}", listed.size)))
        }
        Ok((_, sha256)) if sha256 != listed.sha256 => {
            Some(Damage::new(&listed.path, "its content is not what the manifest's digest is of"))
        }
        Ok(_) => None,
        Err(error) => Some(Damage::new(&listed.path, error.to_string())),
    }
}

fn look_at_trail(folder: &Path, manifest: &Manifest) -> Option<String> {
    let (snapshot, verdict) = match snapshot::verify_sqlite(&folder.join(DATABASE)) {
        Ok(found) => found,
        Err(error) => return Some(error.to_string()),
    };
    if let Some(broken) = verdict.broken {
        return Some(format!("the audit trail is broken: {broken}"));
    }
    let fits = snapshot.head == (manifest.head.seq, manifest.head.hash);
    (!fits).then(|| "the audit trail does not end with the manifest's head".to_owned())
}
