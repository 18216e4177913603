//! Table `restoration`: the time at which this database was restored from a backup, and whether the restore is finished.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::restoration;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Conflict, Result};
use crate::types::{Sha256Digest, Timestamp};

/// The backup that a database was made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BackedUp {
    /// When it was made, UTC.
    pub(crate) made_at: Timestamp,
    /// The last row of the audit trail in it; `None` when an older program loaded it.
    pub(crate) last_row: Option<i64>,
    /// The row after that, which records the backup, and its hash, if the backup names it.
    pub(crate) own_row: Option<(i64, Sha256Digest)>,
}

/// A restore of this database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Restoration {
    id: i64,
    pub(crate) backup: BackedUp,
    /// Whether keys and configuration are in their place too.
    pub(crate) placed: bool,
    /// Whether it is done with.
    pub(crate) finished: bool,
}

type Row = (i64, PrimitiveDateTime, Option<PrimitiveDateTime>, Option<PrimitiveDateTime>, Rows);
type Rows = (Option<i64>, Option<i64>, Option<Vec<u8>>);

/// The last restore; `None` for a database that never was.
pub(crate) fn find_newest(connection: &mut AnyConnection) -> Result<Option<Restoration>> {
    // Whatever signs asks this: a LIMIT would have SQLite prepare it anew, and there are but as many rows as restores.
    let row: Option<Row> = restoration::table
        .order(restoration::id.desc())
        .select((
            restoration::id,
            restoration::backup_made_at,
            restoration::placed_at,
            restoration::finished_at,
            (restoration::last_row, restoration::own_row, restoration::own_hash),
        ))
        .row(connection)
        .optional()?;
    let Some((id, made_at, placed_at, finished_at, (last_row, own_row, own_hash))) = row else { return Ok(None) };
    let own_hash = own_hash.map(|hash| Sha256Digest::from_row(&hash)).transpose()?;
    Ok(Some(Restoration {
        id,
        backup: BackedUp { made_at: Timestamp::from_row(made_at), last_row, own_row: own_row.zip(own_hash) },
        placed: placed_at.is_some(),
        finished: finished_at.is_some(),
    }))
}

/// Refuses to sign while revocations may be missing.
///
/// # Errors
/// `Conflict(RestoreUnfinished)`.
pub(crate) fn demand_finished(connection: &mut AnyConnection) -> Result<()> {
    let newest = find_newest(connection)?;
    if newest.is_none_or(|restoration| restoration.finished) { Ok(()) } else { Err(Conflict::RestoreUnfinished.into()) }
}

/// Records in a database that was just loaded which backup it was made from.
pub(super) fn insert(connection: &mut AnyConnection, backup: &BackedUp, now: Timestamp) -> Result<()> {
    diesel::insert_into(restoration::table)
        .values((
            restoration::backup_made_at.eq(backup.made_at.to_row()),
            restoration::loaded_at.eq(now.to_row()),
            restoration::last_row.eq(backup.last_row),
            restoration::own_row.eq(backup.own_row.map(|(seq, _)| seq)),
            restoration::own_hash.eq(backup.own_row.map(|(_, hash)| hash.octets().to_vec())),
        ))
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
