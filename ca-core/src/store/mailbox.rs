//! Table `mailbox`.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::person::read_name;
use super::person_word::insert_words;
use super::schema::{mailbox, person};
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{EmailAddress, MailboxId, MailboxKind, PersonId, PersonName, Timestamp, words_of_address};

/// A mailbox with its owner; one that has ended, with its last owner.
#[derive(Debug, Clone)]
pub(crate) struct OwnedMailbox {
    pub(crate) id: MailboxId,
    pub(crate) address: EmailAddress,
    pub(crate) kind: MailboxKind,
    pub(crate) person: PersonId,
    pub(crate) person_name: PersonName,
    /// When the present or last owner got it.
    pub(crate) created_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

impl OwnedMailbox {
    /// Whether the mailbox belongs to this person now.
    pub(crate) fn is_of(&self, person: PersonId) -> bool {
        self.ended_at.is_none() && self.person == person
    }
}

pub(crate) fn insert_mailbox(
    tx: &mut Tx<'_>,
    person: PersonId,
    address: &EmailAddress,
    kind: MailboxKind,
) -> Result<MailboxId> {
    let id: i64 = diesel::insert_into(mailbox::table)
        .values((
            mailbox::address.eq(address.as_str()),
            mailbox::folded.eq(address.folded()),
            mailbox::person_id.eq(person.number()),
            mailbox::kind.eq(kind.to_string()),
            mailbox::created_at.eq(tx.now().to_row()),
        ))
        .returning(mailbox::id)
        .row(tx.connection)?;
    insert_words(tx.connection, person, words_of_address(address))?;
    Ok(MailboxId::from_row(id))
}

/// Gives an ended mailbox of this last owner to a person, under a new spelling of its address; returns false if it has another
/// owner by now. The caller corrects the words of the last owner.
pub(crate) fn reassign(
    tx: &mut Tx<'_>,
    id: MailboxId,
    last_owner: PersonId,
    person: PersonId,
    address: &EmailAddress,
    kind: MailboxKind,
) -> Result<bool> {
    let ended = mailbox::table
        .find(id.number())
        .filter(mailbox::ended_at.is_not_null().and(mailbox::person_id.eq(last_owner.number())));
    let changed = diesel::update(ended)
        .set((
            mailbox::address.eq(address.as_str()),
            mailbox::person_id.eq(person.number()),
            mailbox::kind.eq(kind.to_string()),
            mailbox::created_at.eq(tx.now().to_row()),
            mailbox::ended_at.eq(None::<PrimitiveDateTime>),
        ))
        .run(tx.connection)?;
    insert_words(tx.connection, person, words_of_address(address))?;
    Ok(changed == 1)
}

/// Ends a mailbox, which keeps its last owner.
pub(crate) fn end_mailbox(tx: &mut Tx<'_>, id: MailboxId) -> Result<()> {
    diesel::update(mailbox::table.find(id.number())).set(mailbox::ended_at.eq(tx.now().to_row())).run(tx.connection)?;
    Ok(())
}

type Row = (i64, String, String, i64, String, PrimitiveDateTime, Option<PrimitiveDateTime>);

fn read(row: Row) -> Result<OwnedMailbox> {
    let (id, address, kind, person, name, created_at, ended_at) = row;
    Ok(OwnedMailbox {
        id: MailboxId::from_row(id),
        address: address.parse().map_err(|_| Error::internal("a stored address can't be read"))?,
        kind: kind.parse()?,
        person: PersonId::from_row(person),
        person_name: read_name(&name)?,
        created_at: Timestamp::from_row(created_at),
        ended_at: ended_at.map(Timestamp::from_row),
    })
}

/// Selects mailboxes with their owners. This is a macro because the type of such a query can't be named.
macro_rules! joined {
    () => {
        mailbox::table.inner_join(person::table).select((
            mailbox::id,
            mailbox::address,
            mailbox::kind,
            mailbox::person_id,
            person::name,
            mailbox::created_at,
            mailbox::ended_at,
        ))
    };
}

/// The mailbox with this number, also one that has ended.
pub(crate) fn find_mailbox(connection: &mut AnyConnection, id: MailboxId) -> Result<Option<OwnedMailbox>> {
    let row: Option<Row> = joined!().filter(mailbox::id.eq(id.number())).row(connection).optional()?;
    row.map(read).transpose()
}

/// The mailbox with this address, without regard to upper and lower case, unless it has ended.
pub(crate) fn find_mailbox_at(connection: &mut AnyConnection, folded: &str) -> Result<Option<OwnedMailbox>> {
    Ok(find_registered_at(connection, folded)?.filter(|mailbox| mailbox.ended_at.is_none()))
}

/// The mailbox with this address, without regard to upper and lower case, also one that has ended.
pub(crate) fn find_registered_at(connection: &mut AnyConnection, folded: &str) -> Result<Option<OwnedMailbox>> {
    let row: Option<Row> = joined!().filter(mailbox::folded.eq(folded)).row(connection).optional()?;
    row.map(read).transpose()
}

/// The number of the mailbox with this address, also of one that has ended.
pub(crate) fn find_by_folded(connection: &mut AnyConnection, folded: &str) -> Result<Option<MailboxId>> {
    let id: Option<i64> =
        mailbox::table.filter(mailbox::folded.eq(folded)).select(mailbox::id).row(connection).optional()?;
    Ok(id.map(MailboxId::from_row))
}

/// The mailboxes of a person that have not ended, in the order in which they were added.
pub(crate) fn list_of_person(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<OwnedMailbox>> {
    Ok(list_all_of(connection, person)?.into_iter().filter(|mailbox| mailbox.ended_at.is_none()).collect())
}

/// The mailboxes of a person, also those that have ended, in the order in which they were added.
pub(crate) fn list_all_of(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<OwnedMailbox>> {
    let rows: Vec<Row> = joined!()
        .filter(mailbox::person_id.eq(person.number()))
        .order((mailbox::created_at, mailbox::id))
        .rows(connection)?;
    rows.into_iter().map(read).collect()
}

/// Of these mailboxes those that have not ended, with their owners.
pub(crate) fn list_owners(
    connection: &mut AnyConnection,
    mailboxes: &[MailboxId],
) -> Result<Vec<(MailboxId, PersonId)>> {
    let ids: Vec<i64> = mailboxes.iter().map(|id| id.number()).collect();
    let rows: Vec<(i64, i64)> = mailbox::table
        .filter(mailbox::id.eq_any(ids).and(mailbox::ended_at.is_null()))
        .select((mailbox::id, mailbox::person_id))
        .load(here(connection))?;
    Ok(rows.into_iter().map(|(id, person)| (MailboxId::from_row(id), PersonId::from_row(person))).collect())
}

/// All mailboxes after `after` in the order of their numbers, also those that have ended.
pub(crate) fn list_after(
    connection: &mut AnyConnection,
    after: Option<MailboxId>,
    limit: i64,
) -> Result<Vec<MailboxId>> {
    let ids: Vec<i64> = mailbox::table
        .filter(mailbox::id.gt(after.map_or(0, MailboxId::number)))
        .order(mailbox::id)
        .limit(limit)
        .select(mailbox::id)
        .rows(connection)?;
    Ok(ids.into_iter().map(MailboxId::from_row).collect())
}
