//! A server that ends with its owner.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::run;
use crate::wait;

/// A running program whose output goes to a file; `Drop` kills it.
///
/// It also ends with the thread that started it, so that a killed test leaves nothing running: it must be started in the
/// thread that uses it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
}

impl Server {
    pub(crate) fn start(program: &str, arguments: impl FnOnce(&mut Command), log: &Path) -> Result<Self> {
        let output = File::options().create(true).append(true).open(log)?;
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig=KILL", "--", program]);
        arguments(&mut command);
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("starting {program}"))?;
        Ok(Self { child, log: log.to_owned() })
    }

    /// setpriv became the program, and kept the process ID.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal (`TERM`, `INT`) and waits until it has ended by itself.
    pub(crate) fn end_by(mut self, signal: &str) -> Result<ExitStatus> {
        run(Command::new("kill").args(["-s", signal, &self.child.id().to_string()]))?.ok()?;
        self.ended()
    }

    /// Waits for its end.
    pub(crate) fn ended(&mut self) -> Result<ExitStatus> {
        wait::until("it to end", || Ok(self.child.try_wait()?))
    }

    /// Fails, with the log, when it has ended by itself.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("it ended with {status}:\n{}", fs::read_to_string(&self.log)?);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
