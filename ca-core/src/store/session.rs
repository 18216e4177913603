//! Table `session`: signed-in people, by the hash of a token that only the browser holds.
//!
//! Opening a session and ending all sessions of a person first lock the person's row. PostgreSQL shows a statement only data
//! committed before it began, so that a session being opened at the same time would otherwise stay open.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{second_factor, session};
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{PersonId, Proof, SessionId, SignInOrigin, Timestamp, TokenHash};

/// A stored session.
pub(crate) struct StoredSession {
    pub(crate) id: SessionId,
    pub(crate) person: PersonId,
    pub(crate) created_at: Timestamp,
    pub(crate) seen_at: Timestamp,
    pub(crate) origin: SignInOrigin,
    /// The time at which the second factor was verified.
    pub(crate) verified_at: Option<Timestamp>,
}

pub(crate) fn insert_session(
    tx: &mut Tx<'_>,
    token: &TokenHash,
    person: PersonId,
    origin: &SignInOrigin,
    proof: Proof,
) -> Result<()> {
    super::person::lock_active(tx, person)?;
    let now = tx.now().to_row();
    diesel::insert_into(session::table)
        .values((
            session::token_hash.eq(token.octets().as_slice()),
            session::person_id.eq(person.number()),
            session::created_at.eq(now),
            session::seen_at.eq(now),
            session::source.eq(&origin.source),
            session::agent.eq(&origin.agent),
            session::verified_at.eq((proof == Proof::SecondFactor).then_some(now)),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// Replaces a session by another; returns whether the old session existed.
pub(crate) fn replace_session(
    tx: &mut Tx<'_>,
    old: &TokenHash,
    new: &TokenHash,
    person: PersonId,
    origin: &SignInOrigin,
    proof: Proof,
) -> Result<bool> {
    // The person is locked before the old row is deleted; otherwise this transaction and one that ends the person's
    // sessions could deadlock.
    super::person::lock_person(tx, person)?;
    let was_there = delete_session(tx, old)?;
    if was_there {
        insert_session(tx, new, person, origin, proof)?;
    }
    Ok(was_there)
}

/// Gives a session another token; returns whether it existed.
pub(crate) fn renew_token(tx: &mut Tx<'_>, old: &TokenHash, new: &TokenHash) -> Result<bool> {
    let this = session::table.filter(session::token_hash.eq(old.octets().as_slice()));
    let changed = diesel::update(this).set(session::token_hash.eq(new.octets().as_slice())).run(tx.connection)?;
    Ok(changed == 1)
}

/// The columns of a session, in the order of [`Row`].
const COLUMNS: Columns = (
    session::id,
    session::person_id,
    session::created_at,
    session::seen_at,
    session::source,
    session::agent,
    session::verified_at,
);

type Columns = (
    session::id,
    session::person_id,
    session::created_at,
    session::seen_at,
    session::source,
    session::agent,
    session::verified_at,
);

type Row = (i64, i64, PrimitiveDateTime, PrimitiveDateTime, String, String, Option<PrimitiveDateTime>);

fn read((id, person, created_at, seen_at, source, agent, verified_at): Row) -> StoredSession {
    StoredSession {
        id: SessionId::from_row(id),
        person: PersonId::from_row(person),
        created_at: Timestamp::from_row(created_at),
        seen_at: Timestamp::from_row(seen_at),
        origin: SignInOrigin { source, agent },
        verified_at: verified_at.map(Timestamp::from_row),
    }
}

pub(crate) fn find_session(connection: &mut AnyConnection, token: &TokenHash) -> Result<Option<StoredSession>> {
    let row: Option<Row> = session::table
        .filter(session::token_hash.eq(token.octets().as_slice()))
        .select(COLUMNS)
        .row(connection)
        .optional()?;
    Ok(row.map(read))
}

/// The session with this token, and whether its person has a second factor. This is one statement, because the removal
/// of a second factor ends the sessions in the same transaction: of two statements the first could still see the
/// session and the second no factor.
pub(crate) fn find_with_factor(
    connection: &mut AnyConnection,
    token: &TokenHash,
) -> Result<Option<(StoredSession, bool)>> {
    let factor = second_factor::table.filter(second_factor::person_id.eq(session::person_id));
    let row: Option<(Row, bool)> = session::table
        .filter(session::token_hash.eq(token.octets().as_slice()))
        .select((COLUMNS, diesel::dsl::exists(factor)))
        .row(connection)
        .optional()?;
    Ok(row.map(|(row, has_factor)| (read(row), has_factor)))
}

/// Whether the session with this id exists and belongs to this person.
pub(crate) fn is_open(connection: &mut AnyConnection, id: SessionId, person: PersonId) -> Result<bool> {
    let own = session::table.find(id.number()).filter(session::person_id.eq(person.number()));
    Ok(diesel::select(diesel::dsl::exists(own)).row(connection)?)
}

/// The sessions of a person, newest first.
pub(crate) fn list_sessions_of(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<StoredSession>> {
    let rows: Vec<Row> = session::table
        .filter(session::person_id.eq(person.number()))
        .order(session::id.desc())
        .select(COLUMNS)
        .rows(connection)?;
    Ok(rows.into_iter().map(read).collect())
}

pub(crate) fn touch_session(tx: &mut Tx<'_>, token: &TokenHash) -> Result<()> {
    diesel::update(session::table.filter(session::token_hash.eq(token.octets().as_slice())))
        .set(session::seen_at.eq(tx.now().to_row()))
        .run(tx.connection)?;
    Ok(())
}

/// Deletes a session; returns whether it existed.
pub(crate) fn delete_session(tx: &mut Tx<'_>, token: &TokenHash) -> Result<bool> {
    let this = session::table.filter(session::token_hash.eq(token.octets().as_slice()));
    Ok(diesel::delete(this).run(tx.connection)? == 1)
}

/// Deletes the session with this id if it belongs to this person; returns whether it existed.
pub(crate) fn delete_numbered(tx: &mut Tx<'_>, id: SessionId, person: PersonId) -> Result<bool> {
    let own = session::table.find(id.number()).filter(session::person_id.eq(person.number()));
    Ok(diesel::delete(own).run(tx.connection)? == 1)
}

pub(crate) fn delete_sessions_of(tx: &mut Tx<'_>, person: PersonId) -> Result<usize> {
    super::person::lock_person(tx, person)?;
    Ok(diesel::delete(session::table.filter(session::person_id.eq(person.number()))).run(tx.connection)?)
}

/// Deletes a person's sessions except the one with the token `kept`; returns their number.
pub(crate) fn delete_others_of(tx: &mut Tx<'_>, person: PersonId, kept: Option<&TokenHash>) -> Result<usize> {
    let Some(kept) = kept else { return delete_sessions_of(tx, person) };
    super::person::lock_person(tx, person)?;
    let others = session::table
        .filter(session::person_id.eq(person.number()))
        .filter(session::token_hash.ne(kept.octets().as_slice()));
    Ok(diesel::delete(others).run(tx.connection)?)
}

/// Deletes sessions that were last used before `before`.
pub(crate) fn delete_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    diesel::delete(session::table.filter(session::seen_at.lt(before.to_row()))).run(tx.connection)?;
    Ok(())
}

/// Deletes every session; returns their number.
pub(crate) fn delete_all(tx: &mut Tx<'_>) -> Result<usize> {
    Ok(diesel::delete(session::table).run(tx.connection)?)
}
