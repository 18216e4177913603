//! The roster: people, their mailboxes and roles.

use super::mailboxes::{self, Assignment};
use crate::audit::Event;
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Actor, AddPerson, Permitted, Role};
use crate::store;
use crate::store::person::StoredPerson;
pub use crate::types::MailboxKind;
use crate::types::{EmailAddress, EntryKey, Language, MailboxId, PersonId, PersonName, PersonState, SessionId};

/// The data of a person to add to the roster.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The person's name.
    pub name: PersonName,
    /// Their first mailbox.
    pub address: EmailAddress,
    /// The language of their pages and mails.
    pub language: Language,
}

/// A person with mailboxes and roles.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Person {
    pub id: PersonId,
    /// The person's name.
    pub name: PersonName,
    /// The language of their pages and mails.
    pub language: Language,
    /// The addresses that they own.
    pub mailboxes: Vec<Mailbox>,
    /// The person's roles.
    pub roles: Vec<Role>,
    /// Whether they may act.
    pub state: PersonState,
}

impl Person {
    /// The person as an actor without a session.
    pub fn actor(&self) -> Actor {
        Actor::Person { id: self.id, roles: self.roles.clone(), session: None }
    }

    /// The person as an actor with this session.
    pub(crate) fn actor_by(&self, session: SessionId) -> Actor {
        Actor::Person { id: self.id, roles: self.roles.clone(), session: Some(session) }
    }
}

/// An address that a person owns.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Mailbox {
    pub id: MailboxId,
    /// The address.
    pub address: EmailAddress,
    /// The kind of the mailbox.
    pub kind: MailboxKind,
}

/// Adds a person with their first mailbox, whose kind follows from the configured representative addresses.
///
/// # Errors
/// `Refused(ForeignDomain)`, `Conflict(AddressTaken)`, `Conflict(AddressSpelling)`.
pub fn add_person(ca: &Ca, permitted: &Permitted<AddPerson>, new: NewPerson) -> Result<PersonId> {
    let kind = mailboxes::kind_of(ca, &new.address)?;
    let actor = permitted.actor().clone();
    let directories = crate::installation::directories_of(ca);
    ca.write_as(permitted.actor(), move |tx| {
        let person = store::person::insert_person(tx, &new.name, new.language)?;
        let event = Event::new(&actor, "person.add", format!("person:{person}"));
        let event = event.personal(format!("{} <{}>", new.name, new.address));
        let first = Assignment { person, address: &new.address, kind, actor: &actor, directories: &directories };
        let mailbox = mailboxes::place(tx, &first)?;
        tx.audit(event.detail(format!("mailbox:{mailbox}")));
        Ok(person)
    })
}

/// The person with this number.
///
/// # Errors
/// `NotFound`.
pub fn find_person(ca: &Ca, id: PersonId) -> Result<Person> {
    ca.store.read(|connection| read_person(connection, id))
}

/// The person who owns an address; the case of the local part is ignored.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_by_address(ca: &Ca, address: &EmailAddress) -> Result<Option<Person>> {
    ca.store.read(|connection| {
        let Some(mailbox) = store::mailbox::find_mailbox_at(connection, &address.folded())? else { return Ok(None) };
        read_person(connection, mailbox.person).map(Some)
    })
}

pub(super) fn read_person(connection: &mut store::Reader, id: PersonId) -> Result<Person> {
    let StoredPerson { name, language, state } = store::person::find_person(connection, id)?;
    let mailboxes = store::mailbox::list_of_person(connection, id)?
        .into_iter()
        .map(|mailbox| Mailbox { id: mailbox.id, address: mailbox.address, kind: mailbox.kind })
        .collect();
    let roles = store::person::list_roles(connection, id)?;
    Ok(Person { id, name, language, mailboxes, roles, state })
}

/// People after `after` in the order in which they were added, at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_people(
    ca: &Ca,
    _permitted: &Permitted<AddPerson>,
    after: Option<PersonId>,
    limit: i64,
) -> Result<Vec<Person>> {
    ca.store.read(|connection| {
        store::person::list_people(connection, after, limit)?
            .into_iter()
            .map(|id| read_person(connection, id))
            .collect()
    })
}

/// Changes a person's name. Certificates name the mailbox only, so they stay; the directories get the new name.
///
/// # Errors
/// `NotFound(Person)`, `Refused(PersonNotActive)`.
pub fn rename_person(ca: &Ca, permitted: &Permitted<AddPerson>, person: PersonId, name: PersonName) -> Result<()> {
    let (actor, directories) = (permitted.actor().clone(), crate::installation::directories_of(ca));
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_active(tx, person)?;
        let former = store::person::find_person(tx.connection(), person)?.name;
        if former == name {
            return Ok(());
        }
        store::person::update_name(tx, person, &name)?;
        mailboxes::write_words(tx, person)?;
        for mailbox in store::mailbox::list_of_person(tx.connection(), person)? {
            crate::installation::announce(tx, &directories, EntryKey::Mailbox(mailbox.id))?;
        }
        let event = Event::new(&actor, "person.rename", format!("person:{person}"));
        tx.audit(event.personal(format!("{former} -> {name}")));
        Ok(())
    })
}

/// Sets the language of a person's own pages and mails.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn set_language(ca: &Ca, person: PersonId, language: Language) -> Result<()> {
    ca.write(move |tx| store::person::update_language(tx, person, language))
}
