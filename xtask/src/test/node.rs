//! Node with npm, which bundles the browser code, and the packages for checking it: types and accessibility.
//!
//! Debian 12's Node is too old, so Node is not installed automatically.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::run_to_end;

/// The oldest supported version.
pub(super) const OLDEST: u32 = 20;

/// The packages for the browser code.
pub(super) const PACKAGES: &str = "web/browser/package-lock.json";

/// Whether Node is installed and new enough, with npm.
pub(super) fn is_there() -> bool {
    version("node").is_some_and(|version| version >= OLDEST) && version("npm").is_some()
}

/// Whether the packages were installed from the current lock file.
pub(super) fn is_up_to_date(root: &Path) -> Result<bool> {
    let wanted = fs::read(root.join(PACKAGES)).context(PACKAGES)?;
    Ok(fs::read(marker(root)).is_ok_and(|made_from| made_from == wanted))
}

/// Installs the packages again.
pub(super) fn make(root: &Path) -> Result<()> {
    println!("installing the packages of {PACKAGES}");
    run_to_end(Command::new("npm").args(["ci", "--loglevel=error"]).current_dir(root.join("web/browser")))?;
    fs::copy(root.join(PACKAGES), marker(root)).context("marking the packages as installed")?;
    Ok(())
}

/// A copy of the lock file from which the packages were installed; it is written last.
fn marker(root: &Path) -> PathBuf {
    root.join("web/browser/node_modules/made-from.json")
}

/// The first number in a program's version: `v20.20.2`, `11.19.1`.
fn version(program: &str) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}
