//! Mailboxes of people: added, ended, moved to another person.
//!
//! A mailbox is an address with its present owner, or with its last one after it has ended. Certificates name the person who
//! held the mailbox when they were issued, so that the history stays true when the mailbox moves.

use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Refusal, Result};
use crate::installation::notice_writer::{Letter, Occasion};
use crate::installation::{Ca, announce, directories_of};
use crate::policy::{Actor, AddMailbox, AddPerson, EndMailbox, MoveMailbox, Permitted, permit};
use crate::store::mailbox::OwnedMailbox;
use crate::store::{self, Reader, Tx};
use crate::types::{
    DirectoryName, EmailAddress, Ending, EntryKey, MailboxId, MailboxKind, PersonId, PersonName, PersonState,
    Timestamp, words_of_address, words_of_name,
};
use crate::use_cases::revocation::revoke::of_mailbox;
use crate::use_cases::status::certificates::{CertificateView, views};

/// A mailbox, and what its end would do now.
#[derive(Debug, Clone)]
pub struct Prospect {
    pub id: MailboxId,
    /// The address.
    pub address: EmailAddress,
    /// The owner, or the last one.
    pub owner: PersonId,
    /// The owner's name.
    pub owner_name: PersonName,
    /// When it ended, UTC.
    pub ended_at: Option<Timestamp>,
    /// The certificates that would be revoked, newest first.
    pub certificates: Vec<CertificateView>,
    /// The number of open requests that would end.
    pub requests: usize,
}

/// A mailbox, and what its end would do now.
///
/// # Errors
/// `NotFound(Mailbox)`.
pub fn view_mailbox(ca: &Ca, _permitted: &Permitted<AddPerson>, id: MailboxId) -> Result<Prospect> {
    let now = ca.clock.now();
    ca.store.read(|connection| {
        let mailbox = demand(connection, id)?;
        let requests = store::request::list_of_person(connection, mailbox.person)?;
        let certificates = of_mailbox::list_open(connection, mailbox.person, id, now)?;
        Ok(Prospect {
            id,
            address: mailbox.address,
            owner: mailbox.person,
            owner_name: mailbox.person_name,
            ended_at: mailbox.ended_at,
            certificates: views(certificates),
            requests: requests.iter().filter(|it| it.mailbox == id && it.state.is_open()).count(),
        })
    })
}

fn demand(connection: &mut Reader, id: MailboxId) -> Result<OwnedMailbox> {
    store::mailbox::find_mailbox(connection, id)?.ok_or(Error::NotFound(Noun::Mailbox))
}

/// Adds a further mailbox to a person; one that has ended is given to the person, who is told at every other mailbox.
///
/// # Errors
/// `NotFound`, `Refused(ForeignDomain)`, `Refused(OwnMailbox)`, `Conflict(AddressTaken)`, `Conflict(AddressSpelling)`,
/// `Refused(PersonNotActive)`.
pub fn add_mailbox(
    ca: &Ca,
    permitted: &Permitted<AddPerson>,
    person: PersonId,
    address: EmailAddress,
) -> Result<MailboxId> {
    permit(permitted.actor(), AddMailbox { owner: person })?;
    let kind = kind_of(ca, &address)?;
    let (actor, directories) = (permitted.actor().clone(), directories_of(ca));
    let letters = letters_everywhere(ca, person, &Occasion::MailboxAdded { address: address.clone() })?;
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_active(tx, person)?;
        let new = Assignment { person, address: &address, kind, actor: &actor, directories: &directories };
        let id = add(tx, &new)?;
        letters.iter().try_for_each(|letter| letter.put(tx))?;
        Ok(id)
    })
}

/// The mails to a person at every mailbox that they have.
pub(super) fn letters_everywhere(ca: &Ca, person: PersonId, occasion: &Occasion) -> Result<Vec<Letter>> {
    let own = ca.store.read(|connection| store::mailbox::list_of_person(connection, person))?;
    own.iter().map(|mailbox| ca.letter(person, &mailbox.address, occasion)).collect()
}

/// An address that a person gets.
pub(super) struct Assignment<'a> {
    pub(super) person: PersonId,
    pub(super) address: &'a EmailAddress,
    pub(super) kind: MailboxKind,
    /// Who gives it.
    pub(super) actor: &'a Actor,
    pub(super) directories: &'a [DirectoryName],
}

/// Adds a mailbox to a person, whose row is locked.
///
/// # Errors
/// `Conflict(AddressTaken)`, `Conflict(AddressSpelling)`.
pub(super) fn add(tx: &mut Tx<'_>, new: &Assignment<'_>) -> Result<MailboxId> {
    let id = place(tx, new)?;
    tx.audit(mailbox_event(new.actor, id, new.person, new.address));
    Ok(id)
}

/// Like [`add`], without an event.
pub(super) fn place(tx: &mut Tx<'_>, new: &Assignment<'_>) -> Result<MailboxId> {
    let id = match store::mailbox::find_registered_at(tx.connection(), &new.address.folded())? {
        None => store::mailbox::insert_mailbox(tx, new.person, new.address, new.kind)?,
        Some(found) if found.ended_at.is_none() && found.address != *new.address => {
            return Err(Conflict::AddressSpelling.into());
        }
        Some(found) if found.ended_at.is_none() => return Err(Conflict::AddressTaken.into()),
        Some(ended) => {
            give(tx, &ended, new)?;
            ended.id
        }
    };
    announce(tx, new.directories, EntryKey::Mailbox(id))?;
    Ok(id)
}

/// The event that a mailbox was added to a person.
pub(super) fn mailbox_event(actor: &Actor, mailbox: MailboxId, person: PersonId, address: &EmailAddress) -> Event {
    Event::new(actor, "mailbox.add", format!("mailbox:{mailbox}"))
        .detail(format!("person:{person}"))
        .personal(address.as_str())
}

/// Gives an ended mailbox to a person.
///
/// # Errors
/// `Conflict(MailboxMovedOn)` when somebody else got it meanwhile.
fn give(tx: &mut Tx<'_>, mailbox: &OwnedMailbox, to: &Assignment<'_>) -> Result<()> {
    // A restore may have found certificates of the last owner after the end.
    of_mailbox::revoke_of_mailbox(tx, mailbox.person, mailbox.id, to.actor, to.directories)?;
    // The former owner's tests of a mail program would become the new owner's.
    store::self_check::delete_of_mailbox(tx, mailbox.id)?;
    if !store::mailbox::reassign(tx, mailbox.id, mailbox.person, to.person, to.address, to.kind)? {
        return Err(Conflict::MailboxMovedOn.into());
    }
    if mailbox.person == to.person { Ok(()) } else { write_words(tx, mailbox.person) }
}

/// Writes the words by which officers find a person anew.
pub(super) fn write_words(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    let name = store::person::find_person(tx.connection(), person)?.name;
    let mut words = words_of_name(&name);
    for mailbox in store::mailbox::list_all_of(tx.connection(), person)? {
        words.extend(words_of_address(&mailbox.address));
    }
    store::person_word::delete_words(tx.connection(), person)?;
    store::person_word::insert_words(tx.connection(), person, words)
}

/// What the end of a mailbox did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The number of certificates that were revoked.
    pub certificates: usize,
    /// The number of open requests that ended.
    pub requests: usize,
}

/// Ends a mailbox: its certificates are revoked as affiliationChanged, its open requests and the owner's mailed links end, and
/// the address can be given to another person. The owner is told by mail there and at another mailbox.
///
/// # Errors
/// `NotFound(Mailbox)`, `Conflict(MailboxMovedOn)`, `Conflict(LastMailbox)`, `Conflict(MailboxOfLeaver)`.
pub fn end_mailbox(ca: &Ca, permitted: &Permitted<EndMailbox>, id: MailboxId) -> Result<Ended> {
    let (actor, owner, directories) = (permitted.actor().clone(), permitted.act().owner, directories_of(ca));
    let (letter, last) = (letter_elsewhere(ca, owner, id)?, letter_there(ca, owner, id)?);
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_person(tx, owner)?;
        let mailbox = demand_endable(tx, owner, id)?;
        let ended = end(tx, &mailbox, &actor, &directories)?;
        letter.put(tx)?;
        last.put(tx)?;
        Ok(ended)
    })
}

/// Ends a mailbox for its owner and gives it to another person, in one transaction. One that has ended is given to that person. Both
/// are told by mail.
///
/// # Errors
/// Those of [`end_mailbox`]; `Conflict(AlreadyTheirs)`, `Refused(PersonNotActive)`.
pub fn move_mailbox(ca: &Ca, permitted: &Permitted<MoveMailbox>, id: MailboxId) -> Result<Ended> {
    let MoveMailbox { owner, successor } = *permitted.act();
    let (actor, directories) = (permitted.actor().clone(), directories_of(ca));
    let mailbox = ca.store.read(|connection| demand(connection, id))?;
    if mailbox.is_of(successor) {
        return Err(Conflict::AlreadyTheirs.into());
    }
    let (address, was_live) = (mailbox.address, mailbox.ended_at.is_none());
    let kind = kind_of(ca, &address)?;
    let received = ca.letter(successor, &address, &Occasion::MailboxReceived { address: address.clone() })?;
    let letter = letter_elsewhere(ca, owner, id)?;
    ca.write_as(permitted.actor(), move |tx| {
        if !store::person::lock_active_of(tx, &[owner, successor])?.contains(&successor) {
            return Err(Refusal::PersonNotActive.into());
        }
        let mailbox = demand(tx.connection(), id)?;
        let ended = if was_live {
            let mailbox = demand_endable(tx, owner, id)?;
            letter.put(tx)?;
            end(tx, &mailbox, &actor, &directories)?
        } else if mailbox.ended_at.is_some() && mailbox.person == owner {
            Ended { certificates: 0, requests: 0 }
        } else {
            return Err(Conflict::MailboxMovedOn.into());
        };
        let new = Assignment { person: successor, address: &address, kind, actor: &actor, directories: &directories };
        give(tx, &mailbox, &new)?;
        received.put(tx)?;
        tx.audit(mailbox_event(&actor, id, successor, &address));
        announce(tx, &directories, EntryKey::Mailbox(id))?;
        Ok(ended)
    })
}

/// The mail to the owner of a mailbox that ends, at another one of theirs.
pub(super) fn letter_elsewhere(ca: &Ca, owner: PersonId, ends: MailboxId) -> Result<Letter> {
    let (address, others) = ca.store.read(|connection| {
        Ok((demand(connection, ends)?.address, store::mailbox::list_of_person(connection, owner)?))
    })?;
    match others.iter().find(|other| other.id != ends) {
        Some(other) => ca.letter(owner, &other.address, &Occasion::MailboxEnded { address }),
        None => Ok(Letter::none()),
    }
}

/// The mail to the owner at the mailbox that ends.
fn letter_there(ca: &Ca, owner: PersonId, ends: MailboxId) -> Result<Letter> {
    let address = ca.store.read(|connection| demand(connection, ends))?.address;
    ca.letter(owner, &address, &Occasion::MailboxEnded { address: address.clone() })
}

/// The mailbox, if it is still the owner's and may end; the owner's row is locked.
fn demand_endable(tx: &mut Tx<'_>, owner: PersonId, id: MailboxId) -> Result<OwnedMailbox> {
    let mailbox = demand(tx.connection(), id)?;
    if !mailbox.is_of(owner) {
        return Err(Conflict::MailboxMovedOn.into());
    }
    let is_last = store::mailbox::list_of_person(tx.connection(), owner)?.len() == 1;
    match store::person::find_person(tx.connection(), owner)?.state {
        PersonState::Frozen => Err(Conflict::MailboxOfLeaver.into()),
        PersonState::Active if is_last => Err(Conflict::LastMailbox.into()),
        PersonState::Active | PersonState::Departed => Ok(mailbox),
    }
}

/// Ends a mailbox, whose owner's row is locked.
pub(super) fn end(
    tx: &mut Tx<'_>,
    mailbox: &OwnedMailbox,
    actor: &Actor,
    directories: &[DirectoryName],
) -> Result<Ended> {
    let (id, owner) = (mailbox.id, mailbox.person);
    let certificates = of_mailbox::revoke_of_mailbox(tx, owner, id, actor, directories)?;
    let requests = store::request::end_open_for(tx, owner, id, Ending::MailboxEnded)?;
    // The next owner of the address may read mails that were sent to it.
    store::invitation::close_invitations_of(tx, owner)?;
    store::revocation_pass::end_links_of(tx, owner)?;
    store::self_check::delete_of_mailbox(tx, id)?;
    store::notice::give_up_to(tx, &mailbox.address)?;
    store::entry_claim::delete_waiting_by(tx, owner, &mailbox.address)?;
    for change in store::address_change::list_open_of(tx.connection(), owner)? {
        if change.old == id || change.new == id {
            store::address_change::close(tx, change.id, actor, change.new == id)?;
        }
    }
    store::mailbox::end_mailbox(tx, id)?;
    let detail = format!("person:{owner} certificates:{certificates} requests:{requests}");
    let event = Event::new(actor, "mailbox.end", format!("mailbox:{id}")).detail(detail);
    tx.audit(event.personal(mailbox.address.as_str()));
    announce(tx, directories, EntryKey::Mailbox(id))?;
    Ok(Ended { certificates, requests })
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
