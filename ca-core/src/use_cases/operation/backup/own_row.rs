//! `trail-row.json`: the audit row that records a backup. It is written after all other files, so neither the copy of the
//! database nor the manifest can contain it. A restore uses it to distinguish this row from lost rows.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use super::TrailHead;
use crate::error::{Error, Result};

/// Writes the file, durably.
pub(super) fn write(folder: &Path, row: &TrailHead) -> Result<()> {
    let mut text = serde_json::to_string_pretty(row).map_err(Error::internal)?;
    text.push('\n');
    let written = File::create_new(folder.join(OWN_ROW))
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(Error::internal)
}

/// Reads the file; `None` for a backup of an older version, which has none. The error states the fault.
pub(crate) fn read(folder: &Path) -> Result<Option<TrailHead>, String> {
    match fs::read(folder.join(OWN_ROW)) {
        Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| error.to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// The name of the file in a backup.
pub(super) const OWN_ROW: &str = "trail-row.json";
