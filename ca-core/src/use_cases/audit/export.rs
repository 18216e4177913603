//! Exports the trail, with the proof that the exported rows are rows of the chain.
//!
//! The row about the export says what is exported, so that a download can be repeated without another row.

use data_encoding::HEXLOWER;
use serde::Serialize;
use time::Duration;

use super::{filter, heads};
use crate::audit::export::{Counts, End, Header, RowLine, VERSION};
use crate::audit::{Event, SignedHead, TrailFilter};
use crate::error::{Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::limits::EXPORTS_OF_PERSON;
use crate::policy::{Permitted, ReadAudit};
use crate::store;
use crate::types::Timestamp;
use crate::use_cases::people::throttle;

/// An export that its maker may download.
#[derive(Debug, Clone)]
pub struct Export {
    /// Its number: 32 hexadecimal digits.
    pub id: String,
    /// Which rows are exported.
    pub filter: TrailFilter,
    /// The row about the export, the newest one that is exported if it fits.
    pub newest: i64,
    /// The first row that has a line.
    pub first: i64,
    /// The signed head that proves the file.
    pub head: SignedHead,
    /// When it was asked for, UTC.
    pub made_at: Timestamp,
    /// Until when it can be downloaded, UTC.
    pub until: Timestamp,
    made_by: String,
}

impl Export {
    /// The number of lines about rows: one for each row of the trail from the first one to that of the head.
    pub fn lines(&self) -> i64 {
        self.head.head.seq - self.first + 1
    }
}

/// Records the export of the rows that fit, and signs a head after it; returns its number.
///
/// # Errors
/// `KeyUnavailable` when no head can be signed; then nothing is recorded. `Throttled`, `Internal`, `Busy`.
pub fn begin_export(ca: &Ca, permitted: &Permitted<ReadAudit>, filter: &TrailFilter) -> Result<String> {
    heads::head_public_key(ca)?;
    throttle::admit(ca, &format!("exports of {}", permitted.actor()), EXPORTS_OF_PERSON)?;
    let id = HEXLOWER.encode(&ca.entropy.octets::<16>()?);
    let typed = TrailFilter { subjects: None, ..filter.clone() };
    let detail = serde_json::to_string(&typed).map_err(Error::internal)?;
    let event = Event::new(permitted.actor(), ACTION, subject_of(&id)).detail(detail);
    ca.write_as(permitted.actor(), move |tx| {
        tx.audit(event.clone());
        Ok(())
    })?;
    heads::sign_head(ca)?;
    Ok(id)
}

/// The export with this number, if this actor made it at most 15 minutes ago.
///
/// # Errors
/// `NotFound(Export)`, `Internal`.
pub fn find_export(ca: &Ca, permitted: &Permitted<ReadAudit>, id: &str) -> Result<Export> {
    let missing = || Error::NotFound(Noun::Export);
    let row = ca.store.read(|connection| store::audit::find_about(connection, &subject_of(id), ACTION))?;
    let until = |at: Timestamp| at + Duration::minutes(SHOWN_MINUTES);
    let is_own = |actor: &str| permitted.actor().to_string() == actor;
    let row = row.filter(|row| is_own(&row.actor) && ca.clock.now() < until(row.at)).ok_or_else(missing)?;
    let typed: TrailFilter = serde_json::from_str(&row.detail).map_err(Error::internal)?;
    let filter = filter::expand(ca, permitted, typed)?.map_err(|_| missing())?;
    let head = heads::newest_head(ca, permitted)?.filter(|head| head.head.seq >= row.seq).ok_or_else(missing)?;
    let first = ca.store.read(|connection| store::audit::find_first_row(connection, filter.from))?.min(row.seq);
    Ok(Export {
        id: id.to_owned(),
        filter,
        newest: row.seq,
        first,
        head,
        made_at: row.at,
        until: until(row.at),
        made_by: row.actor,
    })
}

/// Writes the lines of an export, some at a time.
#[derive(Debug)]
pub struct Exporter {
    export: Export,
    next: Next,
    counts: Counts,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    Header,
    Row(i64),
    Nothing,
}

impl Exporter {
    /// Before the first line.
    pub fn new(export: Export) -> Self {
        Self { export, next: Next::Header, counts: Counts::default() }
    }

    /// The next lines, each with its LF; at most a thousand. `None` after the last one.
    ///
    /// # Errors
    /// `Internal` when the database can't be read, or lacks a row.
    pub fn next_lines(&mut self, ca: &Ca) -> Result<Option<Vec<u8>>> {
        let mut lines = Vec::new();
        match self.next {
            Next::Header => {
                push(&mut lines, &self.header(ca)?)?;
                self.next = Next::Row(self.export.first);
            }
            Next::Row(seq) if seq <= self.export.head.head.seq => self.write_rows(ca, seq, &mut lines)?,
            Next::Row(_) => {
                push(&mut lines, &End::new(self.counts, &self.export.head))?;
                self.next = Next::Nothing;
            }
            Next::Nothing => return Ok(None),
        }
        Ok(Some(lines))
    }

    fn header(&self, ca: &Ca) -> Result<Header> {
        let Export { id, filter, newest, first, head, made_at, made_by, .. } = &self.export;
        let previous_hash = ca.store.read(|connection| store::audit::find_hash_before(connection, *first))?;
        Ok(Header {
            inkan_audit_export: VERSION,
            organisation: ca.settings.organisation.name.clone(),
            export: id.clone(),
            made_at: *made_at,
            made_by: made_by.clone(),
            filter: filter.clone(),
            newest: *newest,
            first: *first,
            last: head.head.seq,
            previous_hash,
        })
    }

    fn write_rows(&mut self, ca: &Ca, first: i64, lines: &mut Vec<u8>) -> Result<()> {
        let (filter, newest, last) = (&self.export.filter, self.export.newest, self.export.head.head.seq);
        let rows = ca.store.read(|connection| store::audit::read_lines(connection, first, last, newest, filter))?;
        let read = i64::try_from(rows.len()).map_err(Error::internal)?;
        if read == 0 {
            return Err(Error::internal(format!("row {first} of the audit trail is missing")));
        }
        for row in &rows {
            row.count(&mut self.counts);
            push::<RowLine>(lines, row)?;
        }
        self.next = Next::Row(first + read);
        Ok(())
    }
}

fn push<T: Serialize>(lines: &mut Vec<u8>, line: &T) -> Result<()> {
    serde_json::to_writer(&mut *lines, line).map_err(Error::internal)?;
    lines.push(b'\n');
    Ok(())
}

fn subject_of(id: &str) -> String {
    format!("export:{id}")
}

const ACTION: &str = "audit.export";
/// Minutes in which an export can be downloaded, again and again.
const SHOWN_MINUTES: i64 = 15;
