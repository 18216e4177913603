//! Backup: the database at one moment, the encrypted keys, the configuration, and a manifest of all files.
//!
//! A backup contains neither the passphrase of the keys nor the root's key, so a stolen backup can't sign.

mod manifest;
pub(super) mod own_row;
mod verify;

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use crate::audit::Event;
use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store;
pub use crate::store::snapshot::DatabaseKind;
use crate::types::{KeyName, Sha256Digest};
pub use manifest::{AuthorityListed, FileListed, Manifest, TrailHead};
pub use verify::{BackupFindings, Damage, verify_backup};

/// Writes a backup into an empty folder while the installation runs. Every file is durable when it returns.
///
/// The keys are copied after the database: a key is always durable before its CA is in the database.
///
/// # Errors
/// `KeyUnavailable` for a key that can't be read, `Internal` when another file can't be read or written.
pub fn make_backup(ca: &Ca, folder: &Path, configuration: &str, actor: &Actor) -> Result<Manifest> {
    let database = folder.join(DATABASE);
    fs::DirBuilder::new().mode(0o700).create(&database).map_err(Error::internal)?;
    let made_at = ca.clock.now();
    let snapshot = ca.store.write_snapshot(&database)?;
    let authorities = ca.authorities()?;
    let roots: Vec<&KeyName> = authorities
        .iter()
        .filter(|authority| authority.is_root())
        .map(crate::pkix::authority::Authority::key_name)
        .collect();
    ca.keys.copy_to(&folder.join(KEYS), &roots)?;
    fs::write(folder.join(CONFIGURATION), configuration).map_err(Error::internal)?;

    let mut files = list_files(folder)?.iter().map(|path| seal(folder, path)).collect::<Result<Vec<_>>>()?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let manifest = Manifest::new(made_at, &snapshot, files);
    let digest = manifest.write(folder)?;
    for folder in [&database, &folder.join(KEYS)] {
        sync(folder)?;
    }
    let detail = format!("manifest:{digest} head:{} hash:{}", manifest.head.seq, manifest.head.hash);
    let event = Event::new(actor, MADE, "installation").detail(detail.clone());
    ca.write(move |tx| {
        tx.audit(event.clone());
        Ok(())
    })?;
    own_row::write(folder, &find_own_row(ca, &manifest, &detail)?)?;
    Ok(manifest)
}

/// The audit row that records this backup. Other rows may have been written since the database was copied.
fn find_own_row(ca: &Ca, manifest: &Manifest, detail: &str) -> Result<TrailHead> {
    let found = ca.store.read(|connection| store::audit::find_row(connection, manifest.head.seq, MADE, detail))?;
    let (seq, hash) = found.ok_or_else(|| Error::internal("the audit trail has no row that records the backup"))?;
    Ok(TrailHead { seq, hash })
}

/// Every file in a folder, at most two levels deep, with its relative path.
fn list_files(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::internal)? {
        let entry = entry.map_err(Error::internal)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().map_err(Error::internal)?.is_dir() {
            for below in fs::read_dir(entry.path()).map_err(Error::internal)? {
                files.push(format!("{name}/{}", below.map_err(Error::internal)?.file_name().to_string_lossy()));
            }
        } else {
            files.push(name);
        }
    }
    Ok(files)
}

/// Makes a file durable and returns its entry for the manifest.
fn seal(folder: &Path, path: &str) -> Result<FileListed> {
    sync(&folder.join(path))?;
    let file = File::open(folder.join(path)).map_err(Error::internal)?;
    let (size, sha256) = Sha256Digest::of_reader(file).map_err(Error::internal)?;
    Ok(FileListed { path: path.to_owned(), size, sha256 })
}

fn sync(path: &Path) -> Result<()> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|error| Error::internal(format!("{}: {error}", path.display())))
}

/// The action of the audit row that records a backup.
pub const MADE: &str = "backup.make";
/// The folder of the database's files in a backup.
pub(crate) const DATABASE: &str = "database";
/// The folder of the encrypted keys in a backup.
pub const KEYS: &str = "keys";
/// The configuration file in a backup.
pub const CONFIGURATION: &str = "inkan.toml";
/// The manifest; a folder without it is not a backup.
pub const MANIFEST: &str = "manifest.json";
