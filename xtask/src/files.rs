//! The workspace's own files: everything below the root that is neither built nor downloaded.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// All files below `root`, as paths relative to it, sorted.
pub(crate) fn below(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() && !is_foreign(&entry.file_name().to_string_lossy()) {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path().strip_prefix(root)?.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The files of [`below`] whose name ends in one of `extensions`.
pub(crate) fn with_extension(root: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = below(root)?;
    found.retain(|path| path.extension().is_some_and(|it| extensions.iter().any(|wanted| it == *wanted)));
    Ok(found)
}

/// A file's text, with its name in the error.
pub(crate) fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn is_foreign(folder: &str) -> bool {
    matches!(folder, ".git" | ".venv" | "target" | "node_modules" | "artifacts" | "__pycache__")
}
