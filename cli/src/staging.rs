//! A folder that is created completely or not at all.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;
use ca_core::error::Conflict;
use tempfile::TempDir;

use crate::own_folder::OwnFolder;

/// A folder inside the target: everything is written there and moved up at the end. After a failure it is removed; after a
/// crash a folder remains whose name begins with a dot, which is neither a backup nor an installation.
pub(crate) struct Staging {
    target: PathBuf,
    made: bool,
    folder: Option<TempDir>,
}

impl Staging {
    /// Creates the target for its owner only, unless it exists and is empty.
    ///
    /// # Errors
    /// `occupied` when the target is not empty; `Configuration` when another user can change it.
    pub(crate) fn begin(target: &Path, prefix: &str, occupied: Conflict) -> Result<Self> {
        let OwnFolder { path: target, made } = OwnFolder::take(target, occupied)?;
        let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(&target)?;
        Ok(Self { target, made, folder: Some(folder) })
    }

    /// The folder to write to.
    pub(crate) fn path(&self) -> &Path {
        self.folder.as_ref().map_or(&self.target, |folder| folder.path())
    }

    /// The target folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Moves everything up, and `last` at the end: a folder without it is incomplete.
    pub(crate) fn finish(mut self, last: &str) -> Result<()> {
        let Some(folder) = self.folder.take() else { return Ok(()) };
        sync_folders(folder.path())?;
        let mut names = fs::read_dir(folder.path())?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<std::io::Result<Vec<_>>>()?;
        names.retain(|name| name != last);
        for name in names {
            fs::rename(folder.path().join(&name), self.target.join(&name))?;
        }
        // The moved files are durable before the file that completes the folder.
        File::open(&self.target)?.sync_all()?;
        fs::rename(folder.path().join(last), self.target.join(last))?;
        folder.close()?;
        File::open(&self.target)?.sync_all()?;
        self.made = false;
        match self.target.parent().map(File::open) {
            Some(Ok(parent)) => parent.sync_all()?,
            // Some folders may be written to but not read.
            Some(Err(error)) if error.kind() == ErrorKind::PermissionDenied => {}
            Some(Err(error)) => return Err(error.into()),
            None => {}
        }
        Ok(())
    }
}

/// Makes the directory entries of a folder, and of the folders below it, durable.
fn sync_folders(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    Ok(File::open(folder)?.sync_all()?)
}

impl Drop for Staging {
    fn drop(&mut self) {
        drop(self.folder.take());
        if self.made {
            // The original failure is reported; an empty folder that remains is harmless.
            let _ = fs::remove_dir(&self.target);
        }
    }
}
