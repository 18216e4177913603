//! Table `directory_entry`: the entry of a directory in which a mailbox was last found.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::directory_entry;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{DirectoryName, EntryIdentity, MailboxId};

pub(crate) fn put(tx: &mut Tx<'_>, directory: &DirectoryName, mailbox: MailboxId, entry: &EntryIdentity) -> Result<()> {
    delete(tx, directory, mailbox)?;
    diesel::insert_into(directory_entry::table)
        .values((
            directory_entry::directory.eq(directory.as_str()),
            directory_entry::mailbox_id.eq(mailbox.number()),
            directory_entry::entry.eq(entry.as_str()),
        ))
        .run(tx.connection)?;
    Ok(())
}

pub(crate) fn delete(tx: &mut Tx<'_>, directory: &DirectoryName, mailbox: MailboxId) -> Result<()> {
    diesel::delete(directory_entry::table.find((directory.as_str(), mailbox.number()))).run(tx.connection)?;
    Ok(())
}

pub(crate) fn find(
    connection: &mut AnyConnection,
    directory: &DirectoryName,
    mailbox: MailboxId,
) -> Result<Option<EntryIdentity>> {
    let entry: Option<String> = directory_entry::table
        .find((directory.as_str(), mailbox.number()))
        .select(directory_entry::entry)
        .row(connection)
        .optional()?;
    Ok(entry.map(EntryIdentity::from_row))
}

/// The mailboxes that were last found in an entry, in the order of their ids.
pub(crate) fn list_mailboxes(
    connection: &mut AnyConnection,
    directory: &DirectoryName,
    entry: &EntryIdentity,
) -> Result<Vec<MailboxId>> {
    // They are sorted here: with ORDER BY, SQLite would read all entries of the directory in the order of the primary key.
    let mut ids: Vec<i64> = directory_entry::table
        .filter(directory_entry::directory.eq(directory.as_str()))
        .filter(directory_entry::entry.eq(entry.as_str()))
        .select(directory_entry::mailbox_id)
        .rows(connection)?;
    ids.sort_unstable();
    Ok(ids.into_iter().map(MailboxId::from_row).collect())
}
