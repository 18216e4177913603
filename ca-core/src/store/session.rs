//! Table `session`: who is signed in, by the hash of a token that only the browser holds.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::session;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{PersonId, Timestamp, TokenHash};

/// A stored session.
pub(crate) struct StoredSession {
    pub(crate) person: PersonId,
    pub(crate) created_at: Timestamp,
    pub(crate) seen_at: Timestamp,
}

pub(crate) fn insert_session(tx: &mut Tx<'_>, token: &TokenHash, person: PersonId) -> Result<()> {
    let now = tx.now().to_row();
    diesel::insert_into(session::table)
        .values((
            session::token_hash.eq(token.octets().as_slice()),
            session::person_id.eq(person.number()),
            session::created_at.eq(now),
            session::seen_at.eq(now),
        ))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn find_session(connection: &mut AnyConnection, token: &TokenHash) -> Result<Option<StoredSession>> {
    let row: Option<(i64, PrimitiveDateTime, PrimitiveDateTime)> = session::table
        .find(token.octets().as_slice())
        .select((session::person_id, session::created_at, session::seen_at))
        .row(connection)
        .optional()?;
    Ok(row.map(|(person, created_at, seen_at)| StoredSession {
        person: PersonId::from_row(person),
        created_at: Timestamp::from_row(created_at),
        seen_at: Timestamp::from_row(seen_at),
    }))
}

pub(crate) fn touch_session(tx: &mut Tx<'_>, token: &TokenHash) -> Result<()> {
    diesel::update(session::table.find(token.octets().as_slice()))
        .set(session::seen_at.eq(tx.now().to_row()))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn delete_session(tx: &mut Tx<'_>, token: &TokenHash) -> Result<()> {
    diesel::delete(session::table.find(token.octets().as_slice())).run(tx.connection)?;
    Ok(())
}

pub(crate) fn delete_sessions_of(tx: &mut Tx<'_>, person: PersonId) -> Result<usize> {
    Ok(diesel::delete(session::table.filter(session::person_id.eq(person.number()))).run(tx.connection)?)
}

/// Deletes a person's sessions but the one with the token `kept`; says how many.
pub(crate) fn delete_others_of(tx: &mut Tx<'_>, person: PersonId, kept: Option<&TokenHash>) -> Result<usize> {
    let Some(kept) = kept else { return delete_sessions_of(tx, person) };
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

/// Deletes every session; says how many there were.
pub(crate) fn delete_all(tx: &mut Tx<'_>) -> Result<usize> {
    Ok(diesel::delete(session::table).run(tx.connection)?)
}
