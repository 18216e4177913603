//! Execution of one statement on either database.

use diesel::query_builder::QueryId;
use diesel::query_dsl::LoadQuery;
use diesel::query_dsl::methods::ExecuteDsl;
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use super::connection::AnyConnection;

/// A statement that both databases understand.
///
/// Diesel's common connection generates the SQL text each time to find the prepared statement; the connection of a
/// single database finds it by the type of the statement. A query that selects a struct's columns (`as_select`) names
/// its backend, and uses the common connection.
pub(super) trait Statement: QueryId + Sized {
    /// Executes the statement; returns the number of affected rows.
    fn run(self, connection: &mut AnyConnection) -> QueryResult<usize>
    where
        Self: ExecuteDsl<SqliteConnection>
            + ExecuteDsl<PgConnection>
            + RunQueryDsl<SqliteConnection>
            + RunQueryDsl<PgConnection>,
    {
        match connection {
            AnyConnection::Sqlite(sqlite) => self.execute(sqlite),
            AnyConnection::Postgres(postgres) => self.execute(postgres),
        }
    }

    /// The row that the statement selects or writes; `NotFound` when there is none.
    fn row<'q, T>(self, connection: &mut AnyConnection) -> QueryResult<T>
    where
        Self: LoadQuery<'q, SqliteConnection, T> + LoadQuery<'q, PgConnection, T>,
    {
        match connection {
            AnyConnection::Sqlite(sqlite) => self.get_result(sqlite),
            AnyConnection::Postgres(postgres) => self.get_result(postgres),
        }
    }

    /// The rows that the statement selects.
    fn rows<'q, T>(self, connection: &mut AnyConnection) -> QueryResult<Vec<T>>
    where
        Self: LoadQuery<'q, SqliteConnection, T> + LoadQuery<'q, PgConnection, T>,
    {
        match connection {
            AnyConnection::Sqlite(sqlite) => self.load(sqlite),
            AnyConnection::Postgres(postgres) => self.load(postgres),
        }
    }
}

impl<S: QueryId> Statement for S {}

/// The row that a query selects, which no other transaction changes until this one ends: PostgreSQL locks it, and
/// SQLite has one writer. This is a macro because the type of a locking query can't be named.
macro_rules! locked_row {
    ($query:expr, $connection:expr) => {
        match $connection {
            $crate::store::connection::AnyConnection::Sqlite(sqlite) => diesel::RunQueryDsl::get_result($query, sqlite),
            $crate::store::connection::AnyConnection::Postgres(postgres) => {
                diesel::RunQueryDsl::get_result(diesel::QueryDsl::for_no_key_update($query), postgres)
            }
        }
    };
}

/// Runs a query whose rows stay locked until the transaction ends, in the order of the query.
macro_rules! locked_rows {
    ($query:expr, $connection:expr) => {
        match $connection {
            $crate::store::connection::AnyConnection::Sqlite(sqlite) => diesel::RunQueryDsl::load($query, sqlite),
            $crate::store::connection::AnyConnection::Postgres(postgres) => {
                diesel::RunQueryDsl::load(diesel::QueryDsl::for_no_key_update($query), postgres)
            }
        }
    };
}

pub(super) use {locked_row, locked_rows};
