//! `inkan demo`, as run by a user.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
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

    /// Starts it and interrupts it while it builds the organisation.
    ///
    /// # Errors
    /// When it does not begin, or does not end.
    pub fn interrupt_early(&self) -> Result<ExitStatus> {
        let name = binary()?;
        let ports = on_free_ports()?;
        let arguments = |demo: &mut Command| {
            demo.args(FAST).args(&ports).env("TMPDIR", self.temporary());
        };
        let server = Server::start(name.to_str().context("UTF-8")?, arguments, &self.temporary().join("demo.log"))?;
        wait::until("the demo to have a folder", || {
            Ok(self.left_behind()?.iter().any(|name| name.starts_with("inkan-demo-")).then_some(()))
        })?;
        server.end_by("INT")
    }

    /// Starts it as a person does, in a terminal (`script` of util-linux), and waits until its steps are done.
    ///
    /// # Errors
    /// When it ends before that.
    pub fn start_in_terminal(&self) -> Result<Terminal> {
        let log = self.temporary().join("demo.log");
        let demo = format!("exec {} demo {} {}", binary()?.display(), FAST[2..].join(" "), on_free_ports()?.join(" "));
        let output = File::create(&log)?;
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig=KILL", "--", "script", "-qfec", &demo, "/dev/null"]);
        command.env("TMPDIR", self.temporary()).env_remove("INKAN_CONFIG");
        let child = command.stdin(Stdio::piped()).stdout(output).spawn().context("starting script")?;
        let terminal = Terminal { child, log };
        wait::until("the demo to have walked", || Ok(terminal.text()?.contains("Ctrl-C ends it").then_some(())))?;
        Ok(terminal)
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

/// A demo in a terminal; `Drop` ends it.
#[derive(Debug)]
pub struct Terminal {
    child: Child,
    log: PathBuf,
}

impl Terminal {
    /// What the terminal shows, with line feeds.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn text(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.log)?.replace('\r', ""))
    }

    /// Types these characters.
    ///
    /// # Errors
    /// When there is no terminal any more.
    pub fn type_in(&mut self, typed: &str) -> Result<()> {
        Ok(self.child.stdin.as_mut().context("standard input")?.write_all(typed.as_bytes())?)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it does not end.
    pub fn ended(mut self) -> Result<ExitStatus> {
        wait::until("it to end", || Ok(self.child.try_wait()?))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A person's browser: curl with a jar of cookies.
#[derive(Debug)]
pub struct Curl {
    jar: TempDir,
    portal: String,
}

impl Curl {
    /// A browser without cookies.
    ///
    /// # Errors
    /// When no folder can be created.
    pub fn at(portal: &str) -> Result<Self> {
        Ok(Self { jar: tempfile::tempdir()?, portal: portal.to_owned() })
    }

    /// Opens a page, following redirects.
    ///
    /// # Errors
    /// When the portal answers with an error.
    pub fn open(&self, path: &str) -> Result<String> {
        self.run(path, &[])
    }

    /// Opens the page at `path`, fills in its form and sends it to the same path; returns the page that follows.
    ///
    /// # Errors
    /// When the page has no form or the portal answers with an error.
    pub fn fill_in(&self, path: &str, fields: &[(&str, &str)]) -> Result<String> {
        let page = self.open(path)?;
        let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mut more = vec![format!("csrf={}", token.context("no form")?)];
        more.extend(fields.iter().map(|(name, value)| format!("{name}={value}")));
        let more: Vec<&str> = more.iter().flat_map(|field| ["--data-urlencode", field]).collect();
        self.run(path, &more)
    }

    fn run(&self, path: &str, more: &[&str]) -> Result<String> {
        let mut curl = Command::new("curl");
        let jar = self.jar.path().join("cookies");
        curl.args(["-sSfL", "-b"]).arg(&jar).arg("-c").arg(&jar).args(more).arg(format!("{}{path}", self.portal));
        Ok(run(&mut curl)?.ok()?.text())
    }
}

/// Ports that `inkan demo` uses by default if they are free.
pub const USUAL_PORTS: [u16; 6] = [8080, 8081, 3890, 2525, 2526, 1110];

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
