//! Rows of the trail that fit a filter, read by the index that has the fewest rows to look at.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{AuditRow, PersonalRow};
use crate::audit::{Record, TrailFilter};
use crate::error::Result;
use crate::store::audit_hour::{Window, find_windows};
use crate::store::connection::AnyConnection;
use crate::store::schema::{audit, audit_personal};
use crate::store::statement::{Statement as _, here};
use crate::types::Timestamp;

/// Rows that fit a filter.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The rows, the newest first.
    pub(crate) rows: Vec<Record>,
    /// The row before which the search goes on; `None` at its end.
    pub(crate) next: Option<i64>,
    /// Whether the search gave up before it found enough rows.
    pub(crate) is_cut: bool,
}

/// Rows before `before` that fit, newest first, at most `limit`.
///
/// At most [`MOST_READ`] rows are looked at: no combination of filters takes longer than a page may.
pub(crate) fn search_records(
    connection: &mut AnyConnection,
    filter: &TrailFilter,
    before: Option<i64>,
    limit: usize,
) -> Result<Found> {
    let windows = find_windows(connection, filter.from, filter.until)?;
    let key = choose_key(connection, filter)?;
    let (mut found, mut read) = (Vec::new(), 0);
    for window in windows {
        let mut last = window.last.min(before.map_or(i64::MAX, |before| before.saturating_sub(1)));
        while last >= window.first {
            let chunk = if read == 0 { FIRST_CHUNK } else { CHUNK };
            let rows = read_by_key(connection, &key, Window { first: window.first, last }, chunk)?;
            let is_end = i64::try_from(rows.len()) != Ok(chunk);
            read += rows.len();
            last = rows.last().map_or(0, |row| row.seq - 1);
            found.extend(rows.into_iter().filter(|row| row.fits(filter)));
            if found.len() > limit {
                found.truncate(limit);
                let next = found.last().map(|row| row.seq);
                return Ok(Found { rows: with_personal(connection, found)?, next, is_cut: false });
            }
            if is_end {
                break;
            }
            if read >= MOST_READ {
                return Ok(Found { rows: with_personal(connection, found)?, next: Some(last + 1), is_cut: true });
            }
        }
    }
    Ok(Found { rows: with_personal(connection, found)?, next: None, is_cut: false })
}

impl AuditRow {
    pub(super) fn fits(&self, filter: &TrailFilter) -> bool {
        filter.fits(Timestamp::from_row(self.at), &self.actor, &self.action, &self.subject)
    }

    fn into_record(self, personal: Option<String>) -> Record {
        Record {
            seq: self.seq,
            at: Timestamp::from_row(self.at),
            actor: self.actor,
            action: self.action,
            subject: self.subject,
            detail: self.detail,
            personal,
        }
    }
}

/// The index by which rows are read; the other conditions are compared for each row.
enum Key<'a> {
    Subjects(&'a BTreeSet<String>),
    Actor(&'a str),
    Action(&'a str),
    Row,
}

fn choose_key<'a>(connection: &mut AnyConnection, filter: &'a TrailFilter) -> Result<Key<'a>> {
    Ok(match (&filter.subjects, &filter.actor, &filter.action) {
        (Some(subjects), ..) => Key::Subjects(subjects),
        (None, Some(actor), Some(action)) => {
            let (by_actor, by_action) = (Key::Actor(actor), Key::Action(action));
            let far = |connection: &mut AnyConnection, key: &Key<'_>| find_thousandth(connection, key);
            // The rows of the key whose thousandth row is further back are fewer.
            let is_actor_rarer = far(connection, &by_actor)? <= far(connection, &by_action)?;
            if is_actor_rarer { by_actor } else { by_action }
        }
        (None, Some(actor), None) => Key::Actor(actor),
        (None, None, Some(action)) => Key::Action(action),
        (None, None, None) => Key::Row,
    })
}

/// The thousandth newest row; 0 if there are fewer.
fn find_thousandth(connection: &mut AnyConnection, key: &Key<'_>) -> Result<i64> {
    let rows = audit::table.order(audit::seq.desc()).offset(999).limit(1).select(audit::seq);
    let seq: Option<i64> = match key {
        Key::Actor(actor) => rows.filter(audit::actor.eq(actor)).row(connection).optional()?,
        Key::Action(action) => rows.filter(audit::action.eq(action)).row(connection).optional()?,
        Key::Subjects(_) | Key::Row => None,
    };
    Ok(seq.unwrap_or(0))
}

/// The newest `limit` rows of the key within the range.
fn read_by_key(
    connection: &mut AnyConnection,
    key: &Key<'_>,
    Window { first, last }: Window,
    limit: i64,
) -> Result<Vec<AuditRow>> {
    let rows = audit::table
        .filter(audit::seq.between(first, last))
        .order(audit::seq.desc())
        .limit(limit)
        .select(AuditRow::as_select());
    Ok(match key {
        Key::Subjects(subjects) => rows.filter(audit::subject.eq_any(subjects.iter())).load(here(connection))?,
        Key::Actor(actor) => rows.filter(audit::actor.eq(actor)).load(here(connection))?,
        Key::Action(action) => rows.filter(audit::action.eq(action)).load(here(connection))?,
        Key::Row => rows.load(here(connection))?,
    })
}

/// Adds the personal data of rows, unless it was erased.
fn with_personal(connection: &mut AnyConnection, rows: Vec<AuditRow>) -> Result<Vec<Record>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    let mut beside: Vec<PersonalRow> = audit_personal::table
        .filter(audit_personal::seq.eq_any(ids))
        .order(audit_personal::seq.desc())
        .select(PersonalRow::as_select())
        .load(here(connection))?;
    beside.reverse();
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        let personal = beside.pop_if(|personal| personal.seq == row.seq).map(|personal| personal.text);
        records.push(row.into_record(personal));
    }
    Ok(records)
}

/// Whether the trail has a row of this actor.
pub(crate) fn is_known_actor(connection: &mut AnyConnection, actor: &str) -> Result<bool> {
    if has_nul(actor) {
        return Ok(false);
    }
    is_there(audit::table.filter(audit::actor.eq(actor)).select(audit::seq).limit(1).row(connection))
}

/// Whether the trail has a row of this action.
pub(crate) fn is_known_action(connection: &mut AnyConnection, action: &str) -> Result<bool> {
    if has_nul(action) {
        return Ok(false);
    }
    is_there(audit::table.filter(audit::action.eq(action)).select(audit::seq).limit(1).row(connection))
}

/// Whether the trail has a row about this subject.
pub(crate) fn is_known_subject(connection: &mut AnyConnection, subject: &str) -> Result<bool> {
    if has_nul(subject) {
        return Ok(false);
    }
    is_there(audit::table.filter(audit::subject.eq(subject)).select(audit::seq).limit(1).row(connection))
}

/// Whether a text can be in no row: PostgreSQL stores no NUL, and refuses a statement with one.
pub(super) fn has_nul(text: &str) -> bool {
    text.contains('\0')
}

fn is_there(row: QueryResult<i64>) -> Result<bool> {
    Ok(row.optional()?.is_some())
}

/// Rows that are looked at in one search; some tenths of a second.
const MOST_READ: usize = 20_000;
const FIRST_CHUNK: i64 = 100;
const CHUNK: i64 = 2_000;
