//! Table `mailbox`.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::person::read_name;
use super::person_word::insert_words;
use super::schema::{mailbox, person};
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{EmailAddress, MailboxId, MailboxKind, PersonId, PersonName, words_of_address};

/// A mailbox with its owner.
#[derive(Debug, Clone)]
pub(crate) struct OwnedMailbox {
    pub(crate) id: MailboxId,
    pub(crate) address: EmailAddress,
    pub(crate) kind: MailboxKind,
    pub(crate) person: PersonId,
    pub(crate) person_name: PersonName,
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

type Row = (i64, String, String, i64, String);

fn read(row: Row) -> Result<OwnedMailbox> {
    let (id, address, kind, person, name) = row;
    Ok(OwnedMailbox {
        id: MailboxId::from_row(id),
        address: address.parse().map_err(|_| Error::internal("a stored address can't be read"))?,
        kind: kind.parse()?,
        person: PersonId::from_row(person),
        person_name: read_name(&name)?,
    })
}

pub(crate) fn find_mailbox(connection: &mut AnyConnection, id: MailboxId) -> Result<Option<OwnedMailbox>> {
    let row: Option<Row> = mailbox::table
        .inner_join(person::table)
        .filter(mailbox::id.eq(id.number()))
        .select((mailbox::id, mailbox::address, mailbox::kind, mailbox::person_id, person::name))
        .row(connection)
        .optional()?;
    row.map(read).transpose()
}

/// The mailbox with this address, without regard to upper and lower case.
pub(crate) fn find_mailbox_at(connection: &mut AnyConnection, folded: &str) -> Result<Option<OwnedMailbox>> {
    let row: Option<Row> = mailbox::table
        .inner_join(person::table)
        .filter(mailbox::folded.eq(folded))
        .select((mailbox::id, mailbox::address, mailbox::kind, mailbox::person_id, person::name))
        .row(connection)
        .optional()?;
    row.map(read).transpose()
}

pub(crate) fn find_by_folded(connection: &mut AnyConnection, folded: &str) -> Result<Option<MailboxId>> {
    let id: Option<i64> =
        mailbox::table.filter(mailbox::folded.eq(folded)).select(mailbox::id).row(connection).optional()?;
    Ok(id.map(MailboxId::from_row))
}

pub(crate) fn list_of_person(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<OwnedMailbox>> {
    let rows: Vec<Row> = mailbox::table
        .inner_join(person::table)
        .filter(mailbox::person_id.eq(person.number()))
        .order(mailbox::id)
        .select((mailbox::id, mailbox::address, mailbox::kind, mailbox::person_id, person::name))
        .rows(connection)?;
    rows.into_iter().map(read).collect()
}

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
