//! Examines a database without changing it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::connection::{AnyConnection, Manager};
use super::migrate;
use crate::error::Result;

/// The tables of a database, compared with those of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The number of applied migrations.
    pub applied: usize,
    /// The migrations that the next command will apply. If all are pending, the database is empty.
    pub pending: Vec<String>,
    /// Applied migrations that this program does not know: a newer program made these tables.
    pub unknown: Vec<String>,
}

/// The result of an examination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// The tables.
    pub schema: Schema,
    /// The first damage that `PRAGMA quick_check` of SQLite finds; PostgreSQL has no such check.
    pub damage: Option<String>,
}

/// Examines the database at `url`. A file of SQLite that does not exist would be made: the caller checks that first.
///
/// # Errors
/// `Configuration` for a URL that can't be used, `Internal` when the database can't be opened or read.
pub fn examine(url: &str) -> Result<Examination> {
    let mut connection = Manager::for_url(url)?.open()?;
    Ok(Examination { schema: examine_schema(&mut connection)?, damage: find_damage(&mut connection)? })
}

/// The tables of the database at `url`, compared with those of this program. A file of SQLite that does not exist would be made: the
/// caller checks that first.
///
/// # Errors
/// Those of [`examine`].
pub fn read_schema(url: &str) -> Result<Schema> {
    examine_schema(&mut Manager::for_url(url)?.open()?)
}

fn examine_schema(connection: &mut AnyConnection) -> Result<Schema> {
    let known = migrate::names()?;
    let applied = list_versions(connection)?;
    let is_applied = |name: &&String| applied.contains(&version_of(name));
    let versions: Vec<String> = known.iter().map(|name| version_of(name)).collect();
    Ok(Schema {
        applied: applied.len(),
        pending: known.iter().filter(|name| !is_applied(name)).cloned().collect(),
        unknown: applied.iter().filter(|version| !versions.contains(version)).cloned().collect(),
    })
}

/// The versions in diesel's own table; none when the table does not exist.
fn list_versions(connection: &mut AnyConnection) -> Result<Vec<String>> {
    if !has_versions(connection)? {
        return Ok(Vec::new());
    }
    let query = "SELECT version AS text FROM __diesel_schema_migrations ORDER BY version";
    let rows: Vec<Line> = match connection {
        AnyConnection::Sqlite(sqlite) => diesel::sql_query(query).load(sqlite)?,
        AnyConnection::Postgres(postgres) => diesel::sql_query(query).load(postgres)?,
    };
    Ok(rows.into_iter().map(|row| row.text).collect())
}

fn has_versions(connection: &mut AnyConnection) -> Result<bool> {
    let found: Number = match connection {
        AnyConnection::Sqlite(sqlite) => diesel::sql_query(
            "SELECT COUNT(*) AS number FROM sqlite_master WHERE type = 'table' AND name = '__diesel_schema_migrations'",
        )
        .get_result(sqlite)?,
        AnyConnection::Postgres(postgres) => diesel::sql_query(
            "SELECT COUNT(*) AS number FROM information_schema.tables WHERE table_schema = current_schema() \
             AND table_name = '__diesel_schema_migrations'",
        )
        .get_result(postgres)?,
    };
    Ok(found.number > 0)
}

fn find_damage(connection: &mut AnyConnection) -> Result<Option<String>> {
    let AnyConnection::Sqlite(sqlite) = connection else { return Ok(None) };
    let found: Vec<Damage> = diesel::sql_query("PRAGMA quick_check(1)").load(sqlite)?;
    Ok(found.into_iter().map(|line| line.quick_check).find(|line| line != "ok"))
}

/// The version of a migration, as diesel writes it into its table.
fn version_of(name: &str) -> String {
    name.split('_').next().unwrap_or(name).replace('-', "")
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Damage {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_database_without_tables_has_all_migrations_before_it_and_a_new_one_none() -> Result<()> {
        let folder = tempfile::tempdir().map_err(crate::Error::internal)?;
        let url = format!("sqlite:{}", folder.path().join("inkan.db").display());
        let before = examine(&url)?;
        assert_eq!((before.schema.applied, before.schema.pending), (0, migrate::names()?));
        assert_eq!(examine(&url)?.schema.applied, 0, "looking changed the tables");
        drop(Store::open(&url)?);
        let after = examine(&url)?;
        assert_eq!((after.schema.applied, after.damage), (migrate::names()?.len(), None));
        assert!(after.schema.pending.is_empty() && after.schema.unknown.is_empty(), "{:?}", after.schema);
        Ok(())
    }
}
