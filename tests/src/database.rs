//! A database of a test's own: a new `SQLite` file, or a new database on the run's `PostgreSQL` server.

use std::env;
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::command::run;

/// An empty database; `Drop` removes it.
#[derive(Debug)]
pub struct Database {
    url: String,
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    Folder(#[expect(dead_code, reason = "its Drop is what it is kept for")] TempDir),
    OnServer { server: String, name: String },
}

static NEXT: AtomicU32 = AtomicU32::new(1);

impl Database {
    /// Creates a database of the kind that this run uses.
    ///
    /// # Errors
    /// When the kind is unknown, or the server refuses.
    pub fn fresh() -> Result<Self> {
        match env::var("INKAN_TEST_DATABASE").as_deref() {
            Ok("sqlite") | Err(_) => Self::in_file(),
            Ok("postgres") => Self::on_server(),
            Ok(other) => bail!("INKAN_TEST_DATABASE is `{other}`, neither `sqlite` nor `postgres`"),
        }
    }

    /// The URL for `inkan init --database`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether it is on `PostgreSQL`.
    pub fn is_postgres(&self) -> bool {
        matches!(self.kept, Kept::OnServer { .. })
    }

    /// Runs statements without the program's knowledge.
    ///
    /// # Errors
    /// When the database refuses one.
    pub fn execute(&self, statements: &str) -> Result<()> {
        match &self.kept {
            Kept::Folder(_) => {
                let path = self.url.trim_start_matches("sqlite:");
                run(Command::new("python3").args(["-c", EXECUTE_IN_SQLITE, path, statements]))?.ok().map(drop)
            }
            Kept::OnServer { .. } => administer(&self.url, statements),
        }
    }

    /// The number of rows in `from`, a table or another text after FROM.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn count(&self, from: &str) -> Result<i64> {
        count_in(&self.url, from)
    }

    /// Creates a database in a file of SQLite.
    ///
    /// # Errors
    /// When no folder can be created.
    pub fn in_file() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("db").tempdir()?;
        let url = format!("sqlite:{}", folder.path().join("inkan.db").display());
        Ok(Self { url, kept: Kept::Folder(folder) })
    }

    fn on_server() -> Result<Self> {
        let server = env::var("INKAN_TEST_POSTGRES_URL")
            .context("INKAN_TEST_POSTGRES_URL is not set: `cargo xtask test` does")?;
        let name = format!("inkan_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        administer(&server, &format!("CREATE DATABASE {name}"))?;
        let (address, _) = server.rsplit_once('/').context("INKAN_TEST_POSTGRES_URL names no database")?;
        Ok(Self { url: format!("{address}/{name}"), kept: Kept::OnServer { server, name } })
    }
}

/// Like [`Database::count`], for any database, such as a restored one.
///
/// # Errors
/// When the database refuses.
pub fn count_in(url: &str, from: &str) -> Result<i64> {
    let question = format!("SELECT COUNT(*) FROM {from}");
    let mut ask = if let Some(file) = url.strip_prefix("sqlite:") {
        let mut python = Command::new("python3");
        python.args(["-c", ASK_SQLITE, file, &question]);
        python
    } else {
        let mut psql = Command::new("psql");
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--dbname", url, "--command", &question]);
        psql
    };
    run(&mut ask)?.ok()?.text().trim().parse().context("a number")
}

/// Python's own module makes a further package unnecessary.
const EXECUTE_IN_SQLITE: &str =
    "import sqlite3, sys; it = sqlite3.connect(sys.argv[1]); it.executescript(sys.argv[2]); it.commit()";

const ASK_SQLITE: &str = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])";

impl Drop for Database {
    fn drop(&mut self) {
        if let Kept::OnServer { server, name } = &self.kept {
            // A database that remains is removed with the server at the end of the run.
            let _ = administer(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn administer(server: &str, statement: &str) -> Result<()> {
    run(Command::new("psql").args([
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--dbname",
        server,
        "--command",
        statement,
    ]))?
    .ok()?;
    Ok(())
}
