//! Completes the words of migration 0032 from names and addresses.

use diesel::Connection as _;
use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::store::connection::AnyConnection;
use crate::store::schema::person;
use crate::store::statement::Statement as _;
use crate::store::{mailbox as mailboxes, person_word};
use crate::types::{PersonId, words_of_address, words_of_name};

/// Writes the words of each person who has none. A name that can't be read is left out with a warning.
pub(super) fn complete(connection: &mut AnyConnection) -> Result<()> {
    loop {
        let rows: Vec<(i64, String)> = person::table
            .filter(diesel::dsl::not(person::has_words))
            .order(person::id)
            .limit(AT_ONCE)
            .select((person::id, person::name))
            .rows(connection)?;
        if rows.is_empty() {
            return Ok(());
        }
        connection.transaction::<_, Error, _>(|connection| {
            for (id, name) in rows {
                let person = PersonId::from_row(id);
                match name.parse() {
                    Ok(name) => person_word::insert_words(connection, person, words_of_name(&name))?,
                    Err(error) => tracing::warn!(row.id = id, %error, "a stored name can't be read"),
                }
                for owned in mailboxes::list_of_person(connection, person)? {
                    person_word::insert_words(connection, person, words_of_address(&owned.address))?;
                }
                diesel::update(person::table.find(id)).set(person::has_words.eq(true)).run(connection)?;
            }
            Ok(())
        })?;
    }
}

/// People in one transaction.
const AT_ONCE: i64 = 500;
