//! `cargo xtask test`: prepares the requirements of the tests, then runs every test on both databases.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use self::statements::Statements;
use self::tally::Tally;
use crate::{interrupt, key_pool};

mod cargo;
mod debian;
mod install;
mod node;
mod postgres;
mod scratch;
mod statements;
mod tally;
mod venv;

/// The options of a run.
#[derive(Args)]
pub(crate) struct Options {
    /// Install what is missing: Debian packages, the Python environment in .venv
    #[arg(long)]
    install: bool,
    /// Run on this database alone
    #[arg(long, value_enum)]
    only: Option<Database>,
    /// Walk the browser's journeys in both languages on each database, and not in one on each
    #[arg(long)]
    all: bool,
    /// Have the database EXPLAIN the statements that the tests execute; without a filter, each place in the store must have executed one
    #[arg(long)]
    explain: bool,
    /// Passed on to the tests: a filter, --nocapture, ...
    #[arg(last = true)]
    filter: Vec<String>,
}

/// The databases that Inkan runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Database {
    /// A file
    Sqlite,
    /// A server
    Postgres,
}

impl Database {
    /// The name in `INKAN_TEST_DATABASE`.
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// The languages of the browser's journeys: the one of every run, and the one of `--all`.
    fn languages(self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite => ("en", "ja"),
            Self::Postgres => ("ja", "en"),
        }
    }
}

/// A part of the names of the tests in the browser.
const JOURNEYS: &str = "journeys::";

/// Exit code of a run that did not start because something is not installed.
const NOT_INSTALLED: u8 = 2;

pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    interrupt::catch()?;
    let target = target_folder()?;
    let lacking = install::what_is_lacking(root)?;
    if options.install {
        install::provide(root, &lacking)?;
    } else if !lacking.is_empty() {
        eprint!("{lacking}");
        return Ok(ExitCode::from(NOT_INSTALLED));
    }

    let keys = key_pool::make(&target)?;
    let binary = cargo::build(root, &target)?;
    let scratch = scratch::Scratch::new()?;
    let tests = cargo::Tests {
        root,
        binary: &binary,
        keys: &keys,
        scratch: scratch.path(),
        targets: &[],
        arguments: &options.filter,
    };
    let tallies = run_on_each_database(&tests, options)?;
    report(&tallies)
}

fn run_on_each_database(tests: &cargo::Tests<'_>, options: &Options) -> Result<Vec<(Database, Tally)>> {
    let mut tallies = Vec::new();
    for database in [Database::Sqlite, Database::Postgres] {
        if options.only.is_some_and(|only| only != database) {
            continue;
        }
        println!("\n== tests on {}", database.name());
        let started = Instant::now();
        let server = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(postgres::Server::start()?),
        };
        let url = server.as_ref().map_or("", postgres::Server::url);
        let (usual, other) = database.languages();
        let statements = options.explain.then(|| Statements::new(tests.scratch, database)).transpose()?;
        let environment = |language: &'static str| {
            [
                ("INKAN_TEST_DATABASE", OsStr::new(database.name())),
                ("INKAN_TEST_POSTGRES_URL", OsStr::new(url)),
                ("INKAN_TEST_LANGUAGE", OsStr::new(language)),
                ("INKAN_RECORD_STATEMENTS", statements.as_ref().map_or(OsStr::new(""), |it| it.folder().as_os_str())),
            ]
        };
        let mut tally = tests.run(&environment(usual))?;
        if options.all {
            println!("\n== journeys on {} in the other language", database.name());
            let journeys = cargo::Tests { arguments: &[JOURNEYS.to_owned()], ..*tests };
            tally = tally.and(&journeys.run(&environment(other))?);
        }
        if let Some(statements) = &statements {
            tally = tally.and(&explain(tests, statements, &environment(usual))?);
        }
        tallies.push((database, Tally { seconds: started.elapsed().as_secs_f64(), ..tally }));
    }
    Ok(tallies)
}

/// Has the database EXPLAIN the statements that the tests executed. A statement that no test executed, or that could not be recorded,
/// counts as one more failed test.
fn explain(tests: &cargo::Tests<'_>, statements: &Statements, environment: &[(&str, &OsStr)]) -> Result<Tally> {
    println!("\n== plans of the statements");
    let (file, faults) = statements.collect(tests.root, tests.arguments.is_empty())?;
    let arguments = ["--exact".to_owned(), statements::TEST.to_owned()];
    let explain = cargo::Tests { targets: &["--lib"], arguments: &arguments, ..*tests };
    let environment = [environment, &[("INKAN_TEST_STATEMENTS", file.as_os_str())]].concat();
    let tally = explain.run(&environment)?;
    anyhow::ensure!(tally.passed + tally.failed == 1, "the test {} did not run", statements::TEST);
    for fault in &faults {
        println!("{fault}");
    }
    Ok(tally.and(&Tally {
        failed: u32::from(!faults.is_empty()),
        passed: u32::from(faults.is_empty()),
        ..Tally::default()
    }))
}

/// Prints the table and the last line; success when everything ran on each database and passed.
fn report(tallies: &[(Database, Tally)]) -> Result<ExitCode> {
    println!("\n{}", tally::table(tallies.iter().map(|(database, tally)| (database.name(), tally))));
    let complaints = tally::complaints(tallies.iter().map(|(_, tally)| tally));
    for complaint in &complaints {
        println!("{complaint}");
    }
    let (passed, failed) =
        tallies.iter().fold((0, 0), |(passed, failed), (_, it)| (passed + it.passed, failed + it.failed));
    println!("{passed} passed, {failed} failed");
    if passed == 0 {
        bail!("no test ran");
    }
    Ok(if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The build's target folder: cargo built this program at `TARGET/PROFILE/xtask`.
fn target_folder() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    program.ancestors().nth(2).map(Path::to_owned).context("xtask runs outside a target folder")
}

/// Runs a program to its end, with its output on the terminal.
fn run_to_end(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting {}", command.get_program().to_string_lossy()))?;
    if !status.success() {
        bail!("{} ended with {status}", command.get_program().to_string_lossy());
    }
    Ok(())
}
