//! Table `person_word`: the words of names and addresses by which officers find people.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::person_word;
use super::statement::{Statement as _, here};
use crate::error::Result;
use crate::types::PersonId;

/// Adds words of a person; those that are there stay.
pub(crate) fn insert_words(connection: &mut AnyConnection, person: PersonId, words: BTreeSet<String>) -> Result<()> {
    for word in words {
        diesel::insert_into(person_word::table)
            .values((person_word::word.eq(word), person_word::person_id.eq(person.number())))
            .on_conflict_do_nothing()
            .run(connection)?;
    }
    Ok(())
}

/// Deletes the words of a person.
pub(crate) fn delete_words(connection: &mut AnyConnection, person: PersonId) -> Result<()> {
    diesel::delete(person_word::table.filter(person_word::person_id.eq(person.number()))).run(connection)?;
    Ok(())
}

/// Words that begin with `start`, with their people, in the order of words and then of people, after `after`.
pub(crate) fn list_words(
    connection: &mut AnyConnection,
    start: &str,
    after: Option<&(String, PersonId)>,
    limit: i64,
) -> Result<Vec<(String, PersonId)>> {
    let (word, person) = after.map_or((start, 0), |(word, person)| (word.as_str(), person.number()));
    // Two queries instead of one with OR, which neither database answers from the index.
    let mut rows: Vec<(String, i64)> = person_word::table
        .filter(person_word::word.eq(word).and(person_word::person_id.gt(person)))
        .order(person_word::person_id)
        .limit(limit)
        .select((person_word::word, person_word::person_id))
        .rows(connection)?;
    let left = limit.saturating_sub_unsigned(rows.len() as u64);
    if left > 0 {
        let later: Vec<(String, i64)> = person_word::table
            .filter(person_word::word.gt(word).and(person_word::word.lt(end_of(start))))
            .order((person_word::word, person_word::person_id))
            .limit(left)
            .select((person_word::word, person_word::person_id))
            .rows(connection)?;
        rows.extend(later);
    }
    Ok(rows.into_iter().map(|(word, person)| (word, PersonId::from_row(person))).collect())
}

/// Of these people those who have a word that begins with `start`, each with the first such word.
pub(crate) fn list_first_words(
    connection: &mut AnyConnection,
    people: &[PersonId],
    start: &str,
) -> Result<Vec<(PersonId, String)>> {
    let ids: Vec<i64> = people.iter().map(|person| person.number()).collect();
    let rows: Vec<(i64, Option<String>)> = person_word::table
        .filter(person_word::person_id.eq_any(ids))
        .filter(person_word::word.ge(start).and(person_word::word.lt(end_of(start))))
        .group_by(person_word::person_id)
        .select((person_word::person_id, diesel::dsl::min(person_word::word)))
        .load(here(connection))?;
    Ok(rows.into_iter().filter_map(|(id, word)| Some((PersonId::from_row(id), word?))).collect())
}

/// A text after every word that begins with `start`, in the order of octets.
fn end_of(start: &str) -> String {
    format!("{start}\u{10ffff}")
}
