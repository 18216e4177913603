//! Tables `audit`, `audit_personal` and `audit_head`.

mod delivery;
mod export;
mod search;

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{audit, audit_head, audit_personal};
use super::statement::{Statement as _, here, locked_row};
use super::writer::Dated;
use crate::audit::{
    Broken, ChainFault, Comparison, Event, Head, HeadsVerdict, KeptHeads, Link, PersonalText, Row, Verdict, Verifier,
};
use crate::error::{Error, Result};
use crate::types::{SerialNumber, Sha256Digest, Timestamp};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
struct AuditRow {
    seq: i64,
    at: PrimitiveDateTime,
    actor: String,
    action: String,
    subject: String,
    detail: String,
    personal_digest: Vec<u8>,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_personal)]
struct PersonalRow {
    seq: i64,
    salt: Vec<u8>,
    text: String,
}

impl AuditRow {
    fn link(&self) -> Link<'_> {
        Link {
            seq: self.seq,
            at: Timestamp::from_row(self.at),
            actor: &self.actor,
            action: &self.action,
            subject: &self.subject,
            detail: &self.detail,
            personal_digest: &self.personal_digest,
            previous_hash: &self.previous_hash,
        }
    }
}

pub(crate) use delivery::list_after;
pub(crate) use export::{find_about, find_first_row, find_hash_before, read_lines};
pub(crate) use search::{is_known_action, is_known_actor, is_known_subject, search_records};

/// Appends events to the chain.
///
/// The head's row is locked until COMMIT, so that the next process reads the head that this transaction writes.
pub(super) fn append(connection: &mut AnyConnection, events: &[Dated]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let newest: QueryResult<(i64, Vec<u8>)> =
        locked_row!(audit_head::table.find(HEAD).select((audit_head::seq, audit_head::hash)), connection);
    let (mut seq, mut head) = newest?;
    for events in events.chunks(ROWS_TOGETHER) {
        let (mut rows, mut personal) = (Vec::with_capacity(events.len()), Vec::with_capacity(events.len()));
        for Dated { at, event } in events {
            seq += 1;
            let (row, beside) = link_one(seq, *at, &head, event)?;
            head.clone_from(&row.hash);
            rows.push(row);
            personal.push(beside);
        }
        insert_rows(connection, rows, personal)?;
    }
    diesel::update(audit_head::table.find(HEAD))
        .set((audit_head::seq.eq(seq), audit_head::hash.eq(&head)))
        .run(connection)?;
    Ok(())
}

/// On PostgreSQL many rows are inserted by one statement, because each statement costs a round trip. On SQLite one
/// prepared statement is executed for each row.
fn insert_rows(connection: &mut AnyConnection, rows: Vec<AuditRow>, personal: Vec<PersonalRow>) -> Result<()> {
    let (audit, beside) = (|| diesel::insert_into(audit::table), || diesel::insert_into(audit_personal::table));
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            for (row, personal) in rows.into_iter().zip(personal) {
                audit().values(row).execute(here(sqlite))?;
                beside().values(personal).execute(here(sqlite))?;
            }
        }
        AnyConnection::Postgres(postgres) => {
            audit().values(rows).execute(here(postgres))?;
            beside().values(personal).execute(here(postgres))?;
        }
    }
    Ok(())
}

/// The row after the one with `previous_hash`, and its personal data.
fn link_one(seq: i64, at: Timestamp, previous_hash: &[u8], event: &Event) -> Result<(AuditRow, PersonalRow)> {
    let mut salt = vec![0; 16];
    aws_lc_rs::rand::fill(&mut salt).map_err(|_| Error::internal("the random source failed"))?;
    let personal = PersonalText { salt: &salt, text: &event.personal };
    let personal_digest = personal.digest().octets().to_vec();
    let mut row = AuditRow {
        seq,
        at: at.to_row(),
        actor: event.actor.clone(),
        action: event.action.to_owned(),
        subject: event.subject.clone(),
        detail: event.detail.clone(),
        personal_digest,
        previous_hash: previous_hash.to_vec(),
        hash: Vec::new(),
    };
    row.hash = row.link().hash().to_vec();
    Ok((row, PersonalRow { seq, salt, text: event.personal.clone() }))
}

/// Verifies the whole chain.
pub(crate) fn verify(connection: &mut AnyConnection) -> Result<Verdict> {
    walk(connection, |_, _| {})
}

/// Verifies the whole chain and compares it with heads, which must have been read before, because the trail grows.
pub(crate) fn verify_against(connection: &mut AnyConnection, heads: KeptHeads) -> Result<HeadsVerdict> {
    let mut comparison = Comparison::new(heads, read_hash(connection, FIRST)?);
    let chain = walk(connection, |seq, hash| comparison.take(seq, hash))?;
    Ok(comparison.finish(chain))
}

/// As [`verify_against`], but as if the trail ended with the row `last`.
pub(crate) fn verify_until(connection: &mut AnyConnection, last: i64, heads: KeptHeads) -> Result<HeadsVerdict> {
    let mut comparison = Comparison::new(heads, read_hash(connection, FIRST)?);
    let chain = match take_rows(connection, last, |seq, hash| comparison.take(seq, hash))? {
        Ok(verifier) => {
            let hash = read_hash(connection, last)?.map_or_else(Vec::new, |hash| hash.octets().to_vec());
            verifier.finish(last, &hash)
        }
        Err(broken) => broken,
    };
    Ok(comparison.finish(chain))
}

/// Verifies the chain up to the head at the beginning; later rows are ignored. Each valid row is passed to `seen`.
fn walk(connection: &mut AnyConnection, seen: impl FnMut(i64, Sha256Digest)) -> Result<Verdict> {
    let (head_seq, head_hash) = read_head(connection)?;
    let verifier = match take_rows(connection, head_seq, seen)? {
        Ok(verifier) => verifier,
        Err(broken) => return Ok(broken),
    };
    // Detects rows after the head. The newest row is read before the head, so that a row that is written meanwhile is
    // not reported.
    let newest: Option<i64> = audit::table.select(diesel::dsl::max(audit::seq)).row(connection)?;
    let (head_now, _) = read_head(connection)?;
    if newest.is_some_and(|newest| newest > head_now) {
        return Ok(verifier.broken(Broken { seq: head_now + 1, fault: ChainFault::Head }));
    }
    Ok(verifier.finish(head_seq, &head_hash))
}

/// Reads rows up to `last`, a thousand at a time, until one is invalid; each valid row is passed to `seen`.
fn take_rows(
    connection: &mut AnyConnection,
    last: i64,
    mut seen: impl FnMut(i64, Sha256Digest),
) -> Result<Result<Verifier, Verdict>> {
    let mut verifier = Verifier::default();
    let mut after = 0;
    loop {
        let rows = read_rows(connection, after, last)?;
        let Some((newest, _)) = rows.last() else { return Ok(Ok(verifier)) };
        after = newest.seq;
        for (row, personal) in &rows {
            let personal = personal.as_ref().map(|p| PersonalText { salt: &p.salt, text: &p.text });
            if let Err(broken) = verifier.take(&Row { link: row.link(), hash: &row.hash, personal }) {
                return Ok(Err(verifier.broken(broken)));
            }
            seen(row.seq, Sha256Digest::from_row(&row.hash)?);
        }
    }
}

/// The statement of a head at the time `at`; `None` while the trail is empty.
pub(crate) fn newest_head(connection: &mut AnyConnection, at: Timestamp) -> Result<Option<Head>> {
    let (seq, hash) = read_head(connection)?;
    let Some(trail) = read_hash(connection, FIRST)? else {
        let missing = || Error::internal("the first row of the audit trail is missing");
        return if seq == 0 { Ok(None) } else { Err(missing()) };
    };
    Ok(Some(Head { trail, seq, hash: Sha256Digest::from_row(&hash)?, at }))
}

/// The hash of a row.
fn read_hash(connection: &mut AnyConnection, seq: i64) -> Result<Option<Sha256Digest>> {
    let hash: Option<Vec<u8>> = audit::table.find(seq).select(audit::hash).row(connection).optional()?;
    hash.map(|hash| Sha256Digest::from_row(&hash)).transpose()
}

/// Number and hash of the first row after `after` with this action and detail.
pub(crate) fn find_row(
    connection: &mut AnyConnection,
    after: i64,
    action: &str,
    detail: &str,
) -> Result<Option<(i64, Sha256Digest)>> {
    let row: Option<(i64, Vec<u8>)> = audit::table
        .filter(audit::seq.gt(after))
        .filter(audit::action.eq(action))
        .filter(audit::detail.eq(detail))
        .order(audit::seq)
        .select((audit::seq, audit::hash))
        .row(connection)
        .optional()?;
    row.map(|(seq, hash)| Ok((seq, Sha256Digest::from_row(&hash)?))).transpose()
}

/// A row about a hold or a revocation of one certificate, or their end.
pub(crate) struct ActRow {
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) detail: String,
}

/// The holds and revocations of one certificate, oldest first.
pub(crate) fn list_acts_on(connection: &mut AnyConnection, serial: &SerialNumber) -> Result<Vec<ActRow>> {
    let rows: Vec<(PrimitiveDateTime, String, String, String)> = audit::table
        .filter(audit::subject.eq(format!("certificate:{serial}")))
        .filter(audit::action.eq_any(OF_CERTIFICATES))
        .order(audit::seq)
        .select((audit::at, audit::actor, audit::action, audit::detail))
        .rows(connection)?;
    let row = |(at, actor, action, detail)| ActRow { at: Timestamp::from_row(at), actor, action, detail };
    Ok(rows.into_iter().map(row).collect())
}

const OF_CERTIFICATES: [&str; 5] =
    ["certificate.hold", "certificate.release", "certificate.withdraw", "certificate.put-back", "certificate.revoke"];

/// The number of rows of the trail.
pub(crate) fn count_rows(connection: &mut AnyConnection) -> Result<i64> {
    Ok(read_head(connection)?.0)
}

/// Number and hash of the newest row.
pub(super) fn read_head(connection: &mut AnyConnection) -> Result<(i64, Vec<u8>)> {
    Ok(audit_head::table.find(HEAD).select((audit_head::seq, audit_head::hash)).row(connection)?)
}

fn read_rows(connection: &mut AnyConnection, after: i64, until: i64) -> Result<Vec<(AuditRow, Option<PersonalRow>)>> {
    Ok(audit::table
        .left_join(audit_personal::table.on(audit_personal::seq.eq(audit::seq)))
        .filter(audit::seq.gt(after))
        .filter(audit::seq.le(until))
        .order(audit::seq)
        .limit(PAGE)
        .select((AuditRow::as_select(), Option::<PersonalRow>::as_select()))
        .load(here(connection))?)
}

const HEAD: i64 = 1;
const FIRST: i64 = 1;
const PAGE: i64 = 1000;
/// Each row has nine columns, and a statement has at most 32,766 parameters (SQLite) or 65,535 (PostgreSQL).
const ROWS_TOGETHER: usize = 100;
