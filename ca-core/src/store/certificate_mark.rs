//! Tables `certificate_mark` and `certificate_marked`: certificates by their fingerprints and key identifiers.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::{certificate, certificate_mark, certificate_marked};
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::CertificateId;

/// The first eight octets of a digest as a number.
pub(crate) fn mark_of(digest: &[u8]) -> i64 {
    let first: [u8; 8] = digest.first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(first)
}

/// The last certificate of those that have marks; none before the first.
pub(crate) fn find_last_marked(connection: &mut AnyConnection) -> Result<Option<CertificateId>> {
    let up_to: Option<i64> = certificate_marked::table.select(certificate_marked::up_to).row(connection).optional()?;
    Ok(up_to.map(CertificateId::from_row))
}

/// Certificates without marks that are not among the newest, the oldest first, with their DER.
pub(crate) fn list_unmarked(connection: &mut AnyConnection, limit: i64) -> Result<Vec<(CertificateId, Vec<u8>)>> {
    let newest: Option<i64> =
        certificate::table.order(certificate::id.desc()).select(certificate::id).limit(1).row(connection).optional()?;
    let last = find_last_marked(connection)?.map_or(0, CertificateId::number);
    let rows: Vec<(i64, Vec<u8>)> = certificate::table
        .filter(certificate::id.gt(last).and(certificate::id.le(newest.unwrap_or(0) - UNMARKED)))
        .order(certificate::id)
        .limit(limit)
        .select((certificate::id, certificate::der))
        .rows(connection)?;
    Ok(rows.into_iter().map(|(id, der)| (CertificateId::from_row(id), der)).collect())
}

/// Adds marks of certificates, the last of which is `last`.
pub(crate) fn insert_marks(tx: &mut Tx<'_>, marks: &[(CertificateId, [i64; 3])], last: CertificateId) -> Result<()> {
    for (id, marks) in marks {
        for mark in marks {
            diesel::insert_into(certificate_mark::table)
                .values((certificate_mark::mark.eq(mark), certificate_mark::certificate_id.eq(id.number())))
                .on_conflict_do_nothing()
                .run(tx.connection)?;
        }
    }
    let changed = diesel::update(certificate_marked::table.filter(certificate_marked::up_to.lt(last.number())))
        .set(certificate_marked::up_to.eq(last.number()))
        .run(tx.connection)?;
    if changed == 0 {
        diesel::insert_into(certificate_marked::table)
            .values((certificate_marked::id.eq(1_i64), certificate_marked::up_to.eq(last.number())))
            .on_conflict_do_nothing()
            .run(tx.connection)?;
    }
    Ok(())
}

/// The certificates with this mark, the newest first.
pub(crate) fn list_marked(connection: &mut AnyConnection, mark: i64) -> Result<Vec<CertificateId>> {
    let ids: Vec<i64> = certificate_mark::table
        .filter(certificate_mark::mark.eq(mark))
        .order(certificate_mark::certificate_id.desc())
        .select(certificate_mark::certificate_id)
        .rows(connection)?;
    Ok(ids.into_iter().map(CertificateId::from_row).collect())
}

/// Newest certificates that are read instead of looked up: another process may commit a smaller number later than a larger one, and reading so
/// many takes some hundredths of a second.
const UNMARKED: i64 = 10_000;
