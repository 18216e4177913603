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
    #[track_caller]
    fn run(self, connection: &mut AnyConnection) -> QueryResult<usize>
    where
        Self: ExecuteDsl<SqliteConnection>
            + ExecuteDsl<PgConnection>
            + RunQueryDsl<SqliteConnection>
            + RunQueryDsl<PgConnection>,
    {
        match connection {
            AnyConnection::Sqlite(sqlite) => self.execute(here(sqlite)),
            AnyConnection::Postgres(postgres) => self.execute(here(postgres)),
        }
    }

    /// The row that the statement selects or writes; `NotFound` when there is none.
    #[track_caller]
    fn row<'q, T>(self, connection: &mut AnyConnection) -> QueryResult<T>
    where
        Self: LoadQuery<'q, SqliteConnection, T> + LoadQuery<'q, PgConnection, T>,
    {
        match connection {
            AnyConnection::Sqlite(sqlite) => self.get_result(here(sqlite)),
            AnyConnection::Postgres(postgres) => self.get_result(here(postgres)),
        }
    }

    /// The rows that the statement selects.
    #[track_caller]
    fn rows<'q, T>(self, connection: &mut AnyConnection) -> QueryResult<Vec<T>>
    where
        Self: LoadQuery<'q, SqliteConnection, T> + LoadQuery<'q, PgConnection, T>,
    {
        match connection {
            AnyConnection::Sqlite(sqlite) => self.load(here(sqlite)),
            AnyConnection::Postgres(postgres) => self.load(here(postgres)),
        }
    }
}

impl<S: QueryId> Statement for S {}

/// The same connection. The caller is recorded as the place of its next statement, which both databases EXPLAIN in a test: a
/// statement that is not executed by [`Statement`] gets its connection from here.
#[track_caller]
pub(super) fn here<C>(connection: &mut C) -> &mut C {
    #[cfg(debug_assertions)]
    super::recorder::note_place(std::panic::Location::caller());
    connection
}

/// The row that a query selects, which no other transaction changes until this one ends: PostgreSQL locks it, and
/// SQLite has one writer. This is a macro because the type of a locking query can't be named.
macro_rules! locked_row {
    ($query:expr, $connection:expr) => {
        match $connection {
            $crate::store::connection::AnyConnection::Sqlite(sqlite) => {
                diesel::RunQueryDsl::get_result($query, $crate::store::statement::here(sqlite))
            }
            $crate::store::connection::AnyConnection::Postgres(postgres) => diesel::RunQueryDsl::get_result(
                diesel::QueryDsl::for_no_key_update($query),
                $crate::store::statement::here(postgres),
            ),
        }
    };
}

/// Runs a query whose rows stay locked until the transaction ends, in the order of the query.
macro_rules! locked_rows {
    ($query:expr, $connection:expr) => {
        match $connection {
            $crate::store::connection::AnyConnection::Sqlite(sqlite) => {
                diesel::RunQueryDsl::load($query, $crate::store::statement::here(sqlite))
            }
            $crate::store::connection::AnyConnection::Postgres(postgres) => diesel::RunQueryDsl::load(
                diesel::QueryDsl::for_no_key_update($query),
                $crate::store::statement::here(postgres),
            ),
        }
    };
}

pub(super) use {locked_row, locked_rows};
