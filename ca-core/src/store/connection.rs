//! Connections to either database.

mod postgres_url;

use std::path::PathBuf;

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::ManageConnection;
use diesel::{Connection as _, PgConnection, SqliteConnection};

use self::postgres_url::ConnectionString;
use crate::error::{Error, Result};

/// A connection to SQLite or PostgreSQL.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The location of the database.
#[derive(Clone, Debug)]
pub(crate) enum Manager {
    Sqlite(PathBuf),
    Postgres(ConnectionString),
}

impl Manager {
    pub(super) fn for_url(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(path.trim_start_matches("//").into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return ConnectionString::from_url(url).map(Self::Postgres);
        }
        Err(Error::Configuration("database.url must begin with sqlite: or postgres://".to_owned()))
    }

    pub(super) fn open(&self) -> Result<AnyConnection> {
        let connection = match self {
            Self::Sqlite(path) => {
                let mut sqlite = SqliteConnection::establish(&path.to_string_lossy()).map_err(Error::internal)?;
                sqlite.batch_execute(SQLITE_SETTINGS)?;
                AnyConnection::Sqlite(sqlite)
            }
            Self::Postgres(place) => {
                let mut postgres = PgConnection::establish(place.expose()).map_err(Error::internal)?;
                postgres.batch_execute(POSTGRES_SETTINGS)?;
                AnyConnection::Postgres(postgres)
            }
        };
        Ok(recorded(connection))
    }
}

/// The connection; a build with debug assertions records its statements if the tests ask for that.
pub(super) fn recorded(connection: AnyConnection) -> AnyConnection {
    #[cfg(debug_assertions)]
    let connection = super::recorder::put_on(connection);
    connection
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = Error;

    fn connect(&self) -> Result<AnyConnection> {
        self.open()
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<()> {
        connection.batch_execute("SELECT 1").map_err(Error::from)
    }

    fn has_broken(&self, _connection: &mut AnyConnection) -> bool {
        std::thread::panicking()
    }
}

/// The maximum wait for a lock.
const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '20s';";

/// `synchronous=FULL`: committed data survives a loss of power. `secure_delete=FAST`: deleted data is overwritten with
/// zeros in pages that are written in any case, but remains in whole free pages, and in the write-ahead log until that
/// is overwritten. `wal_autocheckpoint`: a commit copies the log into the database when the log has 16 MB, because the
/// commits that do so take several times as long as others.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST; PRAGMA wal_autocheckpoint = 4096;";
