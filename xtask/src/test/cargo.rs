//! Building and running the workspace's tests.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use super::run_to_end;
use super::tally::Tally;
use crate::interrupt;

/// Builds the program and all tests; returns the program's path.
pub(super) fn build(root: &Path, target: &Path) -> Result<PathBuf> {
    println!("\n== build");
    // The journeys need the browser code: a build without it must fail here instead of in the journeys.
    for arguments in [["build", "--package", "inkan"], ["test", "--workspace", "--no-run"]] {
        run_to_end(cargo(root).args(arguments).env("INKAN_BROWSER", "require"))?;
    }
    interrupt::check()?;
    Ok(target.join("debug/inkan"))
}

/// The workspace's tests and their environment.
pub(super) struct Tests<'a> {
    pub(super) root: &'a Path,
    pub(super) binary: &'a Path,
    pub(super) keys: &'a Path,
    pub(super) scratch: &'a Path,
    /// Which test programs run: all of them, or those of cargo's options such as `--lib`.
    pub(super) targets: &'a [&'a str],
    pub(super) arguments: &'a [String],
}

impl Tests<'_> {
    /// Runs all tests; a failing one does not stop the others.
    pub(super) fn run(&self, environment: &[(&str, &OsStr)]) -> Result<Tally> {
        let mut tests = cargo(self.root);
        tests
            .args(["test", "--workspace", "--no-fail-fast"])
            .args(self.targets)
            .arg("--")
            .args(self.arguments)
            .env("INKAN_BINARY", self.binary)
            .env("INKAN_TEST_KEYS", self.keys)
            .env("TMPDIR", self.scratch)
            .env("RUST_LIB_BACKTRACE", "0") // an error of a test names its place; a long backtrace would hide it
            .envs(environment.iter().copied());
        let mut running = tests.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("starting cargo test")?;
        let output = running.stdout.take().context("cargo test has no output")?;

        let mut tally = Tally::default();
        let lines = read_lines(output);
        loop {
            match lines.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    println!("{line}");
                    tally.read(&line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if interrupt::check().is_err() {
                let _ = running.kill();
                break;
            }
        }
        let status = running.wait()?;
        interrupt::check()?;
        if !status.success() && tally.failed == 0 {
            tally.broken = true; // a test process crashed or did not compile, which has no line in the output
        }
        Ok(tally)
    }
}

fn read_lines(output: ChildStdout) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        lines.try_for_each(|line| sender.send(line))
    });
    lines
}

/// The cargo that runs this program.
fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}
