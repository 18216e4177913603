//! Applies pending migrations. The two sets of migrations have the same names and make the same tables.

use diesel::migration::MigrationSource;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::connection::AnyConnection;
use crate::error::{Error, Result};

pub(super) fn run(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map(drop),
        AnyConnection::Postgres(postgres) => postgres.run_pending_migrations(POSTGRES).map(drop),
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

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
