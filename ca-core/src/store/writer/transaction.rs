//! BEGIN, COMMIT and ROLLBACK on either database. Inside a transaction they are SAVEPOINT, RELEASE and ROLLBACK TO.

use std::num::NonZero;

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::{PgConnection, SqliteConnection};

use crate::error::{Error, Result};
use crate::store::connection::AnyConnection;

type Sqlite = <SqliteConnection as diesel::Connection>::TransactionManager;
type Postgres = <PgConnection as diesel::Connection>::TransactionManager;

/// `BEGIN IMMEDIATE` on SQLite: a transaction that reads first and writes later would fail at once with "database is
/// locked" if another process wrote in between.
pub(in crate::store) fn begin(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?,
        AnyConnection::Postgres(postgres) => Postgres::begin_transaction(postgres)?,
    }
    Ok(())
}

/// Demands that the outermost transaction is open, and no savepoint in it.
pub(super) fn demand_outermost(connection: &mut AnyConnection) -> Result<()> {
    let status = match connection {
        AnyConnection::Sqlite(sqlite) => Sqlite::transaction_manager_status_mut(sqlite),
        AnyConnection::Postgres(postgres) => Postgres::transaction_manager_status_mut(postgres),
    };
    let depth = status.transaction_depth()?.map_or(0, NonZero::get);
    if depth == 1 { Ok(()) } else { Err(Error::internal(format!("transaction depth {depth} instead of 1"))) }
}

/// A savepoint of an open transaction, which can be rolled back separately.
pub(super) fn begin_part(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => Sqlite::begin_transaction(sqlite)?,
        AnyConnection::Postgres(postgres) => Postgres::begin_transaction(postgres)?,
    }
    Ok(())
}

pub(in crate::store) fn commit(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => Sqlite::commit_transaction(sqlite)?,
        AnyConnection::Postgres(postgres) => Postgres::commit_transaction(postgres)?,
    }
    Ok(())
}

pub(in crate::store) fn roll_back(connection: &mut AnyConnection) -> Result<()> {
    match connection {
        AnyConnection::Sqlite(sqlite) => Sqlite::rollback_transaction(sqlite)?,
        AnyConnection::Postgres(postgres) => Postgres::rollback_transaction(postgres)?,
    }
    Ok(())
}
