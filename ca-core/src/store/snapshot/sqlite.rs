//! A snapshot of SQLite is a copy of the file, made by SQLite itself.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::error::{Conflict, Error, Result};
use crate::store::connection::AnyConnection;

/// VACUUM INTO reads in one transaction, so that the copy is of one moment, and leaves out what was deleted.
pub(super) fn copy(source: &mut SqliteConnection, folder: &Path) -> Result<()> {
    let file = folder.join(FILE);
    let name = file.to_str().ok_or_else(|| Error::internal("the folder's name is not UTF-8"))?;
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(source)?;
    Ok(())
}

/// Opens a copy for reading alone: it may lie on a medium that can't be written to, and nothing is put beside it.
pub(super) fn open_copy(folder: &Path) -> Result<AnyConnection> {
    let path = folder.join(FILE).canonicalize().map_err(Error::internal)?;
    let name = path.to_str().ok_or_else(|| Error::internal("the folder's name is not UTF-8"))?;
    // https://sqlite.org/uri.html: these three would end the path.
    let escaped = name.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let uri = format!("file:{escaped}?mode=ro&immutable=1");
    let mut sqlite = SqliteConnection::establish(&uri).map_err(Error::internal)?;
    sqlite.batch_execute("PRAGMA query_only = ON")?;
    Ok(AnyConnection::Sqlite(sqlite))
}

/// Puts a copy where the database shall be.
///
/// # Errors
/// `Conflict(AlreadyInitialised)` when there is a file already.
pub(super) fn place_copy(folder: &Path, database: &Path) -> Result<()> {
    let mut from = File::open(folder.join(FILE)).map_err(Error::internal)?;
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(database);
    let mut to = made.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Conflict::AlreadyInitialised.into(),
        _ => Error::internal(format!("{}: {error}", database.display())),
    })?;
    io::copy(&mut from, &mut to).and_then(|_| to.sync_all()).map_err(Error::internal)
}

const FILE: &str = "inkan.db";
