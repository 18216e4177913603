//! Table `restoration`: when this database was made from a backup, and whether it has been brought in line since with
//! what was published after that.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::restoration;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Conflict, Result};
use crate::types::Timestamp;

/// A restore of this database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Restoration {
    id: i64,
    /// When the backup was made, UTC.
    pub(crate) backup_made_at: Timestamp,
    /// Whether keys and configuration are in their place too.
    pub(crate) placed: bool,
    /// Whether it is done with.
    pub(crate) finished: bool,
}

type Row = (i64, PrimitiveDateTime, Option<PrimitiveDateTime>, Option<PrimitiveDateTime>);

/// The last restore; `None` for a database that never was.
pub(crate) fn find_newest(connection: &mut AnyConnection) -> Result<Option<Restoration>> {
    // Whatever signs asks this: a LIMIT would have SQLite prepare it anew, and there are but as many rows as restores.
    let row: Option<Row> = restoration::table
        .order(restoration::id.desc())
        .select((restoration::id, restoration::backup_made_at, restoration::placed_at, restoration::finished_at))
        .row(connection)
        .optional()?;
    Ok(row.map(|(id, made_at, placed_at, finished_at)| Restoration {
        id,
        backup_made_at: Timestamp::from_row(made_at),
        placed: placed_at.is_some(),
        finished: finished_at.is_some(),
    }))
}

/// Lets nobody sign who may not know what is revoked.
///
/// # Errors
/// `Conflict(RestoreUnfinished)`.
pub(crate) fn demand_finished(connection: &mut AnyConnection) -> Result<()> {
    let newest = find_newest(connection)?;
    if newest.is_none_or(|restoration| restoration.finished) { Ok(()) } else { Err(Conflict::RestoreUnfinished.into()) }
}

/// Notes in a database that was just loaded when its backup was made.
pub(super) fn insert(connection: &mut AnyConnection, backup_made_at: Timestamp, now: Timestamp) -> Result<()> {
    diesel::insert_into(restoration::table)
        .values((restoration::backup_made_at.eq(backup_made_at.to_row()), restoration::loaded_at.eq(now.to_row())))
        .run(connection)?;
    Ok(())
}

pub(crate) fn mark_placed(tx: &mut Tx<'_>, which: Restoration) -> Result<()> {
    let now = tx.now().to_row();
    diesel::update(restoration::table.find(which.id)).set(restoration::placed_at.eq(now)).run(tx.connection)?;
    Ok(())
}

pub(crate) fn mark_finished(tx: &mut Tx<'_>, which: Restoration) -> Result<()> {
    let now = tx.now().to_row();
    diesel::update(restoration::table.find(which.id)).set(restoration::finished_at.eq(now)).run(tx.connection)?;
    Ok(())
}
