//! Table `outbox`: directory entries that must be reconciled.

use diesel::prelude::*;
use time::{Duration, PrimitiveDateTime};

use super::connection::AnyConnection;
use super::schema::outbox;
use super::signal::Concern;
use super::statement::{Statement as _, locked_rows};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{AuthorityId, Backlog, Claim, DirectoryName, EntryKey, MailboxId, Timestamp, Waiting};

pub(super) fn parts(entry: EntryKey) -> (&'static str, i64) {
    match entry {
        EntryKey::Mailbox(id) => ("mailbox", id.number()),
        EntryKey::Authority(id) => ("authority", id.number()),
    }
}

fn entry_key(kind: &str, id: i64) -> Result<EntryKey> {
    match kind {
        "mailbox" => Ok(EntryKey::Mailbox(MailboxId::from_row(id))),
        "authority" => Ok(EntryKey::Authority(AuthorityId::from_row(id))),
        _ => Err(Error::internal("a stored outbox row can't be read")),
    }
}

/// Adds a row unless an unclaimed one for the same entry is waiting.
pub(crate) fn enqueue(tx: &mut Tx<'_>, directory: &DirectoryName, entry: EntryKey) -> Result<()> {
    tx.concern(Concern::Outbox);
    let (kind, id) = parts(entry);
    let now = tx.now().to_row();
    let untouched = outbox::table
        .filter(outbox::directory.eq(directory.as_str()))
        .filter(outbox::entry_kind.eq(kind))
        .filter(outbox::entry_id.eq(id))
        .filter(outbox::lease_token.is_null());
    // Two processes may have added one row each. The last due one is chosen here: with ORDER BY due_at, SQLite would read all rows of the
    // directory in the order of `outbox_by_due`.
    let due: Vec<PrimitiveDateTime> = locked_rows!(untouched.select(outbox::due_at), tx.connection)?;
    if let Some(due_at) = due.into_iter().max() {
        // A row that waits after failures becomes due at once, because the changed state may change the outcome.
        if due_at > now {
            diesel::update(untouched).set(outbox::due_at.eq(now)).run(tx.connection)?;
        }
        return Ok(());
    }
    diesel::insert_into(outbox::table)
        .values((
            outbox::directory.eq(directory.as_str()),
            outbox::entry_kind.eq(kind),
            outbox::entry_id.eq(id),
            outbox::enqueued_at.eq(now),
            outbox::attempts.eq(0),
            outbox::due_at.eq(now),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// Whether a row of the directory is due and unclaimed.
pub(crate) fn has_due(connection: &mut AnyConnection, directory: &DirectoryName, now: Timestamp) -> Result<bool> {
    let now = now.to_row();
    let due = outbox::table
        .filter(outbox::directory.eq(directory.as_str()))
        .filter(outbox::due_at.le(now))
        .filter(outbox::lease_until.is_null().or(outbox::lease_until.lt(now)));
    Ok(diesel::select(diesel::dsl::exists(due)).row(connection)?)
}

/// Claims the oldest due row by a conditional UPDATE, so that only one of two concurrent workers gets it.
pub(crate) fn claim_next(
    tx: &mut Tx<'_>,
    directory: &DirectoryName,
    token: [u8; 16],
    lease: Duration,
) -> Result<Option<Claim>> {
    let now = tx.now().to_row();
    let free = || outbox::lease_until.is_null().or(outbox::lease_until.lt(now));
    let found: Option<(i64, String, i64, i64)> = outbox::table
        .filter(outbox::directory.eq(directory.as_str()))
        .filter(outbox::due_at.le(now))
        .filter(free())
        .order((outbox::due_at, outbox::id))
        .limit(1)
        .select((outbox::id, outbox::entry_kind, outbox::entry_id, outbox::attempts))
        .row(tx.connection)
        .optional()?;
    let Some((row, kind, id, attempts)) = found else { return Ok(None) };
    let taken = diesel::update(outbox::table.find(row).filter(free()))
        .set((
            outbox::lease_until.eq((tx.now() + lease).to_row()),
            outbox::lease_token.eq(token.as_slice()),
            outbox::attempts.eq(attempts + 1),
        ))
        .run(tx.connection)?;
    if taken == 0 {
        return Ok(None);
    }
    Ok(Some(Claim { row, token, directory: directory.clone(), entry: entry_key(&kind, id)?, attempts }))
}

/// Deletes a claimed row, if the claim is still valid.
pub(crate) fn remove(tx: &mut Tx<'_>, claim: &Claim) -> Result<()> {
    diesel::delete(outbox::table.find(claim.row).filter(outbox::lease_token.eq(claim.token.as_slice())))
        .run(tx.connection)?;
    Ok(())
}

/// Releases a claimed row, if the claim is still valid.
pub(crate) fn postpone(tx: &mut Tx<'_>, claim: &Claim, due_at: Timestamp, error: &str) -> Result<()> {
    diesel::update(outbox::table.find(claim.row).filter(outbox::lease_token.eq(claim.token.as_slice())))
        .set((
            outbox::lease_until.eq(None::<PrimitiveDateTime>),
            outbox::lease_token.eq(None::<Vec<u8>>),
            outbox::due_at.eq(due_at.to_row()),
            outbox::last_error.eq(error),
        ))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn backlog(connection: &mut AnyConnection, directory: &DirectoryName) -> Result<Backlog> {
    let of_directory = || outbox::table.filter(outbox::directory.eq(directory.as_str()));
    let waiting = of_directory().count().row(connection)?;
    let failing = of_directory().filter(outbox::last_error.is_not_null()).count().row(connection)?;
    Ok(Backlog { waiting, failing })
}

/// Waiting rows of a directory that failed at least once, those that are tried next first.
pub(crate) fn list_failing(
    connection: &mut AnyConnection,
    directory: &DirectoryName,
    limit: i64,
) -> Result<Vec<(EntryKey, Waiting)>> {
    type Row = (String, i64, i64, PrimitiveDateTime, Option<String>);
    let rows: Vec<Row> = outbox::table
        .filter(outbox::directory.eq(directory.as_str()))
        .filter(outbox::last_error.is_not_null())
        .order((outbox::due_at, outbox::id))
        .limit(limit)
        .select((outbox::entry_kind, outbox::entry_id, outbox::attempts, outbox::due_at, outbox::last_error))
        .rows(connection)?;
    let read = |(kind, id, attempts, due_at, last_error): Row| {
        Ok((entry_key(&kind, id)?, Waiting { attempts, due_at: Timestamp::from_row(due_at), last_error }))
    };
    rows.into_iter().map(read).collect()
}

pub(crate) fn waiting_for(
    connection: &mut AnyConnection,
    directory: &DirectoryName,
    entry: EntryKey,
) -> Result<Option<Waiting>> {
    let (kind, id) = parts(entry);
    let row: Option<(i64, PrimitiveDateTime, Option<String>)> = outbox::table
        .filter(outbox::directory.eq(directory.as_str()))
        .filter(outbox::entry_kind.eq(kind))
        .filter(outbox::entry_id.eq(id))
        .order(outbox::id)
        .limit(1)
        .select((outbox::attempts, outbox::due_at, outbox::last_error))
        .row(connection)
        .optional()?;
    Ok(row.map(|(attempts, due_at, last_error)| Waiting { attempts, due_at: Timestamp::from_row(due_at), last_error }))
}

/// Deletes every row, even if claimed.
pub(crate) fn delete_all(tx: &mut Tx<'_>) -> Result<()> {
    diesel::delete(outbox::table).run(tx.connection)?;
    Ok(())
}
