//! The plans of the store's statements: no statement reads a whole table, but for a list with reasons.
//!
//! `cargo xtask test` records the statements that all tests execute, and then runs the test here with their texts. The tables are
//! empty or nearly so: what counts is whether an index serves the statement. [`sqlite`] and [`postgres`] define what counts as a scan.

mod coarse;
mod permitted;
mod postgres;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use inkan_tests::database::Database;

use self::permitted::{On, PERMITTED, Permission};
use super::Store;
use super::connection::{AnyConnection, Manager};

/// A step of a plan that reads a whole table, or a large part of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Scan {
    table: String,
    /// The step in the database's words.
    step: String,
}

/// The statements of a run: each the function that executes it, such as `session::delete_before`, and its text.
struct Recorded {
    /// Whether all tests ran, so that every statement is here.
    is_complete: bool,
    statements: Vec<(String, String)>,
}

impl Recorded {
    fn parse(text: &str) -> Result<Self> {
        let (kind, lines) = text.split_once('\n').context("no first line")?;
        let statement = |line: &str| {
            let (function, text) = line.split_once('\t').with_context(|| format!("no tab in `{line}`"))?;
            Ok((function.to_owned(), text.to_owned()))
        };
        let statements: Result<_> = lines.lines().map(statement).collect();
        Ok(Self { is_complete: kind == "complete", statements: statements? })
    }
}

/// The tables of this program, without the rows of an installation.
struct Tables {
    is_postgres: bool,
    connection: AnyConnection,
    #[expect(dead_code, reason = "its Drop removes it")]
    database: Database,
}

impl Tables {
    fn make() -> Result<Self> {
        let database = Database::fresh()?;
        drop(Store::open(database.url())?);
        let mut connection = Manager::for_url(database.url())?.open()?;
        if let AnyConnection::Postgres(server) = &mut connection {
            postgres::prepare(server)?;
        }
        Ok(Self { is_postgres: database.is_postgres(), connection, database })
    }

    fn scans_of(&mut self, statement: &str) -> Result<Vec<Scan>> {
        if reads_nothing(statement) {
            return Ok(Vec::new());
        }
        match &mut self.connection {
            AnyConnection::Sqlite(file) => sqlite::scans_of(file, statement),
            AnyConnection::Postgres(server) => postgres::scans_of(server, statement),
        }
    }
}

/// The faults of the statements: scans that are not permitted, and permissions that nothing uses.
fn find_faults(tables: &mut Tables, recorded: &Recorded, permitted: &[Permission]) -> Result<Vec<String>> {
    let mut used = BTreeSet::new();
    let mut scans: BTreeMap<(&str, Scan), &str> = BTreeMap::new();
    for (function, text) in &recorded.statements {
        let found = tables.scans_of(text).with_context(|| format!("{function}: {text}"))?;
        for scan in found {
            match permitted.iter().position(|it| it.permits(tables.is_postgres, function, &scan)) {
                Some(number) => drop(used.insert(number)),
                None => drop(scans.insert((function, scan), text)),
            }
        }
    }
    let mut faults: Vec<String> = scans
        .into_iter()
        .map(|((function, scan), text)| format!("{function} reads a whole `{}` ({}): {text}", scan.table, scan.step))
        .collect();
    if recorded.is_complete {
        faults.extend(only_with_empty_lists(recorded));
        let is_idle = |(number, it): &(usize, &Permission)| it.on.has(tables.is_postgres) && !used.contains(number);
        let idle = permitted.iter().enumerate().filter(is_idle);
        faults.extend(idle.map(|(_, it)| format!("nothing uses the permission of {} for `{}`", it.function, it.table)));
    }
    Ok(faults)
}

/// The functions that were executed with empty lists only, so that their plans are not known.
fn only_with_empty_lists(recorded: &Recorded) -> Vec<String> {
    let (empty, others): (Vec<_>, Vec<_>) = recorded.statements.iter().partition(|(_, text)| has_empty_list(text));
    let others: BTreeSet<&String> = others.iter().map(|(function, _)| function).collect();
    let functions: BTreeSet<&String> = empty.iter().map(|(function, _)| function).collect();
    functions.difference(&others).map(|it| format!("{it} is executed with an empty list only")).collect()
}

/// An INSERT of values reads no rows. For the tables that refer to its own, SQLite's plan has steps that run only after a foreign key was
/// broken in the same transaction.
fn reads_nothing(statement: &str) -> bool {
    (statement.starts_with("INSERT ") && !statement.contains("SELECT ")) || has_empty_list(statement)
}

/// Diesel writes `1=0` for a list without elements, and SQLite plans that like any other condition.
fn has_empty_list(statement: &str) -> bool {
    statement.contains("(1=0)")
}

/// Judges nothing when a test program is started by hand: which statements there are is known only after all tests.
#[test]
fn every_recorded_statement_is_served_by_an_index() -> Result<()> {
    let Some(file) = std::env::var_os("INKAN_TEST_STATEMENTS") else { return Ok(()) };
    let recorded = Recorded::parse(&std::fs::read_to_string(file)?)?;
    let faults = find_faults(&mut Tables::make()?, &recorded, PERMITTED)?;
    ensure!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    println!("{} statements", recorded.statements.len());
    Ok(())
}

/// The faults of one statement, with at most two parameters, and `?` at each.
fn faults_of(tables: &mut Tables, text: &str, permitted: &[Permission]) -> Result<Vec<String>> {
    let text = if tables.is_postgres { text.replacen('?', "$1", 1).replacen('?', "$2", 1) } else { text.to_owned() };
    let recorded = Recorded { is_complete: true, statements: vec![("planted::f".to_owned(), text)] };
    find_faults(tables, &recorded, permitted)
}

#[test]
fn a_planted_scan_is_refused() -> Result<()> {
    let mut tables = Tables::make()?;
    for (text, table) in [
        ("SELECT id FROM certificate WHERE der = ?", "certificate"),
        ("SELECT id FROM certificate WHERE der = ? ORDER BY id LIMIT 1", "certificate"),
        ("SELECT id FROM certificate WHERE not_before < ? ORDER BY not_after", "certificate"),
        ("SELECT COUNT(*) FROM person", "person"),
        ("SELECT id FROM person ORDER BY name LIMIT 5", "person"),
        ("SELECT hash FROM audit WHERE seq > ? AND detail = ? ORDER BY seq LIMIT 1", "audit"),
        ("DELETE FROM session WHERE source = ?", "session"),
        ("UPDATE notice SET attempts = 0 WHERE recipient = ?", "notice"),
        ("SELECT serial FROM revoked WHERE authority_id = ? AND reason = 6", "revoked"),
        ("SELECT person.id FROM person JOIN session ON session.agent = person.name WHERE person.id = ?", "session"),
        ("SELECT id FROM person WHERE EXISTS (SELECT 1 FROM audit WHERE detail = name) AND id = ?", "audit"),
        ("INSERT INTO withdrawn SELECT id, not_after FROM certificate WHERE profile = ?", "certificate"),
    ] {
        let faults = faults_of(&mut tables, text, &[])?;
        let expected = format!("planted::f reads a whole `{table}` (");
        ensure!(faults.len() == 1 && faults.iter().all(|it| it.starts_with(&expected)), "{text}: {faults:?}");
    }
    Ok(())
}

#[test]
fn what_an_index_serves_is_accepted() -> Result<()> {
    let mut tables = Tables::make()?;
    for text in [
        "SELECT id FROM certificate WHERE id = ?",
        "SELECT id FROM certificate WHERE id < ? ORDER BY id DESC LIMIT 10",
        "SELECT serial FROM revoked WHERE authority_id = ? AND serial = ?",
        "SELECT id FROM notice ORDER BY id DESC LIMIT 10",
        "SELECT id FROM notice WHERE given_up_at IS NOT NULL ORDER BY given_up_at DESC LIMIT 5",
        "SELECT MAX(seq) FROM audit",
        "DELETE FROM notice WHERE given_up_at < ?",
        "SELECT seq, text FROM audit LEFT JOIN audit_personal USING (seq) ORDER BY seq DESC LIMIT 5",
        "SELECT id FROM mailbox WHERE address = ? OR folded = ?",
        "INSERT INTO withdrawn (certificate_id, withdrawn_at) VALUES (?, CURRENT_TIMESTAMP)",
    ] {
        let faults = faults_of(&mut tables, text, &[])?;
        ensure!(faults.is_empty(), "{text}: {faults:?}");
    }
    Ok(())
}

#[test]
fn a_permission_holds_for_its_function_and_table_alone_and_must_be_used() -> Result<()> {
    let mut tables = Tables::make()?;
    let permission = |function, table| Permission { function, table, index: None, on: On::Both, reason: "" };
    let scan = "SELECT COUNT(*) FROM person";
    ensure!(faults_of(&mut tables, scan, &[permission("planted::f", "person")])?.is_empty());
    for (function, table) in [("planted::g", "person"), ("planted::f", "session")] {
        let faults = faults_of(&mut tables, scan, &[permission(function, table)])?;
        ensure!(faults.len() == 2, "{faults:?}");
    }
    let faults = faults_of(&mut tables, "SELECT id FROM person WHERE (1=0)", &[])?;
    ensure!(faults == ["planted::f is executed with an empty list only"], "{faults:?}");
    let faults = faults_of(&mut tables, "SELECT id FROM person WHERE id = ?", &[permission("planted::f", "person")])?;
    ensure!(faults == ["nothing uses the permission of planted::f for `person`"], "{faults:?}");
    Ok(())
}
