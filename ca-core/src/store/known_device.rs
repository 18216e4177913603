//! Table `known_device`: browsers in which a person has completed a sign-in, by the hash of a token that only the browser holds.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::known_device;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{PersonId, Timestamp, TokenHash};

/// The people who signed in with this token at `since` or later, each with the hash of the first token that the browser
/// had for that person.
pub(crate) fn list_people(
    connection: &mut AnyConnection,
    token: &TokenHash,
    since: Timestamp,
) -> Result<Vec<(PersonId, TokenHash)>> {
    let rows: Vec<(i64, Vec<u8>)> = known_device::table
        .filter(known_device::token_hash.eq(token.octets().as_slice()))
        .filter(known_device::seen_at.ge(since.to_row()))
        .select((known_device::person_id, known_device::first_hash))
        .rows(connection)?;
    rows.into_iter().map(|(id, first)| Ok((PersonId::from_row(id), TokenHash::from_row(&first)?))).collect()
}

/// Replaces the token of a browser, for all people who signed in with the old one. The first token for each person
/// remains recorded.
pub(crate) fn replace_token(tx: &mut Tx<'_>, old: &TokenHash, new: &TokenHash) -> Result<()> {
    diesel::update(known_device::table.filter(known_device::token_hash.eq(old.octets().as_slice())))
        .set(known_device::token_hash.eq(new.octets().as_slice()))
        .run(tx.connection)?;
    Ok(())
}

/// Records that a person signed in with this token now.
pub(crate) fn put_device(tx: &mut Tx<'_>, token: &TokenHash, person: PersonId) -> Result<()> {
    let now = tx.now().to_row();
    let known = known_device::table.find((token.octets().as_slice(), person.number()));
    if diesel::update(known).set(known_device::seen_at.eq(now)).run(tx.connection)? == 0 {
        diesel::insert_into(known_device::table)
            .values((
                known_device::token_hash.eq(token.octets().as_slice()),
                known_device::person_id.eq(person.number()),
                known_device::seen_at.eq(now),
                known_device::first_hash.eq(token.octets().as_slice()),
            ))
            .run(tx.connection)?;
    }
    Ok(())
}

/// Deletes the known devices of a person, except the `kept` most recently used ones.
pub(crate) fn delete_oldest_of(tx: &mut Tx<'_>, person: PersonId, kept: usize) -> Result<()> {
    let tokens: Vec<Vec<u8>> = known_device::table
        .filter(known_device::person_id.eq(person.number()))
        .order((known_device::seen_at.desc(), known_device::token_hash))
        .select(known_device::token_hash)
        .rows(tx.connection)?;
    for token in tokens.iter().skip(kept) {
        diesel::delete(known_device::table.find((token.as_slice(), person.number()))).run(tx.connection)?;
    }
    Ok(())
}

/// Deletes the known devices of a person.
pub(crate) fn delete_devices_of(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    diesel::delete(known_device::table.filter(known_device::person_id.eq(person.number()))).run(tx.connection)?;
    Ok(())
}

/// Deletes known devices that were last used before `before`.
pub(crate) fn delete_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    diesel::delete(known_device::table.filter(known_device::seen_at.lt(before.to_row()))).run(tx.connection)?;
    Ok(())
}

/// Deletes all known devices.
pub(crate) fn delete_all(tx: &mut Tx<'_>) -> Result<()> {
    diesel::delete(known_device::table).run(tx.connection)?;
    Ok(())
}
