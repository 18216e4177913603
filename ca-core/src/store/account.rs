//! Table `account`: local passwords, as hashes.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::account;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{PersonId, Preparation, Timestamp};

pub(crate) fn find_password_hash(connection: &mut AnyConnection, person: PersonId) -> Result<Option<String>> {
    Ok(account::table.find(person.number()).select(account::password_hash).row(connection).optional()?)
}

/// The hash of a person's password, and how the password was prepared before it was hashed.
pub(crate) fn find_password(connection: &mut AnyConnection, person: PersonId) -> Result<Option<(String, Preparation)>> {
    let row: Option<(String, String)> = account::table
        .find(person.number())
        .select((account::password_hash, account::preparation))
        .row(connection)
        .optional()?;
    row.map(|(hash, preparation)| Ok((hash, preparation.parse()?))).transpose()
}

/// Stores the hash of a new password, prepared as OpaqueString.
pub(crate) fn put_password_hash(tx: &mut Tx<'_>, person: PersonId, hash: &str) -> Result<()> {
    // `open_session` compares the hash under the same lock.
    super::person::lock_person(tx, person)?;
    let now = tx.now().to_row();
    let changed = diesel::update(account::table.find(person.number()))
        .set((account::password_hash.eq(hash), account::changed_at.eq(now), account::preparation.eq(PREPARATION)))
        .run(tx.connection)?;
    if changed == 0 {
        diesel::insert_into(account::table)
            .values((
                account::person_id.eq(person.number()),
                account::password_hash.eq(hash),
                account::changed_at.eq(now),
                account::preparation.eq(PREPARATION),
            ))
            .run(tx.connection)?;
    }
    Ok(())
}

/// Replaces the hash `old` by a hash of the same password, prepared as OpaqueString; returns `false` if `old` is not the
/// stored hash any more.
pub(crate) fn renew_password_hash(tx: &mut Tx<'_>, person: PersonId, old: &str, new: &str) -> Result<bool> {
    super::person::lock_person(tx, person)?;
    let unchanged = account::table.find(person.number()).filter(account::password_hash.eq(old));
    let changed = diesel::update(unchanged)
        .set((account::password_hash.eq(new), account::preparation.eq(PREPARATION)))
        .run(tx.connection)?;
    Ok(changed == 1)
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

/// Whether the person's password was ended and not set again.
pub(crate) fn is_ended(connection: &mut AnyConnection, person: PersonId) -> Result<bool> {
    Ok(find_password_hash(connection, person)?.is_some_and(|hash| hash == ENDED))
}

/// Replaces the hash by one that no password matches. The account remains, so that the person can't be linked to a
/// directory entry.
pub(crate) fn end_password(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    put_password_hash(tx, person, ENDED)
}

/// An Argon2id hash with the usual parameters, so that refusing a password takes the usual time. Salt and output are
/// zeros, for which no password is known.
const ENDED: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The preparation of every new password.
const PREPARATION: &str = "opaque-string";
