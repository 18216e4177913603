//! Bringing the tables up to date. The two sets of migrations have the same names and make the same tables.

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

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
