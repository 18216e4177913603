//! Reads and verifies the audit trail.

use crate::audit::{Record, TrailFilter, Verdict};
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Permitted, ReadAudit};
use crate::store::{self, Tx};

/// Verifies the whole trail; the verdict names the first invalid row.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn verify_audit(ca: &Ca) -> Result<Verdict> {
    ca.store.read(store::audit::verify)
}

/// Rows that were found.
#[derive(Debug, Clone)]
pub struct FoundRows {
    /// The rows, newest first.
    pub rows: Vec<Record>,
    /// The row before which the search goes on; `None` at its end.
    pub next: Option<i64>,
    /// Whether the search gave up before it found as many rows as were asked for, because it had read very many.
    pub is_cut: bool,
}

/// Rows that fit the filter before `before`, newest first, at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn search_audit(
    ca: &Ca,
    _permitted: &Permitted<ReadAudit>,
    filter: &TrailFilter,
    before: Option<i64>,
    limit: usize,
) -> Result<FoundRows> {
    let found = ca.store.read(|connection| store::audit::search_records(connection, filter, before, limit))?;
    Ok(FoundRows { rows: found.rows, next: found.next, is_cut: found.is_cut })
}

/// All rows before `before`, newest first, at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_audit(ca: &Ca, permitted: &Permitted<ReadAudit>, before: Option<i64>, limit: i64) -> Result<Vec<Record>> {
    let limit = usize::try_from(limit).unwrap_or_default();
    Ok(search_audit(ca, permitted, &TrailFilter::default(), before, limit)?.rows)
}

/// Notes the hours of at most 200,000 rows, for filters by time; returns the number of rows. Other upkeep waits for it, a few seconds.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn note_hours(ca: &Ca) -> Result<usize> {
    let mut count = 0;
    for _ in 0..BATCHES {
        let noted = ca.store.read(store::audit_hour::find_last_noted)?;
        let new = ca.store.read(|connection| store::audit_hour::read_new_hours(connection, noted, BATCH))?;
        if !new.is_worth_noting(noted) {
            break;
        }
        let rows = new.up_to() - noted;
        count += usize::try_from(rows).unwrap_or_default();
        ca.write(move |tx: &mut Tx<'_>| store::audit_hour::note_hours(tx, &new))?;
        if rows < BATCH {
            break;
        }
    }
    Ok(count)
}

/// Rows that are read at once.
const BATCH: i64 = 10_000;
/// Batches in one call.
const BATCHES: usize = 20;
