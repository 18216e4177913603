//! Applies pending migrations. The two sets of migrations have the same names and make the same tables.

mod key_kind;
mod person_words;
mod revoked_key;

use diesel::migration::MigrationSource;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::connection::AnyConnection;
use crate::error::{Error, Result};

/// Applies pending migrations and completes rows: those from before a migration whose values SQL can't compute, and those that an
/// older program, still running, has written since.
pub(super) fn run(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map(drop),
        AnyConnection::Postgres(postgres) => postgres.run_pending_migrations(POSTGRES).map(drop),
    }
    .map_err(Error::Internal)?;
    key_kind::complete(connection)?;
    revoked_key::complete(connection)?;
    person_words::complete(connection)
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
