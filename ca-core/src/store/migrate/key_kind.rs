//! Completes the columns of migration 0024 from the keys of certificates and requests.
//!
//! A key that can't be read keeps an empty column, with a warning: it is as unreadable as before, and the server starts.

use std::collections::BTreeMap;

use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::error::Result;
use crate::keys::PublicKey;
use crate::pkix::csr::VerifiedCsr;
use crate::store::connection::AnyConnection;
use crate::store::schema::{certificate, request_key};
use crate::store::statement::Statement as _;

/// Writes the kind of key of each certificate and request that lacks it.
pub(super) fn complete(connection: &mut AnyConnection) -> Result<()> {
    complete_certificates(connection)?;
    complete_requests(connection)
}

fn complete_certificates(connection: &mut AnyConnection) -> Result<()> {
    let mut last = i64::MIN;
    loop {
        let rows: Vec<(i64, Vec<u8>)> = certificate::table
            .filter(lacks_kind("certificate").and(certificate::id.gt(last)))
            .order(certificate::id)
            .limit(AT_ONCE)
            .select((certificate::id, certificate::der))
            .rows(connection)?;
        let Some((end, _)) = rows.last() else { return Ok(()) };
        last = *end;
        let mut of_kind: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for (id, der) in rows {
            let Some(key) = readable(PublicKey::of_stored_certificate(&der), "certificate", id) else { continue };
            of_kind.entry(key.kind().to_string()).or_default().push(id);
        }
        for (kind, ids) in of_kind {
            diesel::update(certificate::table.filter(certificate::id.eq_any(ids)))
                .set(certificate::key_kind.eq(kind))
                .run(connection)?;
        }
    }
}

/// A request has two keys at most, and few of them wait: they are read at once.
fn complete_requests(connection: &mut AnyConnection) -> Result<()> {
    let rows: Vec<RequestedKey> = request_key::table
        .left_join(certificate::table.on(request_key::renews_id.eq(certificate::id.nullable())))
        .filter(lacks_kind("request_key"))
        .select((request_key::request_id, request_key::profile, request_key::csr, certificate::der.nullable()))
        .rows(connection)?;
    for (id, profile, csr, renewed) in rows {
        let key = match csr {
            Some(csr) => VerifiedCsr::key_of_stored(&csr),
            None => PublicKey::of_stored_certificate(&renewed.unwrap_or_default()),
        };
        let Some(key) = readable(key, "request", id) else { continue };
        diesel::update(request_key::table.find((id, profile)))
            .set((
                request_key::key_kind.eq(key.kind().to_string()),
                request_key::spki_sha256.eq(key.digest().octets().as_slice()),
            ))
            .run(connection)?;
    }
    Ok(())
}

/// The condition of the indexes `certificate_without_kind` and `request_key_without_kind`, in their words: with a bound value
/// PostgreSQL may read the whole table.
fn lacks_kind(table: &str) -> SqlLiteral<Bool> {
    diesel::dsl::sql(&format!("{table}.key_kind = ''"))
}

/// The request's number, the profile, and the signing request or the certificate that the key is read from.
type RequestedKey = (i64, String, Option<Vec<u8>>, Option<Vec<u8>>);

fn readable(key: Result<PublicKey>, table: &str, id: i64) -> Option<PublicKey> {
    key.inspect_err(|error| tracing::warn!(row.table = table, row.id = id, %error, "a stored key can't be read")).ok()
}

/// Rows in memory at a time.
const AT_ONCE: i64 = 500;
