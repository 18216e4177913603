//! People who sign in with the password of the organisation's directory.

use std::fmt;

use data_encoding::HEXLOWER;

use super::entry_claims;
use super::entry_links::{is_unclaimed, link};
use super::mailboxes::{kind_of, mailbox_event};
use super::verified::VerifiedPerson;
use crate::audit::Event;
use crate::error::{Conflict, Refusal, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Letter;
use crate::policy::Actor;
use crate::store::mailbox::OwnedMailbox;
use crate::store::{self, Tx};
use crate::types::{DirectoryName, EmailAddress, EntryKey, Language, MailboxId, MailboxKind, PersonId, PersonName};

/// The permanent identifier of an entry, independent of its name and addresses: the octets of `entryUUID` (RFC 4530) or
/// `objectGUID`.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryId(pub(crate) Vec<u8>);

impl EntryId {
    /// The identifier with these octets; `None` if they are empty or more than 64.
    pub fn from_octets(octets: &[u8]) -> Option<Self> {
        (1..=64).contains(&octets.len()).then(|| Self(octets.to_vec()))
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryId({})", HEXLOWER.encode(&self.0))
    }
}

/// An entry that accepted its person's password.
#[derive(Debug, Clone)]
pub struct DirectoryPerson {
    /// The entry's identifier.
    pub id: EntryId,
    /// The person's name.
    pub name: PersonName,
    /// The person's addresses, including those of other organisations.
    pub addresses: Vec<EmailAddress>,
    /// The preferred language, if the entry contains it.
    pub language: Option<Language>,
}

/// The person of an entry that was found by the address `typed` and accepted the password. At the first sign-in the person
/// is created from the entry. An address of somebody whom an officer added, and who has never been able to sign in, becomes a question
/// to the registration officers ([`entry_claims`]), because the directory may have given the address to a namesake. Addresses in the organisation's domains that have no other owner are added to the person.
///
/// The address is only used to find the entry; the entry identifies the person: a renamed entry remains the same person, and
/// a new owner of an address does not become the former one. A person with a local account can't sign in with the
/// directory's password any more, by any of the addresses.
///
/// # Errors
/// `Conflict(EntryUnconfirmed)` until an officer has answered; `Conflict(AddressEnded)` when nobody has the address any more; `Conflict(AddressOfAnotherEntry)` when the answer was no, the address belongs to a person with another entry, a local account or a role, or the
/// person of the entry has a local account; `Refused(ForeignDomain)` when the address of a new person is in no domain of this organisation.
pub fn recognise_entry(ca: &Ca, entry: &DirectoryPerson, typed: &EmailAddress) -> Result<VerifiedPerson> {
    let EntryId(id) = &entry.id;
    let wanted = mailboxes_of(ca, entry, typed);
    if wanted.is_empty()
        && let Some(person) = ca.store.read(|connection| find_known(connection, id))?
    {
        return Ok(VerifiedPerson::by_entry(person, id.clone()));
    }
    let work = Recognition {
        id: id.clone(),
        name: entry.name.clone(),
        language: entry.language.unwrap_or(ca.settings.organisation.language),
        typed: typed.clone(),
        wanted,
        directories: crate::installation::directories_of(ca),
    };
    let letters = entry_claims::letters(ca, typed)?;
    let recognised = ca.write(move |tx| work.recognise(tx, &letters))?;
    Ok(VerifiedPerson::by_entry(recognised.ok_or(Conflict::EntryUnconfirmed)?, id.clone()))
}

/// The addresses of an entry that are in domains of this organisation, the entered one first, with their kinds.
fn mailboxes_of(ca: &Ca, entry: &DirectoryPerson, typed: &EmailAddress) -> Vec<(EmailAddress, MailboxKind)> {
    let mut wanted: Vec<(EmailAddress, MailboxKind)> = Vec::new();
    // The spelling of the directory is used, not that of the person who signs in first.
    let spelled = entry.addresses.iter().find(|address| address.folded() == typed.folded()).unwrap_or(typed);
    for address in std::iter::once(spelled).chain(&entry.addresses).take(MOST_ADDRESSES) {
        let is_new = wanted.iter().all(|(other, _)| other.folded() != address.folded());
        if let (true, Ok(kind)) = (is_new, kind_of(ca, address)) {
            wanted.push((address.clone(), kind));
        }
    }
    wanted
}

struct Recognition {
    id: Vec<u8>,
    name: PersonName,
    language: Language,
    typed: EmailAddress,
    wanted: Vec<(EmailAddress, MailboxKind)>,
    directories: Vec<DirectoryName>,
}

impl Recognition {
    /// The person; `None` when an officer must answer first.
    fn recognise(&self, tx: &mut Tx<'_>, letters: &[Letter]) -> Result<Option<PersonId>> {
        let person = match find_known(tx.connection(), &self.id)? {
            Some(person) => {
                store::person::lock_active(tx, person)?;
                person
            }
            None => match store::mailbox::find_registered_at(tx.connection(), &self.typed.folded())? {
                Some(mailbox) => {
                    demand_unclaimed(tx, &mailbox)?;
                    entry_claims::ask(tx, &self.id, mailbox.person, &self.name, &self.typed, letters)?;
                    return Ok(None);
                }
                None => self.make_person(tx)?,
            },
        };
        self.add_mailboxes(tx, person)?;
        Ok(Some(person))
    }

    /// Makes a person of the entry, unless one of its addresses belongs to somebody who is leaving or has left: by another address of
    /// the same entry they would come back as a new person.
    fn make_person(&self, tx: &mut Tx<'_>) -> Result<PersonId> {
        for (address, _) in &self.wanted {
            if let Some(mailbox) = store::mailbox::find_registered_at(tx.connection(), &address.folded())? {
                store::person::lock_active(tx, mailbox.person)?;
            }
        }
        let typed = self.wanted.first().filter(|(address, _)| address.folded() == self.typed.folded());
        let (address, _) = typed.ok_or(Refusal::ForeignDomain)?;
        let person = store::person::insert_person(tx, &self.name, self.language)?;
        tx.audit(
            Event::new(&Actor::System, "person.add", format!("person:{person}"))
                .detail("from the directory")
                .personal(format!("{} <{address}>", self.name)),
        );
        link(tx, &Actor::System, &self.id, person)?;
        Ok(person)
    }

    /// Adds the addresses without an owner to a person.
    fn add_mailboxes(&self, tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
        for (address, kind) in &self.wanted {
            if store::mailbox::find_by_folded(tx.connection(), &address.folded())?.is_none() {
                let mailbox: MailboxId = store::mailbox::insert_mailbox(tx, person, address, *kind)?;
                tx.audit(mailbox_event(&Actor::System, mailbox, person, address));
                crate::installation::announce(tx, &self.directories, EntryKey::Mailbox(mailbox))?;
            }
        }
        Ok(())
    }
}

/// The person of an entry, unless they have a local account: a second password would be a second way of signing in.
fn find_known(connection: &mut store::Reader, id: &[u8]) -> Result<Option<PersonId>> {
    let Some(person) = store::directory_person::find_person_of(connection, id)? else { return Ok(None) };
    if store::account::find_password_hash(connection, person)?.is_some() {
        return Err(Conflict::AddressOfAnotherEntry.into());
    }
    Ok(Some(person))
}

/// Demands that the mailbox has not ended, and that its owner never had a way to sign in.
fn demand_unclaimed(tx: &mut Tx<'_>, mailbox: &OwnedMailbox) -> Result<()> {
    if mailbox.ended_at.is_some() {
        return Err(Conflict::AddressEnded.into());
    }
    if is_unclaimed(tx, mailbox.person)? { Ok(()) } else { Err(Conflict::AddressOfAnotherEntry.into()) }
}

const MOST_ADDRESSES: usize = 50;
