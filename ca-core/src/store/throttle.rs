//! Table `throttle`: attempts in the current window, by the hash of what they are counted for.

use diesel::prelude::*;
use time::{Duration, PrimitiveDateTime};

use super::schema::throttle;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{Sha256Digest, Timestamp};

/// Counts one attempt. When the window already holds as many as are allowed the attempt does not count; then this is when the
/// window ends. That is no error, for which a stranger could have the work of others done twice.
pub(crate) fn count_attempt(
    tx: &mut Tx<'_>,
    subject: &Sha256Digest,
    attempts: i64,
    window: Duration,
) -> Result<Option<Timestamp>> {
    let now = tx.now();
    let key = subject.octets().as_slice();
    let row: Option<(PrimitiveDateTime, i64)> =
        throttle::table.find(key).select((throttle::window_start, throttle::attempts)).row(tx.connection).optional()?;
    match row {
        None => {
            diesel::insert_into(throttle::table)
                .values((throttle::subject.eq(key), throttle::window_start.eq(now.to_row()), throttle::attempts.eq(1)))
                .run(tx.connection)?;
        }
        Some((start, _)) if Timestamp::from_row(start) + window <= now => {
            diesel::update(throttle::table.find(key))
                .set((throttle::window_start.eq(now.to_row()), throttle::attempts.eq(1)))
                .run(tx.connection)?;
        }
        Some((start, counted)) if counted >= attempts => {
            return Ok(Some(Timestamp::from_row(start) + window));
        }
        Some(_) => {
            diesel::update(throttle::table.find(key))
                .set(throttle::attempts.eq(throttle::attempts + 1))
                .run(tx.connection)?;
        }
    }
    Ok(None)
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
