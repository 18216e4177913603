use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use inkan_tests::command::run;
use inkan_tests::database::Database;

#[test]
fn each_database_is_new_and_goes_away() -> Result<()> {
    let (one, other) = (Database::fresh()?, Database::fresh()?);
    assert_ne!(one.url(), other.url());
    let url = one.url().to_owned();
    if one.is_postgres() {
        statement(&url, "CREATE TABLE people (id bigint)")?.ok()?;
        assert!(!statement(other.url(), "SELECT * FROM people")?.succeeded());
        drop(one);
        assert!(!statement(&url, "SELECT 1")?.succeeded());
    } else {
        let folder =
            Path::new(url.strip_prefix("sqlite:").context("not a URL of SQLite")?).parent().context("no folder")?;
        assert!(folder.exists());
        drop(one);
        assert!(!folder.exists());
    }
    Ok(())
}

fn statement(url: &str, statement: &str) -> Result<inkan_tests::command::Ran> {
    run(Command::new("psql").args(["--no-psqlrc", "--quiet", "--dbname", url, "--command", statement]))
}
