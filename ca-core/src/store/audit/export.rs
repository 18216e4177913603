//! Rows of the trail as lines of an export.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::search::has_nul;
use super::{read_hash, read_rows};
use crate::audit::export::{Hash, RowLine};
use crate::audit::{PersonalText, TrailFilter};
use crate::error::{Error, Result};
use crate::store::audit_hour::find_windows;
use crate::store::connection::AnyConnection;
use crate::store::schema::audit;
use crate::store::statement::Statement as _;
use crate::types::Timestamp;

/// The newest row about a subject.
pub(crate) struct AboutRow {
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) detail: String,
}

/// The newest row about this subject with this action.
pub(crate) fn find_about(connection: &mut AnyConnection, subject: &str, action: &str) -> Result<Option<AboutRow>> {
    if has_nul(subject) {
        return Ok(None);
    }
    let row: Option<(i64, PrimitiveDateTime, String, String)> = audit::table
        .filter(audit::subject.eq(subject).and(audit::action.eq(action)))
        .order(audit::seq.desc())
        .limit(1)
        .select((audit::seq, audit::at, audit::actor, audit::detail))
        .row(connection)
        .optional()?;
    Ok(row.map(|(seq, at, actor, detail)| AboutRow { seq, at: Timestamp::from_row(at), actor, detail }))
}

/// A row before which none is at `from` or later.
pub(crate) fn find_first_row(connection: &mut AnyConnection, from: Option<Timestamp>) -> Result<i64> {
    let [newer, older] = find_windows(connection, from, None)?;
    Ok(if older.first <= older.last { older.first } else { newer.first })
}

/// The hash of the row before this one; zeros before the first row.
pub(crate) fn find_hash_before(connection: &mut AnyConnection, seq: i64) -> Result<Hash> {
    if seq <= 1 {
        return Ok(Hash::of(&[0; 32]));
    }
    let hash = read_hash(connection, seq - 1)?;
    let hash = hash.ok_or_else(|| Error::internal(format!("row {} of the audit trail is missing", seq - 1)))?;
    Ok(Hash::of(hash.octets()))
}

/// The lines about at most a thousand rows from `first` to `last`; rows until `newest` that fit are exported.
///
/// # Errors
/// `Internal`, also when a row is missing.
pub(crate) fn read_lines(
    connection: &mut AnyConnection,
    first: i64,
    last: i64,
    newest: i64,
    filter: &TrailFilter,
) -> Result<Vec<RowLine>> {
    let rows = read_rows(connection, first - 1, last)?;
    let mut lines = Vec::with_capacity(rows.len());
    for (expected, (row, personal)) in (first..).zip(&rows) {
        if row.seq != expected {
            return Err(Error::internal(format!("row {expected} of the audit trail is missing")));
        }
        let personal = personal.as_ref().map(|it| PersonalText { salt: &it.salt, text: &it.text });
        lines.push(RowLine::new(&row.link(), &row.hash, personal, row.seq <= newest && row.fits(filter)));
    }
    Ok(lines)
}
