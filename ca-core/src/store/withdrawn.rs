//! Table `withdrawn`: valid certificates that directories must not publish.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::withdrawn;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{CertificateId, Timestamp};

/// Withdraws a certificate; returns whether it was not withdrawn before.
pub(crate) fn insert_withdrawal(tx: &mut Tx<'_>, id: CertificateId) -> Result<bool> {
    if find_withdrawal(tx.connection, id)?.is_some() {
        return Ok(false);
    }
    diesel::insert_into(withdrawn::table)
        .values((withdrawn::certificate_id.eq(id.number()), withdrawn::withdrawn_at.eq(tx.now().to_row())))
        .run(tx.connection)?;
    Ok(true)
}

/// The time since which a certificate is withdrawn; `None` if it is not.
pub(crate) fn find_withdrawal(connection: &mut AnyConnection, id: CertificateId) -> Result<Option<Timestamp>> {
    let at: Option<PrimitiveDateTime> =
        withdrawn::table.find(id.number()).select(withdrawn::withdrawn_at).row(connection).optional()?;
    Ok(at.map(Timestamp::from_row))
}

/// Ends a withdrawal; returns whether there was one.
pub(crate) fn delete_withdrawal(tx: &mut Tx<'_>, id: CertificateId) -> Result<bool> {
    Ok(diesel::delete(withdrawn::table.find(id.number())).run(tx.connection)? == 1)
}

/// The withdrawn certificates and since when, the longest withdrawn first; also those that were revoked or have expired since.
pub(crate) fn list_withdrawals(connection: &mut AnyConnection, limit: i64) -> Result<Vec<(CertificateId, Timestamp)>> {
    let rows: Vec<(i64, PrimitiveDateTime)> = withdrawn::table
        .order((withdrawn::withdrawn_at, withdrawn::certificate_id))
        .limit(limit)
        .select((withdrawn::certificate_id, withdrawn::withdrawn_at))
        .rows(connection)?;
    Ok(rows.into_iter().map(|(id, at)| (CertificateId::from_row(id), Timestamp::from_row(at))).collect())
}
