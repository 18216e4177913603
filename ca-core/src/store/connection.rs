//! Connections to either database.

use std::path::PathBuf;

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::ManageConnection;
use diesel::{Connection as _, PgConnection, SqliteConnection};

use crate::error::{Error, Result};

/// A connection to SQLite or PostgreSQL.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) enum Manager {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Manager {
    pub(super) fn for_url(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(path.trim_start_matches("//").into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return if is_local(url) { Ok(Self::Postgres(url.to_owned())) } else { Err(remote_without_tls()) };
        }
        Err(Error::Configuration("database.url must begin with sqlite: or postgres://".to_owned()))
    }

    pub(super) fn open(&self) -> Result<AnyConnection> {
        match self {
            Self::Sqlite(path) => {
                let mut sqlite = SqliteConnection::establish(&path.to_string_lossy()).map_err(Error::internal)?;
                sqlite.batch_execute(SQLITE_SETTINGS)?;
                Ok(AnyConnection::Sqlite(sqlite))
            }
            Self::Postgres(url) => {
                let mut postgres = PgConnection::establish(url).map_err(Error::internal)?;
                postgres.batch_execute(POSTGRES_SETTINGS)?;
                Ok(AnyConnection::Postgres(postgres))
            }
        }
    }
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

/// Whether a PostgreSQL URL names this machine: a socket or a loopback address.
fn is_local(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (authority, tail) = rest.split_once('/').unwrap_or((rest, ""));
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = if host_port.starts_with('[') {
        host_port.split_inclusive(']').next().unwrap_or_default()
    } else {
        host_port.split(':').next().unwrap_or_default()
    };
    let overridden = tail.split_once('?').is_some_and(|(_, query)| query.contains("host"));
    let local =
        matches!(host, "" | "localhost" | "127.0.0.1" | "[::1]") || host.starts_with("%2F") || host.starts_with("%2f");
    local && (!overridden || query_hosts_are_sockets(tail))
}

fn query_hosts_are_sockets(tail: &str) -> bool {
    let query = tail.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|pair| pair.split_once('=')).all(|(key, value)| match key {
        "host" => value.starts_with('/') || value.starts_with("%2F") || value.starts_with("%2f"),
        "hostaddr" => value == "127.0.0.1" || value == "::1",
        _ => true,
    })
}

fn remote_without_tls() -> Error {
    Error::Configuration(
        "database.url names another machine, but this build speaks to PostgreSQL without TLS; use a socket or a loopback address".to_owned(),
    )
}

/// Nobody waits for ever for a lock that somebody forgot.
const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '20s';";

/// `synchronous=FULL`: what was committed survives a loss of power.
const SQLITE_SETTINGS: &str =
    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_postgresql_is_refused_without_tls() {
        for url in [
            "postgres://u@db.example.com/x",
            "postgres://db.example.com:5432/x",
            "postgres://localhost/x?host=db.example.com",
            "postgres:///x?hostaddr=10.0.0.1",
        ] {
            assert!(Manager::for_url(url).is_err(), "{url}");
        }
        for url in [
            "postgres://u:p@127.0.0.1:5/x",
            "postgresql://localhost/x",
            "postgres:///x?host=/run/pg",
            "postgres://[::1]:5432/x",
            "postgres://u@%2Frun%2Fpg/x",
        ] {
            assert!(Manager::for_url(url).is_ok(), "{url}");
        }
    }
}
