//! Table `rewrite_due`: whether the database's files must still be rewritten because they may contain wiped data.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::rewrite_due;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::Timestamp;

/// A pending rewrite of the files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due {
    /// The time of the first record, UTC.
    pub(crate) since: Timestamp,
    /// The number of records.
    marks: i64,
}

/// Records that the files must be rewritten because of the data that this transaction wipes.
pub(crate) fn note(tx: &mut Tx<'_>) -> Result<()> {
    let noted = diesel::update(rewrite_due::table.find(ONLY))
        .set(rewrite_due::marks.eq(rewrite_due::marks + 1))
        .run(tx.connection)?;
    if noted == 0 {
        diesel::insert_into(rewrite_due::table)
            .values((rewrite_due::id.eq(ONLY), rewrite_due::since.eq(tx.now().to_row()), rewrite_due::marks.eq(1)))
            .run(tx.connection)?;
    }
    Ok(())
}

pub(crate) fn find(connection: &mut AnyConnection) -> Result<Option<Due>> {
    let row: Option<(PrimitiveDateTime, i64)> =
        rewrite_due::table.find(ONLY).select((rewrite_due::since, rewrite_due::marks)).row(connection).optional()?;
    Ok(row.map(|(since, marks)| Due { since: Timestamp::from_row(since), marks }))
}

/// Records that the files were rewritten after `due` was read. Later records remain.
pub(crate) fn mark_done(tx: &mut Tx<'_>, due: Due) -> Result<()> {
    let done = rewrite_due::table.find(ONLY).filter(rewrite_due::marks.eq(due.marks));
    diesel::delete(done).run(tx.connection)?;
    Ok(())
}

const ONLY: i64 = 1;
