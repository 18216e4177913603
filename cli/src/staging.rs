//! A folder that comes to be whole or not at all.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;
use ca_core::error::Conflict;
use tempfile::TempDir;

use crate::own_folder::OwnFolder;

/// Everything is written into a folder inside the wanted one and moved up when all is there. A failure takes it away again;
/// what a crash leaves is a folder whose name begins with a dot, which is neither a backup nor an installation.
pub(crate) struct Staging {
    target: PathBuf,
    made: bool,
    folder: Option<TempDir>,
}

impl Staging {
    /// Makes the wanted folder, for its owner alone, unless it is there and empty.
    ///
    /// # Errors
    /// `occupied` when something is in it; `Configuration` when it is in somebody else's hands.
    pub(crate) fn begin(target: &Path, prefix: &str, occupied: Conflict) -> Result<Self> {
        let OwnFolder { path: target, made } = OwnFolder::take(target, occupied)?;
        let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(&target)?;
        Ok(Self { target, made, folder: Some(folder) })
    }

    /// Where to write.
    pub(crate) fn path(&self) -> &Path {
        self.folder.as_ref().map_or(&self.target, |folder| folder.path())
    }

    /// The wanted folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Moves everything up, `last` at the end: without it the folder counts for nothing.
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
        // What is moved up is durable there before that which makes it count.
        File::open(&self.target)?.sync_all()?;
        fs::rename(folder.path().join(last), self.target.join(last))?;
        folder.close()?;
        File::open(&self.target)?.sync_all()?;
        self.made = false;
        match self.target.parent().map(File::open) {
            Some(Ok(parent)) => parent.sync_all()?,
            // A place that may be added to and not be read.
            Some(Err(error)) if error.kind() == ErrorKind::PermissionDenied => {}
            Some(Err(error)) => return Err(error.into()),
            None => {}
        }
        Ok(())
    }
}

/// Makes durable which files there are, in a folder and below.
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
            // The failure is what is told; an empty folder that stays harms nobody.
            let _ = fs::remove_dir(&self.target);
        }
    }
}
