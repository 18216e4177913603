//! Table `crl_arrival`: the CRL that first contained the changes of a CA up to a count; one row for each CRL with new changes.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::crl::StoredCrl;
use super::schema::crl_arrival;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{AuthorityId, CrlNumber, Timestamp};

/// The first CRL that contained a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    pub(crate) number: CrlNumber,
    pub(crate) published_at: Timestamp,
    /// The nextUpdate of the CRL before it; a client with that CRL may learn of the change only then.
    pub(crate) stale_until: Option<Timestamp>,
}

/// Records that `crl` was published and contains changes that `before` did not contain.
pub(crate) fn insert_arrival(
    tx: &mut Tx<'_>,
    authority: AuthorityId,
    crl: &StoredCrl,
    before: Option<&StoredCrl>,
) -> Result<()> {
    diesel::insert_into(crl_arrival::table)
        .values((
            crl_arrival::authority_id.eq(authority.number()),
            crl_arrival::changes.eq(crl.changes),
            crl_arrival::number.eq(crl.number.number()),
            crl_arrival::published_at.eq(tx.now().to_row()),
            crl_arrival::stale_until.eq(before.map(|before| before.next_update.to_row())),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The first CRL that contained the change with this number.
pub(crate) fn find_arrival(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    change: i64,
) -> Result<Option<Arrival>> {
    let row: Option<(i64, PrimitiveDateTime, Option<PrimitiveDateTime>)> = crl_arrival::table
        .filter(crl_arrival::authority_id.eq(authority.number()))
        .filter(crl_arrival::changes.ge(change))
        .order(crl_arrival::changes)
        .limit(1)
        .select((crl_arrival::number, crl_arrival::published_at, crl_arrival::stale_until))
        .row(connection)
        .optional()?;
    row.map(|(number, published_at, stale_until)| {
        Ok(Arrival {
            number: CrlNumber::from_row(number)?,
            published_at: Timestamp::from_row(published_at),
            stale_until: stale_until.map(Timestamp::from_row),
        })
    })
    .transpose()
}
