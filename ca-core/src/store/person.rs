//! Tables `person` and `person_role`.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::person_word::insert_words;
use super::schema::{person, person_role};
use super::statement::{Statement as _, here, locked_row, locked_rows};
use super::writer::Tx;
use crate::error::{Error, Noun, Refusal, Result};
use crate::policy::Role;
use crate::types::{Language, PersonId, PersonName, PersonState, QueueMail, Timestamp, words_of_name};

pub(crate) fn insert_person(tx: &mut Tx<'_>, name: &PersonName, language: Language) -> Result<PersonId> {
    let id: i64 = diesel::insert_into(person::table)
        .values((
            person::name.eq(name.as_str()),
            person::language.eq(language.tag()),
            person::created_at.eq(tx.now().to_row()),
            person::has_words.eq(true),
        ))
        .returning(person::id)
        .row(tx.connection)?;
    let id = PersonId::from_row(id);
    insert_words(tx.connection, id, words_of_name(name))?;
    Ok(id)
}

/// The row of a person.
#[derive(Debug, Clone)]
pub(crate) struct StoredPerson {
    pub(crate) name: PersonName,
    pub(crate) language: Language,
    pub(crate) state: PersonState,
}

pub(crate) fn find_person(connection: &mut AnyConnection, id: PersonId) -> Result<StoredPerson> {
    let columns = (person::name, person::language, person::state);
    let row: Option<(String, String, String)> =
        person::table.find(id.number()).select(columns).row(connection).optional()?;
    let (name, language, state) = row.ok_or(Error::NotFound(Noun::Person))?;
    let language = language.parse().unwrap_or_default();
    Ok(StoredPerson { name: read_name(&name)?, language, state: read_state(&state)? })
}

/// The names of people.
pub(crate) fn list_names(connection: &mut AnyConnection, people: &[PersonId]) -> Result<Vec<(PersonId, PersonName)>> {
    let ids: Vec<i64> = people.iter().map(|id| id.number()).collect();
    let named = person::table.filter(person::id.eq_any(ids)).select((person::id, person::name));
    let rows: Vec<(i64, String)> = named.rows(connection)?;
    rows.into_iter().map(|(id, name)| Ok((PersonId::from_row(id), read_name(&name)?))).collect()
}

/// Locks a person's row until the transaction ends: of two transactions that open and end sessions, the second sees the result of
/// the first. Returns the person's state.
pub(crate) fn lock_person(tx: &mut Tx<'_>, id: PersonId) -> Result<PersonState> {
    let row: QueryResult<String> = locked_row!(person::table.find(id.number()).select(person::state), tx.connection);
    read_state(&row.optional()?.ok_or(Error::NotFound(Noun::Person))?)
}

/// Locks a person's row until the transaction ends, and demands that the person is active.
///
/// # Errors
/// `Refused(PersonNotActive)`, `NotFound(Person)`.
pub(crate) fn lock_active(tx: &mut Tx<'_>, id: PersonId) -> Result<()> {
    if lock_person(tx, id)? == PersonState::Active { Ok(()) } else { Err(Refusal::PersonNotActive.into()) }
}

/// Locks the rows of people until the transaction ends, in the order of their ids, so that two such calls wait for each other and
/// don't deadlock. Returns those who are active.
pub(crate) fn lock_active_of(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = people.iter().map(|id| id.number()).collect();
    let named = person::table.filter(person::id.eq_any(ids)).order(person::id).select((person::id, person::state));
    let rows: Vec<(i64, String)> = locked_rows!(named, tx.connection)?;
    let mut active = Vec::with_capacity(rows.len());
    for (id, state) in rows {
        if read_state(&state)? == PersonState::Active {
            active.push(PersonId::from_row(id));
        }
    }
    Ok(active)
}

/// Changes the name of a person, whose row is locked.
pub(crate) fn update_name(tx: &mut Tx<'_>, id: PersonId, name: &PersonName) -> Result<()> {
    diesel::update(person::table.find(id.number())).set(person::name.eq(name.as_str())).run(tx.connection)?;
    Ok(())
}

/// Changes the state of a person, whose row is locked.
pub(crate) fn update_state(tx: &mut Tx<'_>, id: PersonId, state: PersonState) -> Result<()> {
    diesel::update(person::table.find(id.number())).set(person::state.eq(state.name())).run(tx.connection)?;
    Ok(())
}

fn read_state(name: &str) -> Result<PersonState> {
    name.parse().map_err(|()| Error::internal("a stored state of a person can't be read"))
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

pub(crate) fn find_queue_mail(connection: &mut AnyConnection, id: PersonId) -> Result<QueueMail> {
    let name: Option<String> = person::table.find(id.number()).select(person::queue_mail).row(connection).optional()?;
    let name = name.ok_or(Error::NotFound(Noun::Person))?;
    name.parse().map_err(|()| Error::internal("a stored choice of mails can't be read"))
}

pub(crate) fn set_queue_mail(tx: &mut Tx<'_>, id: PersonId, choice: QueueMail) -> Result<()> {
    diesel::update(person::table.find(id.number())).set(person::queue_mail.eq(choice.name())).run(tx.connection)?;
    Ok(())
}

/// Of these people those who want a daily mail and were not told since `before`.
pub(crate) fn list_untold(
    connection: &mut AnyConnection,
    people: &[PersonId],
    before: Timestamp,
) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = people.iter().map(|id| id.number()).collect();
    let ids: Vec<i64> = person::table
        .filter(person::id.eq_any(ids).and(person::queue_mail.eq(QueueMail::Daily.name())))
        .filter(person::queue_told_at.is_null().or(person::queue_told_at.le(before.to_row())))
        .select(person::id)
        .load(here(connection))?;
    Ok(ids.into_iter().map(PersonId::from_row).collect())
}

/// Records that an officer is told now; returns `false` if that was done since `before`.
pub(crate) fn note_told(tx: &mut Tx<'_>, id: PersonId, before: Timestamp) -> Result<bool> {
    let untold = person::table
        .find(id.number())
        .filter(person::queue_told_at.is_null().or(person::queue_told_at.assume_not_null().le(before.to_row())));
    Ok(diesel::update(untold).set(person::queue_told_at.eq(tx.now().to_row())).run(tx.connection)? == 1)
}

/// The people with any role, each once.
pub(crate) fn list_officers(connection: &mut AnyConnection) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> =
        person_role::table.select(person_role::person_id).distinct().order(person_role::person_id).rows(connection)?;
    Ok(ids.into_iter().map(PersonId::from_row).collect())
}

/// The people with one of these roles who want a mail at once, each once.
pub(crate) fn list_told_at_once(connection: &mut AnyConnection, roles: &[Role]) -> Result<Vec<PersonId>> {
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    let ids: Vec<i64> = person_role::table
        .inner_join(person::table.on(person::id.eq(person_role::person_id)))
        .filter(person_role::role.eq_any(names).and(person::queue_mail.eq(QueueMail::AtOnce.name())))
        .order(person_role::person_id)
        .select(person_role::person_id)
        .load(here(connection))?;
    let mut people: Vec<PersonId> = ids.into_iter().map(PersonId::from_row).collect();
    people.dedup();
    Ok(people)
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

/// Withdraws every role of a person.
pub(crate) fn delete_roles(tx: &mut Tx<'_>, id: PersonId) -> Result<()> {
    diesel::delete(person_role::table.filter(person_role::person_id.eq(id.number()))).run(tx.connection)?;
    Ok(())
}

/// Withdraws one role; returns whether the person had it.
pub(crate) fn delete_role(tx: &mut Tx<'_>, id: PersonId, role: Role) -> Result<bool> {
    let held =
        person_role::table.filter(person_role::person_id.eq(id.number())).filter(person_role::role.eq(role.name()));
    Ok(diesel::delete(held).run(tx.connection)? == 1)
}

/// Grants a role; returns whether the person did not have it before.
pub(crate) fn insert_role(tx: &mut Tx<'_>, id: PersonId, role: Role) -> Result<bool> {
    lock_active(tx, id)?;
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
