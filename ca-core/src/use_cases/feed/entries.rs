//! Directory entries: the mailboxes of each, and the lease of its writer.

use time::Duration;

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::store;
pub use crate::types::EntryLease;
use crate::types::{DirectoryName, EmailAddress, EntryIdentity, MailboxId};

/// Takes the lease on an entry, unless another writer has it.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn lease_entry(
    ca: &Ca,
    directory: &DirectoryName,
    entry: &EntryIdentity,
    length: Duration,
) -> Result<Option<EntryLease>> {
    let (directory, entry, token) = (directory.clone(), entry.clone(), ca.entropy.octets()?);
    let taken = ca.write(move |tx| {
        let lease = EntryLease { directory: directory.clone(), entry: entry.clone(), token, until: tx.now() + length };
        Ok(store::directory_lease::take(tx, &lease)?.then_some(lease))
    });
    match taken {
        Err(Error::Busy) => Ok(None),
        other => other,
    }
}

/// Ensures that the lease on an entry lasts for at least `rest` from now: if less is left, it is renewed for `length`.
/// `None` when it expired and another writer has, or had, the lease since.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn keep_lease(ca: &Ca, lease: EntryLease, rest: Duration, length: Duration) -> Result<Option<EntryLease>> {
    if ca.clock.now() + rest <= lease.until {
        return Ok(Some(lease));
    }
    ca.write(move |tx| {
        let renewed = EntryLease { until: tx.now() + length, ..lease.clone() };
        Ok(store::directory_lease::renew(tx, &renewed)?.then_some(renewed))
    })
}

/// Releases the lease on an entry.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn release_entry(ca: &Ca, lease: EntryLease) -> Result<()> {
    ca.write(move |tx| store::directory_lease::release(tx, &lease))
}

/// The entry in which a mailbox was found last.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn linked_entry(ca: &Ca, directory: &DirectoryName, mailbox: MailboxId) -> Result<Option<EntryIdentity>> {
    ca.store.read(|connection| store::directory_entry::find(connection, directory, mailbox))
}

/// Stores the entry in which a mailbox was found, or that it was found in none.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn link_mailbox(
    ca: &Ca,
    directory: &DirectoryName,
    mailbox: MailboxId,
    entry: Option<&EntryIdentity>,
) -> Result<()> {
    if linked_entry(ca, directory, mailbox)?.as_ref() == entry {
        return Ok(());
    }
    let (directory, entry) = (directory.clone(), entry.cloned());
    ca.write(move |tx| match &entry {
        Some(entry) => store::directory_entry::put(tx, &directory, mailbox, entry),
        None => store::directory_entry::delete(tx, &directory, mailbox),
    })
}

/// The mailboxes that may belong to an entry: those that were found in it last, and those whose address it contains.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_candidates(
    ca: &Ca,
    directory: &DirectoryName,
    entry: &EntryIdentity,
    addresses: &[EmailAddress],
) -> Result<Vec<MailboxId>> {
    ca.store.read(|connection| {
        let mut mailboxes = store::directory_entry::list_mailboxes(connection, directory, entry)?;
        for address in addresses {
            mailboxes.extend(store::mailbox::find_by_folded(connection, &address.folded())?);
        }
        Ok(mailboxes)
    })
}
