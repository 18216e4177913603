//! Fills the columns of migration 0024 from the keys of stored certificates and requests.
//!
//! The column of an unreadable key stays empty, with a warning, so that the server starts.

use diesel::connection::BoxableConnection;
use diesel::migration::Result;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use crate::keys::PublicKey;
use crate::pkix::csr::VerifiedCsr;

/// The name of the migration.
pub(super) const MIGRATION: &str = "0024_key_kind";

/// The tables as this migration leaves them; later ones may change them further.
mod tables {
    diesel::table! {
        certificate (id) {
            id -> BigInt,
            der -> Binary,
            key_kind -> Text,
        }
    }

    diesel::table! {
        request_key (request_id, profile) {
            request_id -> BigInt,
            profile -> Text,
            csr -> Nullable<Binary>,
            renews_id -> Nullable<BigInt>,
            key_kind -> Text,
            spki_sha256 -> Binary,
        }
    }
}

use tables::{certificate, request_key};

/// A function that fills the columns of one database: diesel's queries name their backend.
macro_rules! fill {
    ($fill:ident, $certificates:ident, $requests:ident, $connection:ty, $backend:ty) => {
        pub(super) fn $fill(connection: &mut dyn BoxableConnection<$backend>) -> Result<()> {
            let connection = connection.downcast_mut::<$connection>().ok_or("a connection of another kind")?;
            $certificates(connection)?;
            $requests(connection)
        }

        fn $certificates(connection: &mut $connection) -> Result<()> {
            let mut last = i64::MIN;
            loop {
                let rows: Vec<(i64, Vec<u8>)> = certificate::table
                    .filter(certificate::id.gt(last))
                    .order(certificate::id)
                    .limit(AT_ONCE)
                    .select((certificate::id, certificate::der))
                    .load(connection)?;
                let Some((end, _)) = rows.last() else { return Ok(()) };
                last = *end;
                for (id, der) in rows {
                    let Some(key) = read(PublicKey::of_stored_certificate(&der), "certificate", id) else { continue };
                    diesel::update(certificate::table.find(id))
                        .set(certificate::key_kind.eq(key.kind().to_string()))
                        .execute(connection)?;
                }
            }
        }

        fn $requests(connection: &mut $connection) -> Result<()> {
            let mut last = i64::MIN;
            loop {
                let requests: Vec<i64> = request_key::table
                    .filter(request_key::request_id.gt(last))
                    .order(request_key::request_id)
                    .limit(AT_ONCE)
                    .select(request_key::request_id)
                    .load(connection)?;
                let Some(end) = requests.last() else { return Ok(()) };
                // Reads both keys of a request, also when the limit is between them.
                let rows: Vec<RequestedKey> = request_key::table
                    .filter(request_key::request_id.gt(last).and(request_key::request_id.le(*end)))
                    .select((request_key::request_id, request_key::profile, request_key::csr, request_key::renews_id))
                    .load(connection)?;
                last = *end;
                for (id, profile, csr, renews) in rows {
                    let key = match (csr, renews) {
                        (Some(csr), _) => VerifiedCsr::key_of_stored(&csr),
                        (None, renewed) => {
                            let der: Vec<u8> = certificate::table
                                .find(renewed.unwrap_or_default())
                                .select(certificate::der)
                                .first(connection)?;
                            PublicKey::of_stored_certificate(&der)
                        }
                    };
                    let Some(key) = read(key, "request", id) else { continue };
                    diesel::update(request_key::table.find((id, profile)))
                        .set((
                            request_key::key_kind.eq(key.kind().to_string()),
                            request_key::spki_sha256.eq(key.digest().octets().as_slice()),
                        ))
                        .execute(connection)?;
                }
            }
        }
    };
}

/// The request's number, the profile, and the source of the key: a CSR or the renewed certificate.
type RequestedKey = (i64, String, Option<Vec<u8>>, Option<i64>);

fill!(fill_sqlite, fill_certificates_of_sqlite, fill_requests_of_sqlite, SqliteConnection, Sqlite);
fill!(fill_postgres, fill_certificates_of_postgres, fill_requests_of_postgres, PgConnection, Pg);

fn read(key: crate::error::Result<PublicKey>, what: &str, id: i64) -> Option<PublicKey> {
    key.inspect_err(|error| tracing::warn!(row.table = what, row.id = id, %error, "a stored key can't be read")).ok()
}

/// The number of rows that are read at a time.
const AT_ONCE: i64 = 500;
