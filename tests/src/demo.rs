//! `inkan demo`, as run by a user.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Ran, run};
use crate::inkan::{binary, ready_line};
use crate::process::Server;
use crate::{port, wait};

/// A demo with a folder of its own for everything temporary.
#[derive(Debug)]
pub struct Demo {
    temporary: TempDir,
}

/// A demo that stays up after its steps; `Drop` ends it.
#[derive(Debug)]
pub struct Running {
    /// The demo's output after the steps.
    pub printed: Value,
    server: Server,
}

impl Demo {
    /// Prepares a demo without starting it. From now on the demo's usual ports are occupied, so that no two demos use the
    /// same.
    ///
    /// # Errors
    /// When no folder can be created.
    pub fn new() -> Result<Self> {
        occupy_usual_ports();
        Ok(Self { temporary: tempfile::Builder::new().prefix("demo").tempdir()? })
    }

    /// The folder for the demo's own temporary folders.
    pub fn temporary(&self) -> &Path {
        self.temporary.path()
    }

    /// The remaining files in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn left_behind(&self) -> Result<Vec<String>> {
        let entries = fs::read_dir(self.temporary())?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    /// Runs it to its end on free ports, with fast keys.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run(&self, more: &[&str]) -> Result<Ran> {
        run(self.command()?.args(on_free_ports()?).args(more))
    }

    /// Runs it to its end with only these options.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run_with(&self, options: &[&str]) -> Result<Ran> {
        run(self.command()?.args(options))
    }

    /// Starts it and waits until its steps are done.
    ///
    /// # Errors
    /// When it ends before that.
    pub fn start(&self) -> Result<Running> {
        let log = self.temporary().join("demo.log");
        let name = binary()?;
        let name = name.to_str().context("the program's path is not UTF-8")?;
        let ports = on_free_ports()?;
        let arguments = |demo: &mut Command| {
            demo.args(FAST).args(&ports).env("TMPDIR", self.temporary());
        };
        let mut server = Server::start(name, arguments, &log)?;
        let printed = wait::until("the demo to have walked", || {
            server.check_alive()?;
            Ok(fs::read_to_string(&log)?.lines().find_map(ready_line))
        })?;
        Ok(Running { printed, server })
    }

    fn command(&self) -> Result<Command> {
        let mut demo = Command::new(binary()?);
        demo.args(FAST).arg("--once").env("TMPDIR", self.temporary()).env_remove("INKAN_CONFIG");
        Ok(demo)
    }
}

impl Running {
    /// Sends it a signal (`TERM`, `INT`) and waits until it has ended.
    ///
    /// # Errors
    /// When it does not end.
    pub fn end_by(self, signal: &str) -> Result<ExitStatus> {
        self.server.end_by(signal)
    }
}

/// Ports that `inkan demo` uses by default if they are free.
pub const USUAL_PORTS: [u16; 3] = [8080, 8081, 3890];

/// Occupies these ports until this process ends, unless another program uses them.
fn occupy_usual_ports() {
    static TAKEN: OnceLock<Vec<TcpListener>> = OnceLock::new();
    TAKEN.get_or_init(|| {
        USUAL_PORTS.into_iter().filter_map(|port| TcpListener::bind(("127.0.0.1", port)).ok()).collect()
    });
}

fn on_free_ports() -> Result<[String; 4]> {
    Ok(["--http".to_owned(), port::free()?.to_string(), "--ldap".to_owned(), port::free()?.to_string()])
}

/// RSA keys take seconds to generate.
const FAST: [&str; 4] = ["demo", "--json", "--key-algorithm", "ecdsa-p256"];
