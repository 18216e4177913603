//! Having the database forget what was deleted: its files are written anew.

use diesel::connection::SimpleConnection as _;

use super::connection::AnyConnection;
use crate::error::Result;

/// SQLite writes the whole file anew and empties the write-ahead log; PostgreSQL writes the mails into another file and removes
/// the old one. What the disk itself, PostgreSQL's own log or a copy holds is out of reach.
pub(super) fn rewrite(connection: &mut AnyConnection) -> Result<()> {
    let statements = match connection {
        AnyConnection::Sqlite(_) => "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);",
        AnyConnection::Postgres(_) => "VACUUM FULL notice",
    };
    Ok(connection.batch_execute(statements)?)
}
