//! Node with npm, which bundles what runs in the browser, and the packages that look at it: types and accessibility.
//!
//! Debian 12's Node is too old, so Node is not installed for anybody.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::run_to_end;

/// The oldest version that will do.
pub(super) const OLDEST: u32 = 20;

/// What is installed beside the sources that run in the browser.
pub(super) const PACKAGES: &str = "web/browser/package-lock.json";

/// Whether Node is there and new enough, and npm beside it.
pub(super) fn is_there() -> bool {
    version("node").is_some_and(|version| version >= OLDEST) && version("npm").is_some()
}

/// Whether the packages were installed from the lock file as it stands.
pub(super) fn is_up_to_date(root: &Path) -> Result<bool> {
    let wanted = fs::read(root.join(PACKAGES)).context(PACKAGES)?;
    Ok(fs::read(marker(root)).is_ok_and(|made_from| made_from == wanted))
}

/// Installs the packages anew.
pub(super) fn make(root: &Path) -> Result<()> {
    println!("installing the packages of {PACKAGES}");
    run_to_end(Command::new("npm").args(["ci", "--loglevel=error"]).current_dir(root.join("web/browser")))?;
    fs::copy(root.join(PACKAGES), marker(root)).context("marking the packages as installed")?;
    Ok(())
}

/// A copy of the lock file that the packages were installed from; the last thing written.
fn marker(root: &Path) -> PathBuf {
    root.join("web/browser/node_modules/made-from.json")
}

/// The first number of what a program says of itself: `v20.20.2`, `11.19.1`.
fn version(program: &str) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}
