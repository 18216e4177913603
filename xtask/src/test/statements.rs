//! Every statement of the store has its plan checked: the tests record the statements that they execute, and a test of `ca-core` has
//! the database EXPLAIN them.
//!
//! A run of all tests must have executed every place in the store's source that executes a statement.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use self::places::{Place, Places};
use super::Database;
use crate::files;

mod places;

/// The folder into which the processes of a run record statements.
pub(super) struct Statements {
    folder: tempfile::TempDir,
    database: Database,
}

/// The name of the test that EXPLAINs the statements.
pub(super) const TEST: &str = "store::explain::every_recorded_statement_is_served_by_an_index";

impl Statements {
    /// `scratch` is a folder that is removed after the run.
    pub(super) fn new(scratch: &Path, database: Database) -> Result<Self> {
        Ok(Self { folder: tempfile::Builder::new().prefix("sql").tempdir_in(scratch)?, database })
    }

    /// The value of `INKAN_RECORD_STATEMENTS`.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the statements of the store into one file for the test; also returns the faults of a run. Only a run of all tests
    /// (`is_complete`) can show which places were not executed.
    pub(super) fn collect(&self, root: &Path, is_complete: bool) -> Result<(PathBuf, Vec<String>)> {
        let places = Places::read(root)?;
        ensure!(!places.all.is_empty(), "no place in the store executes a statement");
        let recorded = read_records(self.folder())?;
        let mut faults = places.faults.clone();
        if is_complete {
            faults.extend(never_executed(&places.all, &recorded, self.database));
        }
        let file = self.folder().join("collected.txt");
        let kind = if is_complete { "complete" } else { "partial" };
        fs::write(&file, format!("{kind}\n{}", of_functions(&places.all, &recorded)))?;
        Ok((file, faults))
    }
}

/// The texts of the statements by their locations.
type Recorded = BTreeMap<String, BTreeSet<String>>;

fn read_records(folder: &Path) -> Result<Recorded> {
    let mut recorded = Recorded::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let text = files::text(&path)?;
        for line in text.lines() {
            let parts = line.split_once('\t').with_context(|| format!("{}: `{line}`", path.display()))?;
            recorded.entry(parts.0.to_owned()).or_default().insert(parts.1.to_owned());
        }
    }
    Ok(recorded)
}

fn never_executed(places: &[Place], recorded: &Recorded, database: Database) -> Vec<String> {
    let expected = places.iter().filter(|place| place.only.is_none_or(|only| only == database));
    expected
        .filter(|place| !recorded.contains_key(&place.location))
        .map(|Place { location, function, .. }| {
            format!("{location}: no test on {} executes this statement of {function}", database.name())
        })
        .collect()
}

/// A line for each statement: its function, a tab, its text. Statements of test code are omitted.
fn of_functions(places: &[Place], recorded: &Recorded) -> String {
    let mut lines = BTreeSet::new();
    for place in places {
        for text in recorded.get(&place.location).into_iter().flatten() {
            lines.insert(format!("{}\t{}\n", place.function, with_short_lists(text)));
        }
    }
    lines.into_iter().collect()
}

/// A list of parameters of any length is explained once.
fn with_short_lists(text: &str) -> String {
    let mut text = text.to_owned();
    while text.contains("?, ?, ?, ?, ?") && text.contains(" IN (") {
        text = text.replace("?, ?, ?, ?, ?", "?, ?, ?, ?");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::Result;

    use super::Statements;
    use crate::test::Database;
    use crate::tidy::planted::tree;

    const SOURCE: &str = "fn f() {\n    a.run(c);\n    b.execute(here(postgres));\n    d.rows(c);\n}\n";

    /// The collected file and the faults after one process executed the first place.
    fn collect(is_complete: bool) -> Result<(String, Vec<String>)> {
        let root = tree(&[("ca-core/src/store/a.rs", SOURCE)])?;
        let scratch = tempfile::tempdir()?;
        let statements = Statements::new(scratch.path(), Database::Sqlite)?;
        let lines = "ca-core/src/store/a.rs:2:7\tSELECT 1\nca-core/src/store/a.rs:99:7\tSELECT 2\n";
        fs::write(statements.folder().join("1234"), lines)?;
        let (file, faults) = statements.collect(root.path(), is_complete)?;
        Ok((fs::read_to_string(file)?, faults))
    }

    #[test]
    fn a_place_that_no_test_executed_is_refused_by_name() -> Result<()> {
        let (collected, faults) = collect(true)?;
        assert_eq!(faults, ["ca-core/src/store/a.rs:4:7: no test on sqlite executes this statement of a::f"]);
        assert_eq!(collected, "complete\na::f\tSELECT 1\n");
        Ok(())
    }

    #[test]
    fn a_run_of_some_tests_refuses_no_place() -> Result<()> {
        let (collected, faults) = collect(false)?;
        assert!(faults.is_empty() && collected.starts_with("partial\n"), "{faults:?}");
        Ok(())
    }
}
