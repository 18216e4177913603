//! The program under test, started like by its users.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Ran, run, run_with_input};
use crate::corpus::{self, Corpus};
use crate::database::Database;
use crate::keys::Key;
use crate::process::Server;
use crate::{target, wait};

/// A private installation: configuration and keys in a temporary folder, a new database.
#[derive(Debug)]
pub struct Inkan {
    folder: TempDir,
    database: Database,
    holds_inventions: bool,
}

/// A running `inkan serve`; `Drop` ends it.
#[derive(Debug)]
pub struct Serving {
    /// The line that it printed when it was ready.
    pub ready: Value,
    server: Server,
}

impl Serving {
    /// The process ID.
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// Ends it by SIGKILL, without a shutdown.
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
    /// `inkan init` for example.com with the pool's keys and further options.
    ///
    /// # Errors
    /// When it fails.
    pub fn init(more: &[&str]) -> Result<Self> {
        let inkan = Self::without_init()?;
        let mut init = inkan.program()?;
        init.args(["init", "--organisation", "Example Org", "--country", "JP", "--domain", "example.com"]);
        init.arg("--data").arg(inkan.path()).args(["--database", inkan.database.url()]);
        if !more.contains(&"--policy-oid") {
            // That of RFC 5612, for documentation; a new one each time would change what tests compare.
            init.args(["--policy-oid", "1.3.6.1.4.1.32473.1.1"]);
        }
        init.arg("--root-key").arg(Key::Root.file()?).arg("--issuing-key").arg(Key::Issuing.file()?);
        run(init.args(more))?.ok()?;
        Ok(inkan)
    }

    /// [`Inkan::init`], with Alice Example: alice@example.com.
    ///
    /// # Errors
    /// When it fails.
    pub fn with_alice(more: &[&str]) -> Result<Self> {
        let inkan = Self::init(more)?;
        inkan.text(&["person", "add", "--name", "Alice Example", "--mail", "alice@example.com"])?;
        Ok(inkan)
    }

    /// A folder and a database before `inkan init`.
    ///
    /// # Errors
    /// When the database cannot be created.
    pub fn without_init() -> Result<Self> {
        Ok(Self {
            folder: tempfile::Builder::new().prefix("inkan").tempdir()?,
            database: Database::fresh()?,
            holds_inventions: false,
        })
    }

    /// The folder, which is the working directory of commands.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Records that the database contains certificates with invalid signatures, so that they are not linted at the end.
    pub fn holds_inventions(&mut self) {
        self.holds_inventions = true;
    }

    /// Runs a command to its end, with any exit status.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Result<Ran> {
        run(self.configured()?.args(arguments))
    }

    /// Runs a command to its end with additional environment variables.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Result<Ran> {
        run(self.configured()?.args(arguments).envs(environment.iter().copied()))
    }

    /// Runs a command that must succeed; returns its output.
    ///
    /// # Errors
    /// When it fails.
    pub fn text(&self, arguments: &[&str]) -> Result<String> {
        Ok(self.run(arguments)?.ok()?.text())
    }

    /// Runs a command with `--json` that must succeed; returns its result.
    ///
    /// # Errors
    /// When it fails, or prints something other than JSON.
    pub fn json(&self, arguments: &[&str]) -> Result<Value> {
        let ran = run(self.configured()?.args(arguments).arg("--json"))?.ok()?;
        serde_json::from_slice(&ran.stdout).with_context(|| format!("not JSON: {}", ran.text()))
    }

    /// Runs a command in a terminal in which `typed` is entered. The output is that of the terminal.
    ///
    /// # Errors
    /// When the program or script(1) cannot be started.
    pub fn run_in_terminal(&self, arguments: &[&str], typed: &str) -> Result<Ran> {
        let program = binary()?;
        let words = [program.to_str().context("the program's path is not UTF-8")?];
        let command: Vec<String> = words.iter().chain(arguments).map(|word| format!("'{word}'")).collect();
        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command", &command.join(" "), "/dev/null"]);
        script.current_dir(self.path()).env("INKAN_CONFIG", self.file(CONFIGURATION));
        run_with_input(&mut script, typed.as_bytes())
    }

    /// Starts the server and waits for the line that reports readiness.
    ///
    /// # Errors
    /// When it ends before that.
    pub fn serve(&self) -> Result<Serving> {
        self.serve_by(&binary()?, &[])
    }

    /// Like [`Inkan::serve`], but as another user with access to the folder.
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

    /// Like [`Inkan::serve`], and does something with its process ID again and again until it is ready.
    ///
    /// # Errors
    /// When it ends before that, or when that fails.
    pub fn serve_while(&self, meanwhile: impl Fn(u32) -> Result<()>) -> Result<Serving> {
        self.serve_by_while(&binary()?, &[], meanwhile)
    }

    fn serve_by(&self, program: &Path, before_it: &[&str]) -> Result<Serving> {
        self.serve_by_while(program, before_it, |_| Ok(()))
    }

    fn serve_by_while(
        &self,
        program: &Path,
        before_it: &[&str],
        meanwhile: impl Fn(u32) -> Result<()>,
    ) -> Result<Serving> {
        let before = self.logged()?;
        let mut server = self.start_server(program, before_it, &[])?;
        let ready = wait::until("inkan serve to be ready", || {
            server.check_alive()?;
            meanwhile(server.pid())?;
            Ok(self.log()?.split_off(before).lines().find_map(ready_line))
        })?;
        Ok(Serving { ready, server })
    }

    /// Starts the server with additional environment variables and waits until it ends by itself; returns its status and its
    /// log.
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

    /// The length of the log in bytes.
    fn logged(&self) -> Result<usize> {
        Ok(usize::try_from(fs::metadata(self.file(LOG)).map_or(0, |it| it.len()))?)
    }

    /// The log of its servers so far.
    ///
    /// # Errors
    /// When none was started.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.file(LOG))?)
    }

    /// Adds text to the configuration.
    ///
    /// # Errors
    /// When there is none yet.
    pub fn configure(&self, more: &str) -> Result<()> {
        let file = self.file(CONFIGURATION);
        let text = fs::read_to_string(&file)?;
        Ok(fs::write(file, format!("{text}\n{more}\n"))?)
    }

    /// The program with its folder, and without configuration from the environment.
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

/// A complete line of JSON that is not a log event.
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
