//! The folder in which cargo built this test program and all others.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder of the build, `TARGET/debug`: a test program is `TARGET/debug/deps/it-0123456789abcdef`.
pub(crate) fn profile_folder() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    program.ancestors().nth(2).map(Path::to_owned).context("the tests run outside a target folder")
}

/// The project's root.
pub(crate) fn project_root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}
