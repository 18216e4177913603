//! Applies pending migrations. The two sets of migrations have the same names and make the same tables.

mod filled;
mod key_kind;

use diesel::migration::{Migration, MigrationSource, Result as MigrationResult};
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::connection::AnyConnection;
use crate::error::{Error, Result};
use filled::with_fills;

pub(super) fn run(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(Migrations).map(drop),
        AnyConnection::Postgres(postgres) => postgres.run_pending_migrations(Migrations).map(drop),
    }
    .map_err(Error::Internal)
}

/// The names of the migrations, oldest first; those of both databases are the same.
pub(super) fn names() -> Result<Vec<String>> {
    let migrations = MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(Error::Internal)?;
    let mut names: Vec<String> = migrations.iter().map(|migration| migration.name().to_string()).collect();
    names.sort();
    Ok(names)
}

/// The migrations, including the steps that SQL can't compute.
struct Migrations;

impl MigrationSource<Sqlite> for Migrations {
    fn migrations(&self) -> MigrationResult<Vec<Box<dyn Migration<Sqlite>>>> {
        Ok(with_fills(SQLITE.migrations()?, &[(key_kind::MIGRATION, key_kind::fill_sqlite)]))
    }
}

impl MigrationSource<Pg> for Migrations {
    fn migrations(&self) -> MigrationResult<Vec<Box<dyn Migration<Pg>>>> {
        Ok(with_fills(POSTGRES.migrations()?, &[(key_kind::MIGRATION, key_kind::fill_postgres)]))
    }
}

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
