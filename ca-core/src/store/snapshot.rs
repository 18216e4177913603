//! The content of the database at one moment, as files: written by a backup and loaded by a restore.

mod postgres;
mod sqlite;
mod tables;

use std::fmt;
use std::path::Path;

use super::connection::{AnyConnection, Manager};
use super::restoration::{self, BackedUp};
use super::writer::transaction;
use super::{Store, audit, authority, migrate};
use crate::audit::Verdict;
use crate::error::{Conflict, Error, Result};
use crate::types::{AuthoritySlug, CrlNumber, Sha256Digest, Timestamp};

/// The kind of database of a snapshot, which can be restored only to a database of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatabaseKind {
    /// A copy of the file.
    Sqlite,
    /// One file for each table, in the format of COPY.
    Postgres,
}

impl DatabaseKind {
    /// The kind of the database at `url`.
    ///
    /// # Errors
    /// `Configuration` for a URL that can't be used.
    pub fn of_url(url: &str) -> Result<Self> {
        Ok(match Manager::for_url(url)? {
            Manager::Sqlite(_) => Self::Sqlite,
            Manager::Postgres(_) => Self::Postgres,
        })
    }
}

impl fmt::Display for DatabaseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// The description of a snapshot, read from the snapshot itself, because the database may have changed since.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(crate) database: DatabaseKind,
    /// The newest migration that made its tables.
    pub(crate) tables: String,
    /// Number and hash of the audit trail's newest row.
    pub(crate) head: (i64, Sha256Digest),
    /// Each CA's name in URLs with its highest CRL number.
    pub(crate) crl_numbers: Vec<(AuthoritySlug, CrlNumber)>,
}

impl Store {
    /// Writes the current content of the database into files of `folder`; other connections can write meanwhile.
    ///
    /// # Errors
    /// `Internal` when the database can't be read or a file can't be written.
    pub(crate) fn write_snapshot(&self, folder: &Path) -> Result<Snapshot> {
        let mut source = self.manager.open()?;
        match &mut source {
            AnyConnection::Sqlite(file) => {
                sqlite::copy(file, folder)?;
                describe(&mut sqlite::open_copy(folder)?)
            }
            AnyConnection::Postgres(server) => {
                // The transaction ends when its connection is closed.
                postgres::begin_reading(server)?;
                postgres::copy_tables(server, folder)?;
                describe(&mut source)
            }
        }
    }
}

/// The content of a snapshot of SQLite, and the state of its audit trail.
///
/// # Errors
/// `Internal` when it can't be read.
pub(crate) fn verify_sqlite(folder: &Path) -> Result<(Snapshot, Verdict)> {
    let mut copy = sqlite::open_copy(folder)?;
    Ok((describe(&mut copy)?, audit::verify(&mut copy)?))
}

/// Creates the database at `url` from a snapshot, completely or not at all, and records in it that it was restored.
///
/// # Errors
/// `Conflict(AlreadyInitialised)` when the database is not empty; `Configuration` when the tables are those of another
/// version of the program; `Internal` when the database can't be written.
pub(crate) fn load_snapshot(url: &str, folder: &Path, tables: &str, backup: &BackedUp, now: Timestamp) -> Result<()> {
    let manager = Manager::for_url(url)?;
    demand_known(&manager, tables)?;
    if let Manager::Sqlite(file) = &manager {
        sqlite::place_copy(folder, file)?;
        let mut connection = manager.open()?;
        migrate::run(&mut connection)?;
        return restoration::insert(&mut connection, backup, now);
    }
    let mut connection = manager.open()?;
    demand_vacant(&mut connection)?;
    transaction::begin(&mut connection)?;
    let loaded = migrate::run(&mut connection)
        .and_then(|()| postgres::load_tables(&mut connection, folder))
        .and_then(|()| restoration::insert(&mut connection, backup, now));
    match loaded {
        Ok(()) => transaction::commit(&mut connection),
        Err(error) => {
            transaction::roll_back(&mut connection)?;
            Err(error)
        }
    }
}

/// Demands that the tables of the snapshot can be loaded. Migrations can update a whole SQLite database with older
/// tables, but not the files of single tables.
fn demand_known(manager: &Manager, tables: &str) -> Result<()> {
    let names = migrate::names()?;
    let fits = match manager {
        Manager::Sqlite(_) => names.iter().any(|name| name == tables),
        Manager::Postgres(_) => names.last().is_some_and(|name| name == tables),
    };
    if fits {
        return Ok(());
    }
    Err(Error::Configuration(format!(
        "the backup's tables are those of {tables}, this program's are those of {}; restore it with the version of the program that the manifest names, and update afterwards",
        names.last().map_or("", String::as_str)
    )))
}

/// Demands that the database is empty, or contains only the rest of an interrupted restore.
fn demand_vacant(connection: &mut AnyConnection) -> Result<()> {
    let AnyConnection::Postgres(server) = connection else { return Ok(()) };
    let tables = postgres::list_all_tables(server)?;
    if tables.is_empty() {
        return Ok(());
    }
    let cut_off = tables.iter().any(|table| table == RESTORATION)
        && restoration::find_newest(connection)?.is_some_and(|newest| !newest.placed && !newest.finished);
    if cut_off { Ok(()) } else { Err(Conflict::AlreadyInitialised.into()) }
}

fn describe(connection: &mut AnyConnection) -> Result<Snapshot> {
    let database = match connection {
        AnyConnection::Sqlite(_) => DatabaseKind::Sqlite,
        AnyConnection::Postgres(_) => DatabaseKind::Postgres,
    };
    let (seq, hash) = audit::read_head(connection)?;
    Ok(Snapshot {
        database,
        tables: migrate::names()?.pop().unwrap_or_default(),
        head: (seq, Sha256Digest::from_row(&hash)?),
        crl_numbers: authority::list_crl_numbers(connection)?,
    })
}

const RESTORATION: &str = "restoration";
