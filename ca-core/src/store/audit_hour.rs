//! Tables `audit_hour` and `audit_hours_noted`: the hours in which rows of the trail were written.
//!
//! The times of the trail need not ascend: a clock can be set back. So a range of hours gives ranges of rows that contain all rows of
//! these hours and perhaps others, and the caller compares the time of each row.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{audit, audit_hour, audit_hours_noted};
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::Timestamp;

/// Rows of the trail whose hours are to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewHours {
    /// Rows with which another hour begins, with the hour.
    begins: Vec<(i64, i64)>,
    /// The last row read.
    up_to: i64,
}

impl NewHours {
    /// Whether noting them is worth a transaction: without another hour few rows would be read again.
    pub(crate) fn is_worth_noting(&self, noted: i64) -> bool {
        !self.begins.is_empty() || self.up_to - noted >= UNNOTED
    }

    /// The last row read.
    pub(crate) fn up_to(&self) -> i64 {
        self.up_to
    }
}

/// The last row whose hour is noted; 0 before the first.
pub(crate) fn find_last_noted(connection: &mut AnyConnection) -> Result<i64> {
    let up_to: Option<i64> = audit_hours_noted::table.select(audit_hours_noted::up_to).row(connection).optional()?;
    Ok(up_to.unwrap_or(0))
}

/// The hours that begin in the `limit` rows after the row `noted`.
pub(crate) fn read_new_hours(connection: &mut AnyConnection, noted: i64, limit: i64) -> Result<NewHours> {
    let mut current: Option<i64> = audit_hour::table
        .filter(audit_hour::seq.le(noted))
        .order(audit_hour::seq.desc())
        .limit(1)
        .select(audit_hour::hour)
        .row(connection)
        .optional()?;
    let rows: Vec<(i64, PrimitiveDateTime)> = audit::table
        .filter(audit::seq.gt(noted))
        .order(audit::seq)
        .limit(limit)
        .select((audit::seq, audit::at))
        .rows(connection)?;
    let mut new = NewHours { begins: Vec::new(), up_to: noted };
    for (seq, at) in rows {
        let hour = hour_of(Timestamp::from_row(at));
        if current != Some(hour) {
            new.begins.push((seq, hour));
            current = Some(hour);
        }
        new.up_to = seq;
    }
    Ok(new)
}

/// Notes hours; of two processes that note the same ones, the second changes nothing.
pub(crate) fn note_hours(tx: &mut Tx<'_>, new: &NewHours) -> Result<()> {
    for (seq, hour) in &new.begins {
        diesel::insert_into(audit_hour::table)
            .values((audit_hour::seq.eq(seq), audit_hour::hour.eq(hour)))
            .on_conflict_do_nothing()
            .run(tx.connection)?;
    }
    let changed = diesel::update(audit_hours_noted::table.filter(audit_hours_noted::up_to.lt(new.up_to)))
        .set(audit_hours_noted::up_to.eq(new.up_to))
        .run(tx.connection)?;
    if changed == 0 {
        diesel::insert_into(audit_hours_noted::table)
            .values((audit_hours_noted::id.eq(1_i64), audit_hours_noted::up_to.eq(new.up_to)))
            .on_conflict_do_nothing()
            .run(tx.connection)?;
    }
    Ok(())
}

/// A range of rows, both ends inclusive; empty if `first` is greater than `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

/// The ranges of rows that contain all rows from `from` until before `until`, the newer range first. The first one consists of the rows
/// whose hours are not noted yet.
pub(crate) fn find_windows(
    connection: &mut AnyConnection,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<[Window; 2]> {
    let noted = if from.is_none() && until.is_none() { 0 } else { find_last_noted(connection)? };
    let first = match from {
        Some(from) => find_first_of_hour(connection, hour_of(from))?.unwrap_or(i64::MAX),
        None => 1,
    };
    let last = match until {
        Some(until) => find_last_of_hour(connection, hour_of(until - time::Duration::seconds(1)))?,
        None => i64::MAX,
    };
    Ok([Window { first: noted + 1, last: i64::MAX }, Window { first, last: last.min(noted) }])
}

/// The first row of this hour or a later one.
fn find_first_of_hour(connection: &mut AnyConnection, hour: i64) -> Result<Option<i64>> {
    let query = audit_hour::table.filter(audit_hour::hour.ge(hour)).select(diesel::dsl::min(audit_hour::seq));
    Ok(query.row(connection)?)
}

/// The last row of this hour or an earlier one; 0 if there is none.
fn find_last_of_hour(connection: &mut AnyConnection, hour: i64) -> Result<i64> {
    let begin: Option<i64> = audit_hour::table
        .filter(audit_hour::hour.le(hour))
        .select(diesel::dsl::max(audit_hour::seq))
        .row(connection)?;
    let Some(begin) = begin else { return Ok(0) };
    let next: Option<i64> = audit_hour::table
        .filter(audit_hour::seq.gt(begin))
        .select(diesel::dsl::min(audit_hour::seq))
        .row(connection)?;
    Ok(next.map_or(i64::MAX, |next| next - 1))
}

/// Hours since 1970-01-01T00:00:00Z.
fn hour_of(at: Timestamp) -> i64 {
    at.unix_seconds().div_euclid(3600)
}

/// Rows that may be read again and again instead of being noted.
const UNNOTED: i64 = 5_000;
