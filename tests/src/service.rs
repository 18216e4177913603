//! A service started by its unit file, without systemd: its command, and the report that it is ready.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::process::Server;
use crate::wait;

/// A running service of `Type=notify`; `Drop` ends it.
#[derive(Debug)]
pub struct Service {
    server: Server,
    told: UnixDatagram,
}

impl Service {
    /// Runs the unit's `ExecStart`, and waits until it says `READY=1` (sd_notify(3)).
    ///
    /// # Errors
    /// When the unit is of another type, or the program ends before that.
    pub fn start(unit: &Path, log: &Path) -> Result<Self> {
        let text = fs::read_to_string(unit)?;
        ensure!(text.lines().any(|line| line == "Type=notify"), "{} is of another type", unit.display());
        let line = text.lines().find_map(|line| line.strip_prefix("ExecStart=")).context("no ExecStart")?;
        let mut words = line.split_whitespace();
        let program = words.next().context("an empty ExecStart")?;
        let socket = log.with_extension("notify");
        let told = UnixDatagram::bind(&socket)?;
        told.set_read_timeout(Some(Duration::from_millis(100)))?;
        let mut server = Server::start(
            program,
            |command| {
                command.args(words).env("NOTIFY_SOCKET", &socket);
            },
            log,
        )?;
        wait::until("the service to be ready", || {
            server.check_alive()?;
            Ok(hear(&told).filter(|state| state == "READY=1"))
        })?;
        Ok(Self { server, told })
    }

    /// Sends it SIGTERM, and waits for `STOPPING=1` and its end.
    ///
    /// # Errors
    /// When it does not end, or does not say that it stops.
    pub fn stop(self) -> Result<ExitStatus> {
        let status = self.server.end_by("TERM")?;
        let state = hear(&self.told);
        ensure!(state.as_deref() == Some("STOPPING=1"), "it said {state:?}");
        Ok(status)
    }
}

fn hear(told: &UnixDatagram) -> Option<String> {
    let mut octets = [0; 64];
    let length = told.recv(&mut octets).ok()?;
    Some(String::from_utf8_lossy(octets.get(..length)?).into_owned())
}
