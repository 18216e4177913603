//! The roster: people, their mailboxes and roles.

use crate::audit::Event;
use crate::error::{Conflict, Refusal, Result};
use crate::installation::Ca;
use crate::policy::{Actor, AddPerson, Permitted, Role};
use crate::store;
use crate::store::mailbox::OwnedMailbox;
use crate::store::person::StoredPerson;
pub use crate::types::MailboxKind;
use crate::types::{EmailAddress, Language, MailboxId, PersonId, PersonName, PersonState, SessionId};

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
    let kind = kind_of(ca, &new.address)?;
    let actor = permitted.actor().clone();
    let directories = crate::installation::directories_of(ca);
    ca.write_as(permitted.actor(), move |tx| {
        if find_spelled(tx.connection(), &new.address)?.is_some() {
            return Err(Conflict::AddressTaken.into());
        }
        let person = store::person::insert_person(tx, &new.name, new.language)?;
        let mailbox = store::mailbox::insert_mailbox(tx, person, &new.address, kind)?;
        tx.audit(
            Event::new(&actor, "person.add", format!("person:{person}"))
                .detail(format!("mailbox:{mailbox}"))
                .personal(format!("{} <{}>", new.name, new.address)),
        );
        crate::installation::announce(tx, &directories, crate::types::EntryKey::Mailbox(mailbox))?;
        Ok(person)
    })
}

/// Adds a further mailbox to a person.
///
/// # Errors
/// `NotFound`, `Refused(ForeignDomain)`, `Conflict(AddressTaken)`, `Conflict(AddressSpelling)`.
pub fn add_mailbox(
    ca: &Ca,
    permitted: &Permitted<AddPerson>,
    person: PersonId,
    address: EmailAddress,
) -> Result<MailboxId> {
    let kind = kind_of(ca, &address)?;
    let actor = permitted.actor().clone();
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_active(tx, person)?;
        if find_spelled(tx.connection(), &address)?.is_some() {
            return Err(Conflict::AddressTaken.into());
        }
        let mailbox = store::mailbox::insert_mailbox(tx, person, &address, kind)?;
        tx.audit(mailbox_event(&actor, mailbox, person, &address));
        Ok(mailbox)
    })
}

/// The mailbox of an address. Two addresses that differ only in case are one mailbox, and certificates contain the
/// registered spelling; so another spelling is neither added nor certified.
///
/// # Errors
/// `Conflict(AddressSpelling)`, `Internal`.
pub(crate) fn find_spelled(connection: &mut store::Reader, address: &EmailAddress) -> Result<Option<OwnedMailbox>> {
    match store::mailbox::find_mailbox_at(connection, &address.folded())? {
        Some(mailbox) if mailbox.address != *address => Err(Conflict::AddressSpelling.into()),
        found => Ok(found),
    }
}

/// The event that a mailbox was added to a person.
pub(crate) fn mailbox_event(actor: &Actor, mailbox: MailboxId, person: PersonId, address: &EmailAddress) -> Event {
    Event::new(actor, "mailbox.add", format!("mailbox:{mailbox}"))
        .detail(format!("person:{person}"))
        .personal(address.as_str())
}

/// The kind of the address, after checking its domain.
pub(crate) fn kind_of(ca: &Ca, address: &EmailAddress) -> Result<MailboxKind> {
    if !ca.settings.domains.contains(&address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    Ok(if is_representative(ca, address) { MailboxKind::Representative } else { MailboxKind::Personal })
}

/// Whether the address, without a part after `+`, is one of the configured representative addresses.
pub(in crate::use_cases) fn is_representative(ca: &Ca, address: &EmailAddress) -> bool {
    let local = address.local_part();
    let function = local.split('+').next().unwrap_or(local);
    ca.settings.policy.representative_addresses.iter().any(|name| name.eq_ignore_ascii_case(function))
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

/// Sets the language of a person's own pages and mails.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn set_language(ca: &Ca, person: PersonId, language: Language) -> Result<()> {
    ca.write(move |tx| store::person::update_language(tx, person, language))
}
