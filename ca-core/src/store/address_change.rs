//! Table `address_change`: addresses that replace others of the same person.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::address_change;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::policy::Actor;
use crate::types::{AddressChangeId, MailboxId, PersonId, Timestamp};

/// A change that has not been closed.
#[derive(Debug, Clone)]
pub(crate) struct StoredChange {
    pub(crate) id: AddressChangeId,
    pub(crate) person: PersonId,
    /// The mailbox that ends.
    pub(crate) old: MailboxId,
    /// The mailbox that replaces it.
    pub(crate) new: MailboxId,
    pub(crate) opened_at: Timestamp,
    /// When the old mailbox ends; `None` while the new one lacks certificates.
    pub(crate) ends_at: Option<Timestamp>,
}

type Row = (i64, i64, i64, i64, PrimitiveDateTime, Option<PrimitiveDateTime>);

const COLUMNS: (
    address_change::id,
    address_change::person_id,
    address_change::old_mailbox_id,
    address_change::new_mailbox_id,
    address_change::opened_at,
    address_change::ends_at,
) = (
    address_change::id,
    address_change::person_id,
    address_change::old_mailbox_id,
    address_change::new_mailbox_id,
    address_change::opened_at,
    address_change::ends_at,
);

fn read((id, person, old, new, opened_at, ends_at): Row) -> StoredChange {
    StoredChange {
        id: AddressChangeId::from_row(id),
        person: PersonId::from_row(person),
        old: MailboxId::from_row(old),
        new: MailboxId::from_row(new),
        opened_at: Timestamp::from_row(opened_at),
        ends_at: ends_at.map(Timestamp::from_row),
    }
}

pub(crate) fn insert_change(
    tx: &mut Tx<'_>,
    person: PersonId,
    old: MailboxId,
    new: MailboxId,
    by: &Actor,
) -> Result<AddressChangeId> {
    let id: i64 = diesel::insert_into(address_change::table)
        .values((
            address_change::person_id.eq(person.number()),
            address_change::old_mailbox_id.eq(old.number()),
            address_change::new_mailbox_id.eq(new.number()),
            address_change::opened_at.eq(tx.now().to_row()),
            address_change::opened_by.eq(by.to_string()),
        ))
        .returning(address_change::id)
        .row(tx.connection)?;
    Ok(AddressChangeId::from_row(id))
}

/// The change with this number, unless it is closed.
pub(crate) fn find_open(connection: &mut AnyConnection, id: AddressChangeId) -> Result<Option<StoredChange>> {
    let row: Option<Row> = address_change::table
        .find(id.number())
        .filter(address_change::closed_at.is_null())
        .select(COLUMNS)
        .row(connection)
        .optional()?;
    Ok(row.map(read))
}

/// The changes that are not closed after `after`, in the order of their numbers.
pub(crate) fn list_open(
    connection: &mut AnyConnection,
    after: Option<AddressChangeId>,
    limit: i64,
) -> Result<Vec<StoredChange>> {
    let rows: Vec<Row> = address_change::table
        .filter(address_change::closed_at.is_null())
        .filter(address_change::id.gt(after.map_or(0, AddressChangeId::number)))
        .order(address_change::id)
        .limit(limit)
        .select(COLUMNS)
        .rows(connection)?;
    Ok(rows.into_iter().map(read).collect())
}

/// The changes of a person that are not closed, in the order of their numbers.
pub(crate) fn list_open_of(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<StoredChange>> {
    let rows: Vec<Row> = address_change::table
        .filter(address_change::closed_at.is_null())
        .filter(address_change::person_id.eq(person.number()))
        .order(address_change::id)
        .select(COLUMNS)
        .rows(connection)?;
    Ok(rows.into_iter().map(read).collect())
}

/// Sets or removes the time at which the old mailbox ends.
pub(crate) fn set_end(tx: &mut Tx<'_>, id: AddressChangeId, ends_at: Option<Timestamp>) -> Result<()> {
    diesel::update(address_change::table.find(id.number()))
        .set(address_change::ends_at.eq(ends_at.map(Timestamp::to_row)))
        .run(tx.connection)?;
    Ok(())
}

/// Moves the end of every open change that has one to `at`, unless it is later.
pub(crate) fn postpone_all(tx: &mut Tx<'_>, at: Timestamp) -> Result<()> {
    let early = address_change::table
        .filter(address_change::closed_at.is_null())
        .filter(address_change::ends_at.assume_not_null().lt(at.to_row()));
    diesel::update(early).set(address_change::ends_at.eq(at.to_row())).run(tx.connection)?;
    Ok(())
}

/// Closes a change; returns whether it was open.
pub(crate) fn close(tx: &mut Tx<'_>, id: AddressChangeId, by: &Actor, stopped: bool) -> Result<bool> {
    let open = address_change::table.find(id.number()).filter(address_change::closed_at.is_null());
    let closed = diesel::update(open)
        .set((
            address_change::closed_at.eq(tx.now().to_row()),
            address_change::closed_by.eq(by.to_string()),
            address_change::stopped.eq(stopped),
        ))
        .run(tx.connection)?;
    Ok(closed == 1)
}
