//! The folder for the tests' temporary files, so that an interrupted run leaves nothing behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

/// `TMPDIR` of the tests; its path is short, because it contains sockets (108 bytes at most).
pub(super) struct Scratch(tempfile::TempDir);

impl Scratch {
    pub(super) fn new() -> Result<Self> {
        Ok(Self(tempfile::Builder::new().prefix("ink").rand_bytes(4).tempdir_in("/tmp")?))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Scratch {
    /// Agents of `gpgsm` are daemons: they continue after a test was killed, and must be stopped before their home is
    /// removed.
    fn drop(&mut self) {
        let Ok(entries) = fs::read_dir(self.path()) else {
            return;
        };
        for home in entries.flatten().map(|it| it.path()).filter(|it| it.join("trustlist.txt").exists()) {
            let _ = Command::new("gpgconf")
                .arg("--homedir")
                .arg(home)
                .args(["--kill", "all"])
                .stderr(Stdio::null())
                .status();
        }
    }
}
