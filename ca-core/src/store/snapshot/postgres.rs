//! A snapshot of PostgreSQL: one file per table, in COPY's text format, without any other program.

use std::fs::File;
use std::io::{self, BufRead};
use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::tables::for_every_table;
use crate::error::{Error, Result};
use crate::store::connection::AnyConnection;
use crate::store::schema;

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Counting {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    counter: String,
}

/// Begins a transaction that shows the database at this moment, without later commits.
pub(super) fn begin_reading(server: &mut PgConnection) -> Result<()> {
    server.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    Ok(server.batch_execute(SPELLING)?)
}

/// Writes every table to its file.
///
/// # Errors
/// `Internal`, also when the database has an unknown table.
pub(super) fn copy_tables(server: &mut PgConnection, folder: &Path) -> Result<()> {
    let mut left = list_own_tables(server)?;
    macro_rules! copy_one {
        ($table:ident) => {
            let rows = diesel::copy_to(schema::$table::table).load_raw(server)?;
            write_file(rows, folder, stringify!($table))?;
            // diesel leaves the end of COPY unread in the connection; libpq discards it before it sends plain SQL.
            server.batch_execute("SELECT 1")?;
            left.retain(|table| table != stringify!($table));
        };
    }
    for_every_table!(copy_one);
    left.retain(|table| table != MIGRATIONS);
    if left.is_empty() { Ok(()) } else { Err(Error::internal(format!("a backup would omit the tables {left:?}"))) }
}

/// Fills every table from its file, in the caller's transaction, after deleting the rows that the migrations inserted.
pub(super) fn load_tables(connection: &mut AnyConnection, folder: &Path) -> Result<()> {
    let AnyConnection::Postgres(server) = connection else {
        return Err(Error::internal("tables are loaded one by one on PostgreSQL only"));
    };
    server.batch_execute(SPELLING)?;
    let tables: Vec<String> = list_own_tables(server)?.into_iter().filter(|table| table != MIGRATIONS).collect();
    server.batch_execute(&format!("TRUNCATE {}", tables.join(", ")))?;
    macro_rules! load_one {
        ($table:ident) => {
            diesel::copy_from(schema::$table::table)
                .from_raw_data(schema::$table::table, |sink| read_file(folder, stringify!($table), sink))
                .execute(server)?;
        };
    }
    for_every_table!(load_one);
    set_counters(server)
}

/// Sets the sequence of each column with generated numbers above the numbers of its rows.
fn set_counters(server: &mut PgConnection) -> Result<()> {
    let counting: Vec<Counting> = diesel::sql_query(
        "SELECT table_name::text AS name, column_name::text AS counter FROM information_schema.columns \
         WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%'",
    )
    .load(server)?;
    for Counting { name, counter } in counting {
        server.batch_execute(&format!(
            "SELECT setval(pg_get_serial_sequence('{name}', '{counter}'), COALESCE((SELECT MAX({counter}) FROM {name}), 0) + 1, false)"
        ))?;
    }
    Ok(())
}

/// The tables of the schema that the program uses.
fn list_own_tables(server: &mut PgConnection) -> Result<Vec<String>> {
    list_tables(server, "table_schema = current_schema()")
}

/// Every table except the system tables of the server.
pub(super) fn list_all_tables(server: &mut PgConnection) -> Result<Vec<String>> {
    list_tables(server, "table_schema NOT IN ('pg_catalog', 'information_schema')")
}

fn list_tables(server: &mut PgConnection, which: &str) -> Result<Vec<String>> {
    let tables: Vec<Named> = diesel::sql_query(format!(
        "SELECT table_name::text AS name FROM information_schema.tables WHERE {which} AND table_type = 'BASE TABLE'"
    ))
    .load(server)?;
    Ok(tables.into_iter().map(|table| table.name).collect())
}

fn write_file(mut rows: impl BufRead, folder: &Path, table: &str) -> Result<()> {
    let file = folder.join(format!("{table}.copy"));
    let written = File::create_new(&file).and_then(|mut file| io::copy(&mut rows, &mut file));
    written.map(drop).map_err(|error| Error::internal(format!("{}: {error}", file.display())))
}

fn read_file(folder: &Path, table: &str, mut sink: &mut dyn io::Write) -> Result<()> {
    let file = folder.join(format!("{table}.copy"));
    let read = File::open(&file).and_then(|mut file| io::copy(&mut file, &mut sink));
    read.map(drop).map_err(|error| Error::internal(format!("{}: {error}", file.display())))
}

/// The formats of times and bytes, independent of the settings of the server.
const SPELLING: &str = "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'; SET LOCAL TIME ZONE 'UTC'";
/// The table in which diesel records migrations.
const MIGRATIONS: &str = "__diesel_schema_migrations";
