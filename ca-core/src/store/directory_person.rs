//! Table `directory_person`: the person of each entry of the organisation's directory.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::directory_person;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::PersonId;

pub(crate) fn insert_link(tx: &mut Tx<'_>, entry: &[u8], person: PersonId) -> Result<()> {
    diesel::insert_into(directory_person::table)
        .values((
            directory_person::entry.eq(entry),
            directory_person::person_id.eq(person.number()),
            directory_person::linked_at.eq(tx.now().to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn find_person_of(connection: &mut AnyConnection, entry: &[u8]) -> Result<Option<PersonId>> {
    let id: Option<i64> =
        directory_person::table.find(entry).select(directory_person::person_id).row(connection).optional()?;
    Ok(id.map(PersonId::from_row))
}

/// Whether a person is linked to an entry of the directory.
pub(crate) fn is_linked(connection: &mut AnyConnection, person: PersonId) -> Result<bool> {
    let row: Option<i64> = directory_person::table
        .filter(directory_person::person_id.eq(person.number()))
        .select(directory_person::person_id)
        .row(connection)
        .optional()?;
    Ok(row.is_some())
}
