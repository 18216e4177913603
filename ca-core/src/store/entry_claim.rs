//! Table `entry_claim`: entries of the directory about which an officer says whether they are a person's.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::entry_claim;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::policy::Actor;
use crate::types::{EmailAddress, EntryClaimId, PersonId, PersonName, Timestamp};

/// An entry whose owner tried to sign in by an address of the person.
#[derive(Debug, Clone)]
pub(crate) struct StoredClaim {
    pub(crate) id: EntryClaimId,
    /// The entry's identifier.
    pub(crate) entry: Vec<u8>,
    pub(crate) person: PersonId,
    /// The name in the entry.
    pub(crate) name: PersonName,
    /// The address that was entered.
    pub(crate) address: EmailAddress,
    pub(crate) claimed_at: Timestamp,
    /// When an officer said that the entry is not the person's.
    pub(crate) refused_at: Option<Timestamp>,
}

type Row = (i64, Vec<u8>, i64, String, String, PrimitiveDateTime, Option<PrimitiveDateTime>);

const COLUMNS: (
    entry_claim::id,
    entry_claim::entry,
    entry_claim::person_id,
    entry_claim::name,
    entry_claim::address,
    entry_claim::claimed_at,
    entry_claim::refused_at,
) = (
    entry_claim::id,
    entry_claim::entry,
    entry_claim::person_id,
    entry_claim::name,
    entry_claim::address,
    entry_claim::claimed_at,
    entry_claim::refused_at,
);

fn read((id, entry, person, name, address, claimed_at, refused_at): Row) -> Result<StoredClaim> {
    Ok(StoredClaim {
        id: EntryClaimId::from_row(id),
        entry,
        person: PersonId::from_row(person),
        name: name.parse().map_err(|_| Error::internal("a stored name can't be read"))?,
        address: address.parse().map_err(|_| Error::internal("a stored address can't be read"))?,
        claimed_at: Timestamp::from_row(claimed_at),
        refused_at: refused_at.map(Timestamp::from_row),
    })
}

pub(crate) fn insert_claim(
    tx: &mut Tx<'_>,
    entry: &[u8],
    person: PersonId,
    name: &PersonName,
    address: &EmailAddress,
) -> Result<EntryClaimId> {
    let id: i64 = diesel::insert_into(entry_claim::table)
        .values((
            entry_claim::entry.eq(entry),
            entry_claim::person_id.eq(person.number()),
            entry_claim::name.eq(name.as_str()),
            entry_claim::address.eq(address.as_str()),
            entry_claim::claimed_at.eq(tx.now().to_row()),
        ))
        .returning(entry_claim::id)
        .row(tx.connection)?;
    Ok(EntryClaimId::from_row(id))
}

pub(crate) fn find_claim(connection: &mut AnyConnection, id: EntryClaimId) -> Result<Option<StoredClaim>> {
    let row: Option<Row> = entry_claim::table.find(id.number()).select(COLUMNS).row(connection).optional()?;
    row.map(read).transpose()
}

/// The claim of an entry about a person.
pub(crate) fn find_of_entry(
    connection: &mut AnyConnection,
    entry: &[u8],
    person: PersonId,
) -> Result<Option<StoredClaim>> {
    let row: Option<Row> = entry_claim::table
        .filter(entry_claim::entry.eq(entry).and(entry_claim::person_id.eq(person.number())))
        .select(COLUMNS)
        .row(connection)
        .optional()?;
    row.map(read).transpose()
}

/// The claims about which no officer has decided, the oldest first.
pub(crate) fn list_waiting(connection: &mut AnyConnection, limit: i64) -> Result<Vec<StoredClaim>> {
    let rows: Vec<Row> = entry_claim::table
        .filter(entry_claim::refused_at.is_null())
        .order(entry_claim::id)
        .limit(limit)
        .select(COLUMNS)
        .rows(connection)?;
    rows.into_iter().map(read).collect()
}

/// The claims about a person, refused or not.
pub(crate) fn list_of_person(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<StoredClaim>> {
    let rows: Vec<Row> = entry_claim::table
        .filter(entry_claim::person_id.eq(person.number()))
        .order(entry_claim::id)
        .select(COLUMNS)
        .rows(connection)?;
    rows.into_iter().map(read).collect()
}

/// Records that the entry is not the person's; returns whether that is news.
pub(crate) fn refuse_claim(tx: &mut Tx<'_>, id: EntryClaimId, by: &Actor) -> Result<bool> {
    let waiting = entry_claim::table.find(id.number()).filter(entry_claim::refused_at.is_null());
    let changed = diesel::update(waiting)
        .set((entry_claim::refused_at.eq(tx.now().to_row()), entry_claim::refused_by.eq(by.to_string())))
        .run(tx.connection)?;
    Ok(changed == 1)
}

/// Deletes the claims of an entry, which belongs to somebody now.
pub(crate) fn delete_of_entry(tx: &mut Tx<'_>, entry: &[u8]) -> Result<()> {
    diesel::delete(entry_claim::table.filter(entry_claim::entry.eq(entry))).run(tx.connection)?;
    Ok(())
}

/// Deletes the waiting claims about a person by an address that ends.
pub(crate) fn delete_waiting_by(tx: &mut Tx<'_>, person: PersonId, address: &EmailAddress) -> Result<()> {
    let waiting = entry_claim::table
        .filter(entry_claim::person_id.eq(person.number()).and(entry_claim::refused_at.is_null()))
        .filter(entry_claim::address.eq(address.as_str()));
    diesel::delete(waiting).run(tx.connection)?;
    Ok(())
}

/// Deletes the claims about a person.
pub(crate) fn delete_of_person(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    diesel::delete(entry_claim::table.filter(entry_claim::person_id.eq(person.number()))).run(tx.connection)?;
    Ok(())
}
