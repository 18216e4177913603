//! A serial number in a row, read from the buffer of the database, for queries that read millions of rows.

use diesel::deserialize::{FromSql, FromSqlRow, Result};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Binary;
use diesel::sqlite::{Sqlite, SqliteValue};

use crate::types::SerialNumber;

/// A serial number without an allocated vector.
#[derive(Debug, Clone, FromSqlRow)]
pub(super) struct RowSerial(pub(super) SerialNumber);

impl FromSql<Binary, Sqlite> for RowSerial {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> Result<Self> {
        Ok(Self(SerialNumber::from_octets(value.read_blob())?))
    }
}

impl FromSql<Binary, Pg> for RowSerial {
    fn from_sql(value: PgValue<'_>) -> Result<Self> {
        Ok(Self(SerialNumber::from_octets(value.as_bytes())?))
    }
}
