//! Table `restoration`: the time at which this database was restored from a backup, and whether the restore is finished.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::restoration;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Conflict, Result};
use crate::types::{Sha256Digest, Timestamp};

/// The backup from which the database was restored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BackedUp {
    /// The time of the backup, UTC.
    pub(crate) made_at: Timestamp,
    /// The last row of the audit trail in it; `None` when an older program loaded it.
    pub(crate) last_row: Option<i64>,
    /// The next row, which records the backup, and its hash, if the backup names them.
    pub(crate) own_row: Option<(i64, Sha256Digest)>,
}

/// A restore of this database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Restoration {
    id: i64,
    pub(crate) backup: BackedUp,
    /// Whether the keys and the configuration are also in place.
    pub(crate) placed: bool,
    /// Whether the restore is finished.
    pub(crate) finished: bool,
}

type Row = (i64, PrimitiveDateTime, Option<PrimitiveDateTime>, Option<PrimitiveDateTime>, Rows);
type Rows = (Option<i64>, Option<i64>, Option<Vec<u8>>);

/// The last restore; `None` if the database was never restored.
pub(crate) fn find_newest(connection: &mut AnyConnection) -> Result<Option<Restoration>> {
    // Without LIMIT: every signature runs this query, SQLite would prepare a statement with a bound LIMIT each time,
    // and there is only one row for each restore.
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

/// Demands that no restore is unfinished, because revocations may be missing before.
///
/// # Errors
/// `Conflict(RestoreUnfinished)`.
pub(crate) fn demand_finished(connection: &mut AnyConnection) -> Result<()> {
    let newest = find_newest(connection)?;
    if newest.is_none_or(|restoration| restoration.finished) { Ok(()) } else { Err(Conflict::RestoreUnfinished.into()) }
}

/// Records in a newly loaded database the backup from which it was restored.
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
