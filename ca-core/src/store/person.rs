//! Tables `person` and `person_role`.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::{person, person_role};
use super::statement::{Statement as _, locked_row};
use super::writer::Tx;
use crate::error::{Error, Noun, Result};
use crate::policy::Role;
use crate::types::{Language, PersonId, PersonName};

pub(crate) fn insert_person(tx: &mut Tx<'_>, name: &PersonName, language: Language) -> Result<PersonId> {
    let id: i64 = diesel::insert_into(person::table)
        .values((
            person::name.eq(name.as_str()),
            person::language.eq(language.tag()),
            person::created_at.eq(tx.now().to_row()),
        ))
        .returning(person::id)
        .row(tx.connection)?;
    Ok(PersonId::from_row(id))
}

/// The name and the language of a person.
pub(crate) fn find_person(connection: &mut AnyConnection, id: PersonId) -> Result<(PersonName, Language)> {
    let row: Option<(String, String)> =
        person::table.find(id.number()).select((person::name, person::language)).row(connection).optional()?;
    let (name, language) = row.ok_or(Error::NotFound(Noun::Person))?;
    Ok((read_name(&name)?, language.parse().unwrap_or_default()))
}

/// Locks a person's row until the transaction ends: of two transactions that open and end sessions, the second sees the result of
/// the first.
pub(crate) fn lock_person(tx: &mut Tx<'_>, id: PersonId) -> Result<()> {
    let row: QueryResult<i64> = locked_row!(person::table.find(id.number()).select(person::id), tx.connection);
    row.optional()?.map(drop).ok_or(Error::NotFound(Noun::Person))
}

pub(crate) fn read_name(name: &str) -> Result<PersonName> {
    name.parse().map_err(|_| Error::internal("a stored name can't be read"))
}

/// People after `after` in the order of their ids.
pub(crate) fn list_people(
    connection: &mut AnyConnection,
    after: Option<PersonId>,
    limit: i64,
) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = person::table
        .filter(person::id.gt(after.map_or(0, PersonId::number)))
        .order(person::id)
        .limit(limit)
        .select(person::id)
        .rows(connection)?;
    Ok(ids.into_iter().map(PersonId::from_row).collect())
}

pub(crate) fn update_language(tx: &mut Tx<'_>, id: PersonId, language: Language) -> Result<()> {
    diesel::update(person::table.find(id.number())).set(person::language.eq(language.tag())).run(tx.connection)?;
    Ok(())
}

pub(crate) fn list_roles(connection: &mut AnyConnection, id: PersonId) -> Result<Vec<Role>> {
    let names: Vec<String> = person_role::table
        .filter(person_role::person_id.eq(id.number()))
        .order(person_role::role)
        .select(person_role::role)
        .rows(connection)?;
    names.iter().map(|name| name.parse().map_err(|()| Error::internal("a stored role can't be read"))).collect()
}

/// The people with a role, in the order of their ids.
pub(crate) fn list_holders(connection: &mut AnyConnection, role: Role) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = person_role::table
        .filter(person_role::role.eq(role.name()))
        .order(person_role::person_id)
        .select(person_role::person_id)
        .rows(connection)?;
    Ok(ids.into_iter().map(PersonId::from_row).collect())
}

/// Grants a role; returns whether the person did not have it before.
pub(crate) fn insert_role(tx: &mut Tx<'_>, id: PersonId, role: Role) -> Result<bool> {
    lock_person(tx, id)?;
    if list_roles(tx.connection, id)?.contains(&role) {
        return Ok(false);
    }
    diesel::insert_into(person_role::table)
        .values((
            person_role::person_id.eq(id.number()),
            person_role::role.eq(role.name()),
            person_role::granted_at.eq(tx.now().to_row()),
        ))
        .run(tx.connection)?;
    Ok(true)
}
