//! Table `throttle`: attempts in the current window, by the hash of the counted subject.

use diesel::prelude::*;
use time::{Duration, PrimitiveDateTime};

use super::connection::AnyConnection;
use super::schema::throttle;
use super::statement::{Statement as _, locked_row};
use super::writer::Tx;
use crate::error::Result;
use crate::types::{Sha256Digest, Timestamp};

/// Counts one attempt. If the window is full, the attempt is not counted, and the end of the window is returned. It is
/// not an error, because an error would make the writer run the transactions of other callers again.
pub(crate) fn count_attempt(
    tx: &mut Tx<'_>,
    subject: &Sha256Digest,
    attempts: i64,
    window: Duration,
) -> Result<Option<Timestamp>> {
    let now = tx.now();
    let key = subject.octets().as_slice();
    match find_window(tx, key)? {
        None => begin_window(tx, key)?,
        Some((start, _)) if start + window <= now => write_window(tx, key, 1)?,
        Some((start, counted)) if counted >= attempts => return Ok(Some(start + window)),
        Some(_) => {
            diesel::update(throttle::table.find(key))
                .set(throttle::attempts.eq(throttle::attempts + 1))
                .run(tx.connection)?;
        }
    }
    Ok(None)
}

/// Counts one attempt and returns whether it is allowed: at most this number until `rest` has passed without an allowed
/// attempt.
pub(crate) fn count_until_rest(tx: &mut Tx<'_>, subject: &Sha256Digest, attempts: i64, rest: Duration) -> Result<bool> {
    let now = tx.now();
    let key = subject.octets().as_slice();
    let found = find_window(tx, key)?;
    let counted = found.filter(|(last, _)| now < *last + rest).map_or(0, |(_, counted)| counted);
    if counted >= attempts {
        return Ok(false);
    }
    if found.is_some() {
        write_window(tx, key, counted + 1)?;
    } else {
        begin_window(tx, key)?;
    }
    Ok(true)
}

/// Cancels one counted attempt.
pub(crate) fn take_back(tx: &mut Tx<'_>, subject: &Sha256Digest) -> Result<()> {
    let counted = throttle::table.find(subject.octets().as_slice()).filter(throttle::attempts.gt(0));
    diesel::update(counted).set(throttle::attempts.eq(throttle::attempts - 1)).run(tx.connection)?;
    Ok(())
}

/// The beginning of the window and its count; the row is locked, so that another process counts after this one.
fn find_window(tx: &mut Tx<'_>, key: &[u8]) -> Result<Option<(Timestamp, i64)>> {
    let row: QueryResult<(PrimitiveDateTime, i64)> =
        locked_row!(throttle::table.find(key).select((throttle::window_start, throttle::attempts)), tx.connection);
    Ok(row.optional()?.map(|(start, attempts)| (Timestamp::from_row(start), attempts)))
}

fn begin_window(tx: &mut Tx<'_>, key: &[u8]) -> Result<()> {
    let now = tx.now().to_row();
    diesel::insert_into(throttle::table)
        .values((throttle::subject.eq(key), throttle::window_start.eq(now), throttle::attempts.eq(1)))
        .run(tx.connection)?;
    Ok(())
}

fn write_window(tx: &mut Tx<'_>, key: &[u8], attempts: i64) -> Result<()> {
    diesel::update(throttle::table.find(key))
        .set((throttle::window_start.eq(tx.now().to_row()), throttle::attempts.eq(attempts)))
        .run(tx.connection)?;
    Ok(())
}

/// The end of the window, if it is full.
pub(crate) fn find_full(
    connection: &mut AnyConnection,
    subject: &Sha256Digest,
    attempts: i64,
    window: Duration,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let row: Option<(PrimitiveDateTime, i64)> = throttle::table
        .find(subject.octets().as_slice())
        .select((throttle::window_start, throttle::attempts))
        .row(connection)
        .optional()?;
    let full = row.filter(|(_, counted)| *counted >= attempts);
    Ok(full.map(|(start, _)| Timestamp::from_row(start) + window).filter(|end| *end > now))
}

pub(crate) fn delete_subject(tx: &mut Tx<'_>, subject: &Sha256Digest) -> Result<()> {
    diesel::delete(throttle::table.find(subject.octets().as_slice())).run(tx.connection)?;
    Ok(())
}

/// Deletes windows that began before `before`.
pub(crate) fn delete_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    diesel::delete(throttle::table.filter(throttle::window_start.lt(before.to_row()))).run(tx.connection)?;
    Ok(())
}
