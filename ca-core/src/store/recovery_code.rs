//! Table `recovery_code`: the hashes of codes, each of which replaces the second factor once.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::recovery_code;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{PersonId, TokenHash};

pub(crate) fn insert_code(tx: &mut Tx<'_>, person: PersonId, code: &TokenHash) -> Result<()> {
    diesel::insert_into(recovery_code::table)
        .values((recovery_code::code_hash.eq(code.octets().as_slice()), recovery_code::person_id.eq(person.number())))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn count_codes(connection: &mut AnyConnection, person: PersonId) -> Result<i64> {
    Ok(recovery_code::table.filter(recovery_code::person_id.eq(person.number())).count().row(connection)?)
}

/// The hashes of a person's unused codes.
pub(crate) fn list_codes(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<TokenHash>> {
    let hashes: Vec<Vec<u8>> = recovery_code::table
        .filter(recovery_code::person_id.eq(person.number()))
        .select(recovery_code::code_hash)
        .rows(connection)?;
    hashes.iter().map(|hash| TokenHash::from_row(hash)).collect()
}

/// Marks a code as used; returns whether it belonged to this person and was unused.
pub(crate) fn use_code(tx: &mut Tx<'_>, person: PersonId, code: &TokenHash) -> Result<bool> {
    let own = recovery_code::table.find(code.octets().as_slice()).filter(recovery_code::person_id.eq(person.number()));
    Ok(diesel::delete(own).run(tx.connection)? == 1)
}

pub(crate) fn delete_codes_of(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    diesel::delete(recovery_code::table.filter(recovery_code::person_id.eq(person.number()))).run(tx.connection)?;
    Ok(())
}
