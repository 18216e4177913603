//! Table `account`: local passwords, as hashes.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::account;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{PersonId, Timestamp};

pub(crate) fn find_password_hash(connection: &mut AnyConnection, person: PersonId) -> Result<Option<String>> {
    Ok(account::table.find(person.number()).select(account::password_hash).row(connection).optional()?)
}

pub(crate) fn put_password_hash(tx: &mut Tx<'_>, person: PersonId, hash: &str) -> Result<()> {
    // `open_session` compares the hash under the same lock.
    super::person::lock_person(tx, person)?;
    let now = tx.now().to_row();
    let changed = diesel::update(account::table.find(person.number()))
        .set((account::password_hash.eq(hash), account::changed_at.eq(now)))
        .run(tx.connection)?;
    if changed == 0 {
        diesel::insert_into(account::table)
            .values((
                account::person_id.eq(person.number()),
                account::password_hash.eq(hash),
                account::changed_at.eq(now),
            ))
            .run(tx.connection)?;
    }
    Ok(())
}

/// Every person with a valid password, and the time at which it was set.
pub(crate) fn list_passwords(connection: &mut AnyConnection) -> Result<Vec<(PersonId, Timestamp)>> {
    let rows: Vec<(i64, PrimitiveDateTime)> = account::table
        .filter(account::password_hash.ne(ENDED))
        .order(account::person_id)
        .select((account::person_id, account::changed_at))
        .rows(connection)?;
    Ok(rows.into_iter().map(|(person, at)| (PersonId::from_row(person), Timestamp::from_row(at))).collect())
}

/// Every person whose password was ended and not set again.
pub(crate) fn list_ended(connection: &mut AnyConnection) -> Result<Vec<PersonId>> {
    let people: Vec<i64> = account::table
        .filter(account::password_hash.eq(ENDED))
        .order(account::person_id)
        .select(account::person_id)
        .rows(connection)?;
    Ok(people.into_iter().map(PersonId::from_row).collect())
}

/// Replaces the hash by one that no password matches. The account remains, so that the person can't be linked to a
/// directory entry.
pub(crate) fn end_password(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    put_password_hash(tx, person, ENDED)
}

/// An Argon2id hash with the usual parameters, so that refusing a password takes the usual time. Salt and output are
/// zeros, for which no password is known.
const ENDED: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
