//! `cargo xtask bench`: measurements beside those of peers, written to docs/performance.md.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::key_pool;

/// Builds optimised, measures, and writes the page.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let keys = key_pool::make(&root.join("target"))?;
    let built = Command::new(env!("CARGO")).args(["build", "--release", "--bin", "inkan"]).current_dir(root).status();
    ensure!(built.context("cargo can't be started")?.success(), "the program can't be built");
    let measured = Command::new(env!("CARGO"))
        .args(["run", "--release", "--quiet", "--package", "inkan-benches"])
        .current_dir(root)
        .env("INKAN_TEST_KEYS", keys)
        .env("INKAN_BINARY", root.join("target/release/inkan"))
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cargo can't be started")?;
    ensure!(measured.status.success(), "the measuring ended with {}", measured.status);
    let page = String::from_utf8(measured.stdout)?;
    print!("{page}");
    fs::write(root.join("docs/performance.md"), page)?;
    Ok(ExitCode::SUCCESS)
}
