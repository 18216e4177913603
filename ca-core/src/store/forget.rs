//! Rewrites the database's files to remove deleted data from them.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::connection::AnyConnection;
use crate::error::{Error, Result};

/// SQLite rewrites the whole file and empties the write-ahead log; PostgreSQL writes the mails to a new file and
/// deletes the old one. Data on the disk itself, in PostgreSQL's own log and in copies remains.
///
/// # Errors
/// `Internal`, also when another process reads or locks the database for too long.
pub(super) fn rewrite(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            sqlite.batch_execute("VACUUM")?;
            empty_log(sqlite)
        }
        AnyConnection::Postgres(postgres) => Ok(postgres.batch_execute("VACUUM FULL notice")?),
    }
}

/// The old pages remain in the file and in the log until the whole log was copied. If a reader prevents that, SQLite
/// reports it by a number in the result, not by an error.
fn empty_log(sqlite: &mut SqliteConnection) -> Result<()> {
    let checkpoint: Checkpoint = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(sqlite)?;
    if checkpoint.busy == 0 {
        return Ok(());
    }
    Err(Error::internal("the write-ahead log can't be emptied while another connection reads the database"))
}

/// The first column of the result (<https://sqlite.org/pragma.html#pragma_wal_checkpoint>).
#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}
