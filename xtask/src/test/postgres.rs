//! One private `PostgreSQL` cluster for the run, in a temporary folder that is removed afterwards.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{debian, install};
use crate::files;

/// The running server; `Drop` ends it and removes its data.
pub(super) struct Server {
    url: String,
    process: Child,
    owner: Option<Account>,
    programs: PathBuf,
    folder: tempfile::TempDir,
}

/// Durability is off, because the data is not needed after the run. Tests of durability use a server of their own.
const SETTINGS: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "shared_buffers=64MB",
    "log_min_messages=warning",
];

impl Server {
    /// Creates a cluster and waits until it accepts connections.
    pub(super) fn start() -> Result<Self> {
        let programs = debian::postgres_programs().context("no PostgreSQL below /usr/lib/postgresql")?;
        let owner = if install::is_root()? { Some(Account::unprivileged()?) } else { None };
        let folder = tempfile::Builder::new().prefix("inkan-pg-").tempdir_in("/tmp")?;
        if let Some(owner) = &owner {
            chown(folder.path(), Some(owner.user), Some(owner.group))?;
        }
        make_cluster(&programs, owner.as_ref(), folder.path())?;

        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let log = File::create(folder.path().join("server.log"))?;
        let mut server = command(owner.as_ref(), &programs.join("postgres"), folder.path());
        server
            .arg("-D")
            .arg(data(folder.path()))
            .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"])
            .arg(folder.path());
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        let process =
            server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn().context("starting postgres")?;
        let mut server =
            Self { url: format!("postgres://inkan@127.0.0.1:{port}/postgres"), process, owner, programs, folder };
        server.wait_until_it_answers(port)?;
        Ok(server)
    }

    /// The URL for a superuser who may create databases.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    fn wait_until_it_answers(&mut self, port: u16) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let mut probe = Command::new(self.programs.join("pg_isready"));
            if probe.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).status()?.success() {
                return Ok(());
            }
            if let Some(status) = self.process.try_wait()? {
                bail!("postgres ended with {status}: {}", self.log());
            }
            if Instant::now() > deadline {
                bail!("postgres does not answer: {}", self.log());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = command(self.owner.as_ref(), &self.programs.join("pg_ctl"), self.folder.path());
        stop.arg("-D").arg(data(self.folder.path())).args(["-s", "-w", "-t", "10", "-m", "immediate", "stop"]);
        if !stop.status().is_ok_and(|it| it.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

fn make_cluster(programs: &Path, owner: Option<&Account>, folder: &Path) -> Result<()> {
    let mut initdb = command(owner, &programs.join("initdb"), folder);
    initdb.arg("-D").arg(data(folder)).args([
        "-U",
        "inkan",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]);
    let made = initdb.output()?;
    if !made.status.success() {
        bail!("initdb: {}", String::from_utf8_lossy(&made.stderr));
    }
    Ok(())
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// The program, run as `owner`; it gets SIGINT when this process ends without stopping it.
fn command(owner: Option<&Account>, program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig=INT");
    if let Some(owner) = owner {
        command.arg(format!("--reuid={}", owner.user)).arg(format!("--regid={}", owner.group)).arg("--clear-groups");
    }
    command.arg("--").arg(program).current_dir(folder);
    command
}

/// A user other than root: initdb and postgres refuse to run as root.
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    fn unprivileged() -> Result<Self> {
        let accounts = files::text(Path::new("/etc/passwd"))?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::parse(accounts.lines().find(|line| line.split(':').next() == Some(name))?))
            .context("/etc/passwd has neither `postgres` nor `nobody`")
    }

    /// A line of passwd(5): `name:password:user:group:...`.
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split(':').skip(2);
        Some(Self { user: fields.next()?.parse().ok()?, group: fields.next()?.parse().ok()? })
    }
}
