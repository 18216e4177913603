//! The Python environment of the linters: `.venv` in the project's root.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::run_to_end;
use crate::files;

/// The packages of the environment, one per line.
pub(super) const REQUIREMENTS: &str = "tests/python/requirements.txt";

/// Whether the environment was made from the current requirements.
pub(super) fn is_up_to_date(root: &Path) -> Result<bool> {
    let wanted = files::text(&root.join(REQUIREMENTS))?;
    let made_from = fs::read_to_string(marker(root)).unwrap_or_default();
    Ok(made_from == wanted && python(root).exists())
}

/// Makes the environment again.
pub(super) fn make(root: &Path) -> Result<()> {
    println!("making .venv from {REQUIREMENTS}");
    run_to_end(Command::new("python3").args(["-m", "venv", "--clear"]).arg(root.join(".venv")))?;
    run_to_end(
        Command::new(python(root))
            .args(["-m", "pip", "install", "--quiet", "--requirement"])
            .arg(root.join(REQUIREMENTS)),
    )?;
    fs::copy(root.join(REQUIREMENTS), marker(root)).context("marking .venv as made")?;
    Ok(())
}

fn python(root: &Path) -> PathBuf {
    root.join(".venv/bin/python")
}

/// A copy of the requirements from which the environment was made; it is written last, so that an incomplete environment is
/// never used.
fn marker(root: &Path) -> PathBuf {
    root.join(".venv/made-from.txt")
}
