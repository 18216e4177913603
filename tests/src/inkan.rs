//! The program under test, as its users start it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Ran, run};
use crate::corpus::{self, Corpus};
use crate::database::Database;
use crate::keys::Key;
use crate::process::Server;
use crate::{target, wait};

/// An installation of its own: configuration and keys in a temporary folder, a fresh database.
#[derive(Debug)]
pub struct Inkan {
    folder: TempDir,
    database: Database,
    holds_inventions: bool,
}

/// `inkan serve`, ready; `Drop` ends it.
#[derive(Debug)]
pub struct Serving {
    /// The line that it printed when it was ready.
    pub ready: Value,
    server: Server,
}

impl Serving {
    /// The process.
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// Ends it by SIGKILL: it has no time for anything.
    pub fn kill(self) {
        drop(self.server);
    }

    /// Sends it SIGTERM and waits until it has ended.
    ///
    /// # Errors
    /// When it does not end.
    pub fn stop(self) -> Result<ExitStatus> {
        self.server.end_by("TERM")
    }
}

impl Inkan {
    /// `inkan init` for example.com with the pool's keys; more options as the test needs them.
    ///
    /// # Errors
    /// When it fails.
    pub fn init(more: &[&str]) -> Result<Self> {
        let inkan = Self::without_init()?;
        let mut init = inkan.program()?;
        init.args(["init", "--organisation", "Example Org", "--country", "JP", "--domain", "example.com"]);
        init.arg("--data").arg(inkan.path()).args(["--database", inkan.database.url()]);
        init.arg("--root-key").arg(Key::Root.file()?).arg("--issuing-key").arg(Key::Issuing.file()?);
        run(init.args(more))?.ok()?;
        Ok(inkan)
    }

    /// [`Inkan::init`], with Alice Example in it: alice@example.com.
    ///
    /// # Errors
    /// When it fails.
    pub fn with_alice(more: &[&str]) -> Result<Self> {
        let inkan = Self::init(more)?;
        inkan.text(&["person", "add", "--name", "Alice Example", "--mail", "alice@example.com"])?;
        Ok(inkan)
    }

    /// A folder and a database where nothing was done yet.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn without_init() -> Result<Self> {
        Ok(Self {
            folder: tempfile::Builder::new().prefix("inkan").tempdir()?,
            database: Database::fresh()?,
            holds_inventions: false,
        })
    }

    /// The folder; a command's relative paths begin there.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Its database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Notes that its database was filled with certificates that nobody signed: no linter is to look at them at the end.
    pub fn holds_inventions(&mut self) {
        self.holds_inventions = true;
    }

    /// Runs a command to its end, whatever that is.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Result<Ran> {
        run(self.configured()?.args(arguments))
    }

    /// Runs a command to its end with more in its environment.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Result<Ran> {
        run(self.configured()?.args(arguments).envs(environment.iter().copied()))
    }

    /// Runs a command that has to succeed; its output.
    ///
    /// # Errors
    /// When it fails.
    pub fn text(&self, arguments: &[&str]) -> Result<String> {
        Ok(self.run(arguments)?.ok()?.text())
    }

    /// Runs a command with `--json` that has to succeed; its answer.
    ///
    /// # Errors
    /// When it fails, or prints something else than JSON.
    pub fn json(&self, arguments: &[&str]) -> Result<Value> {
        let ran = run(self.configured()?.args(arguments).arg("--json"))?.ok()?;
        serde_json::from_slice(&ran.stdout).with_context(|| format!("not JSON: {}", ran.text()))
    }

    /// Starts the server and waits for the line that says it is ready.
    ///
    /// # Errors
    /// When it ends before that.
    pub fn serve(&self) -> Result<Serving> {
        self.serve_by(&binary()?, &[])
    }

    /// As [`Inkan::serve`], as another user, who may nevertheless use what is in the folder.
    ///
    /// # Errors
    /// When it ends before that.
    pub fn serve_as(&self, user: u32) -> Result<Serving> {
        let program = binary()?;
        let reuid = format!("--reuid={user}");
        let program = program.to_str().context("the program's path is not UTF-8")?;
        let asked = [&reuid, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--", program];
        self.serve_by(Path::new("setpriv"), &asked)
    }

    fn serve_by(&self, program: &Path, before_it: &[&str]) -> Result<Serving> {
        let before = self.logged()?;
        let mut server = self.start_server(program, before_it, &[])?;
        let ready = wait::until("inkan serve to be ready", || {
            server.check_alive()?;
            Ok(self.log()?.split_off(before).lines().find_map(ready_line))
        })?;
        Ok(Serving { ready, server })
    }

    /// Starts the server with more in its environment and waits until it has ended by itself; how it did, and what it
    /// logged.
    ///
    /// # Errors
    /// When it does not end.
    pub fn serve_to_its_end(&self, environment: &[(&str, &str)]) -> Result<(ExitStatus, String)> {
        let before = self.logged()?;
        let status = self.start_server(&binary()?, &[], environment)?.ended()?;
        Ok((status, self.log()?.split_off(before)))
    }

    fn start_server(&self, program: &Path, before_it: &[&str], environment: &[(&str, &str)]) -> Result<Server> {
        let name = program.to_str().context("the program's path is not UTF-8")?;
        let arguments = |serve: &mut Command| {
            serve
                .args(before_it)
                .args(["serve", "--json", "--config"])
                .arg(self.file(CONFIGURATION))
                .current_dir(self.path());
            serve.envs(environment.iter().copied());
        };
        Server::start(name, arguments, &self.file(LOG))
    }

    /// How long the log is, bytes.
    fn logged(&self) -> Result<usize> {
        Ok(usize::try_from(fs::metadata(self.file(LOG)).map_or(0, |it| it.len()))?)
    }

    /// What its servers logged so far.
    ///
    /// # Errors
    /// When none was started.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.file(LOG))?)
    }

    /// Adds to the configuration.
    ///
    /// # Errors
    /// When there is none yet.
    pub fn configure(&self, more: &str) -> Result<()> {
        let file = self.file(CONFIGURATION);
        let text = fs::read_to_string(&file)?;
        Ok(fs::write(file, format!("{text}\n{more}\n"))?)
    }

    /// The program with nothing but its folder: no configuration from the environment.
    ///
    /// # Errors
    /// When it was not built.
    pub fn program(&self) -> Result<Command> {
        let mut program = Command::new(binary()?);
        program.current_dir(self.path()).env_remove("INKAN_CONFIG");
        Ok(program)
    }

    fn configured(&self) -> Result<Command> {
        let mut program = self.program()?;
        program.env("INKAN_CONFIG", self.file(CONFIGURATION));
        Ok(program)
    }
}

impl Drop for Inkan {
    fn drop(&mut self) {
        if !self.holds_inventions {
            corpus::expect_clean(|| Corpus::of(&self.file(CONFIGURATION)));
        }
    }
}

const CONFIGURATION: &str = "inkan.toml";
const LOG: &str = "serve.log";

/// A whole line of JSON that is no log event.
pub(crate) fn ready_line(line: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(line).ok()?;
    (value.is_object() && value.get("level").is_none()).then_some(value)
}

/// The program under test.
///
/// # Errors
/// When it was not built.
pub fn binary() -> Result<PathBuf> {
    let binary = match env::var_os("INKAN_BINARY") {
        Some(binary) => binary.into(),
        None => target::profile_folder()?.join("inkan"),
    };
    ensure!(binary.exists(), "{} is not there: `cargo build` makes it", binary.display());
    Ok(binary)
}
