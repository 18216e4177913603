//! Runs a program to its end and captures its output.

use std::io::Write;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};

/// A program that has ended.
#[derive(Debug)]
pub struct Ran {
    name: String,
    /// The exit status.
    pub status: ExitStatus,
    /// The standard output, unchanged.
    pub stdout: Vec<u8>,
    /// The standard error.
    pub stderr: String,
}

impl Ran {
    /// Whether it ended with 0.
    pub fn succeeded(&self) -> bool {
        self.status.success()
    }

    /// Returns itself if it ended with 0.
    ///
    /// # Errors
    /// With the whole output, if it did not.
    pub fn ok(self) -> Result<Self> {
        ensure!(self.succeeded(), "{} ended with {}:\n{}\n{}", self.name, self.status, self.stderr, self.text());
        Ok(self)
    }

    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// Runs `command` without input.
///
/// # Errors
/// When it cannot be started; the caller checks its exit status.
pub fn run(command: &mut Command) -> Result<Ran> {
    run_with_input(command, &[])
}

/// Runs `command` with `input` on its standard input.
///
/// # Errors
/// When it cannot be started; the caller checks its exit status.
pub fn run_with_input(command: &mut Command, input: &[u8]) -> Result<Ran> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {name}"))?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    let output = std::thread::scope(|scope| {
        // A program may end without reading all input; its status shows whether that is an error.
        scope.spawn(move || stdin.write_all(input).ok());
        child.wait_with_output()
    })?;
    Ok(Ran {
        name,
        status: output.status,
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}
