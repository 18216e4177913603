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

/// Reads it; `None` for a backup that has none, as older programs made them. The error says what is wrong with it.
pub(crate) fn read(folder: &Path) -> Result<Option<TrailHead>, String> {
    match fs::read(folder.join(OWN_ROW)) {
        Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| error.to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// The file in a backup.
pub(super) const OWN_ROW: &str = "trail-row.json";
