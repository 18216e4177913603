//! Table `account`: local passwords, as hashes.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::account;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::PersonId;

pub(crate) fn find_password_hash(connection: &mut AnyConnection, person: PersonId) -> Result<Option<String>> {
    Ok(account::table.find(person.number()).select(account::password_hash).row(connection).optional()?)
}

pub(crate) fn put_password_hash(tx: &mut Tx<'_>, person: PersonId, hash: &str) -> Result<()> {
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
