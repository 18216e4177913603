//! The snapshot of an SQLite database: a copy of its file, which SQLite itself makes.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::error::{Conflict, Error, Result};
use crate::store::connection::{AnyConnection, recorded};

/// Copies the database. VACUUM INTO reads in one transaction, so that the copy shows one moment, and omits deleted data.
pub(super) fn copy(source: &mut SqliteConnection, folder: &Path) -> Result<()> {
    let file = folder.join(FILE);
    let name = file.to_str().ok_or_else(|| Error::internal("the folder's name is not UTF-8"))?;
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(source)?;
    Ok(())
}

/// Opens a copy read-only: it may be on a read-only medium, and SQLite creates no other file beside it.
pub(super) fn open_copy(folder: &Path) -> Result<AnyConnection> {
    let path = folder.join(FILE).canonicalize().map_err(Error::internal)?;
    let name = path.to_str().ok_or_else(|| Error::internal("the folder's name is not UTF-8"))?;
    // These three characters have a meaning in a URI (https://sqlite.org/uri.html).
    let escaped = name.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let uri = format!("file:{escaped}?mode=ro&immutable=1");
    let mut sqlite = SqliteConnection::establish(&uri).map_err(Error::internal)?;
    sqlite.batch_execute("PRAGMA query_only = ON")?;
    Ok(recorded(AnyConnection::Sqlite(sqlite)))
}

/// Copies the snapshot to the location of the database.
///
/// # Errors
/// `Conflict(AlreadyInitialised)` when the file exists already.
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
