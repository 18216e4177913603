//! An address that replaces another one of the same person.
//!
//! The new mailbox comes first. Once it has certificates for every use of the old one's, both stay for
//! `policy.address_change_days`; then the old mailbox ends and its certificates are revoked as affiliationChanged. The person keeps the
//! old keys, with which mail from before is read.

use time::Duration;

use super::mailboxes::{self, Assignment, kind_of};
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::notice_writer::Occasion;
use crate::installation::{Ca, directories_of};
use crate::policy::{Actor, AddMailbox, AddPerson, Permitted, permit};
use crate::store::address_change::StoredChange;
use crate::store::certificate::StoredCertificate;
use crate::store::{self, Reader, Tx};
use crate::types::{AddressChangeId, EmailAddress, MailboxId, PersonId, PersonState, Timestamp};
use crate::use_cases::revocation::revoke::of_mailbox;

/// An address that is replacing another one.
#[derive(Debug, Clone)]
pub struct AddressChange {
    pub id: AddressChangeId,
    /// The mailbox that ends.
    pub old: MailboxId,
    /// Its address.
    pub old_address: EmailAddress,
    /// The mailbox that replaces it.
    pub new: MailboxId,
    /// Its address.
    pub new_address: EmailAddress,
    /// When it began, UTC.
    pub opened_at: Timestamp,
    /// When the old mailbox ends, UTC; `None` while the new one lacks certificates.
    pub ends_at: Option<Timestamp>,
}

/// Adds the new address to a person, and begins the change of `old`, one of theirs. The person is told by mail at every mailbox.
///
/// # Errors
/// `NotFound(Mailbox)`, `Refused(OwnMailbox)`, `Conflict(MailboxMovedOn)`, `Conflict(AddressChanging)`; those of [`mailboxes::add_mailbox`].
pub fn replace_address(
    ca: &Ca,
    permitted: &Permitted<AddPerson>,
    person: PersonId,
    old: MailboxId,
    address: EmailAddress,
) -> Result<MailboxId> {
    permit(permitted.actor(), AddMailbox { owner: person })?;
    let kind = kind_of(ca, &address)?;
    let (actor, directories) = (permitted.actor().clone(), directories_of(ca));
    let mailbox = ca.store.read(|connection| store::mailbox::find_mailbox(connection, old))?;
    let mailbox = mailbox.ok_or(Error::NotFound(Noun::Mailbox))?;
    let occasion = Occasion::AddressReplaced { old: mailbox.address, new: address.clone() };
    let letters = mailboxes::letters_everywhere(ca, person, &occasion)?;
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_active(tx, person)?;
        let mailbox = store::mailbox::find_mailbox(tx.connection(), old)?;
        if !mailbox.is_some_and(|mailbox| mailbox.is_of(person)) {
            return Err(Conflict::MailboxMovedOn.into());
        }
        if store::address_change::list_open_of(tx.connection(), person)?.iter().any(|it| it.old == old || it.new == old)
        {
            return Err(Conflict::AddressChanging.into());
        }
        let assignment = Assignment { person, address: &address, kind, actor: &actor, directories: &directories };
        let new = mailboxes::add(tx, &assignment)?;
        let id = store::address_change::insert_change(tx, person, old, new, &actor)?;
        letters.iter().try_for_each(|letter| letter.put(tx))?;
        let event = Event::new(&actor, "mailbox.replace", format!("mailbox:{old}"));
        tx.audit(event.detail(format!("person:{person} change:{id} by-mailbox:{new}")));
        Ok(new)
    })
}

/// The changes of a person that have not ended.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_changes(ca: &Ca, person: PersonId) -> Result<Vec<AddressChange>> {
    ca.store.read(|connection| {
        let open = store::address_change::list_open_of(connection, person)?;
        open.into_iter().map(|stored| view(connection, &stored)).collect()
    })
}

fn view(connection: &mut Reader, stored: &StoredChange) -> Result<AddressChange> {
    Ok(AddressChange {
        id: stored.id,
        old: stored.old,
        old_address: address_of(connection, stored.old)?,
        new: stored.new,
        new_address: address_of(connection, stored.new)?,
        opened_at: stored.opened_at,
        ends_at: stored.ends_at,
    })
}

fn address_of(connection: &mut Reader, id: MailboxId) -> Result<EmailAddress> {
    let mailbox = store::mailbox::find_mailbox(connection, id)?;
    Ok(mailbox.ok_or(Error::NotFound(Noun::Mailbox))?.address)
}

/// Stops a change before the old mailbox ends: the person keeps both.
///
/// # Errors
/// `Conflict(NoAddressChange)`.
pub fn stop_change(ca: &Ca, permitted: &Permitted<AddPerson>, id: AddressChangeId) -> Result<PersonId> {
    let actor = permitted.actor().clone();
    let open = ca.store.read(|connection| store::address_change::find_open(connection, id))?;
    let person = open.ok_or(Conflict::NoAddressChange)?.person;
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_person(tx, person)?;
        if !store::address_change::close(tx, id, &actor, true)? {
            return Err(Conflict::NoAddressChange.into());
        }
        let event = Event::new(&actor, "mailbox.keep", format!("person:{person}"));
        tx.audit(event.detail(format!("change:{id}")));
        Ok(person)
    })
}

/// Carries changes forward: sets the end of old mailboxes whose successors have certificates, and ends those that are due. Returns the
/// number of mailboxes that ended.
///
/// # Errors
/// `Internal`, `Busy`: those about one change do not prevent the others.
pub fn carry_out_changes(ca: &Ca) -> Result<usize> {
    let (mut ended, mut failure, mut after) = (0, None, None);
    loop {
        let open = ca.store.read(|connection| store::address_change::list_open(connection, after, AT_ONCE))?;
        let Some(last) = open.last() else { break };
        after = Some(last.id);
        for change in open {
            match carry_out(ca, &change) {
                Ok(done) => ended += usize::from(done),
                Err(error) => failure = Some(error),
            }
        }
    }
    failure.map_or(Ok(ended), Err)
}

/// The next step of one change; returns whether the old mailbox ended.
fn carry_out(ca: &Ca, change: &StoredChange) -> Result<bool> {
    let now = ca.clock.now();
    if ca.store.read(|connection| store::person::find_person(connection, change.person))?.state != PersonState::Active {
        return Ok(false);
    }
    let (step, seen) =
        ca.store.read(|connection| Ok((next_step(connection, change, now)?, view(connection, change)?)))?;
    let days = Duration::days(ca.settings.policy.address_change_days.into());
    let letter = match step {
        Step::Wait => return Ok(false),
        Step::Schedule if !days.is_zero() => {
            let occasion = Occasion::AddressEnds { old: seen.old_address, new: seen.new_address, at: now + days };
            ca.letter_if_reachable(change.person, &occasion)?
        }
        Step::Schedule | Step::Unschedule => crate::installation::notice_writer::Letter::none(),
        Step::End => mailboxes::letter_elsewhere(ca, change.person, change.old)?,
    };
    let (id, person, directories) = (change.id, change.person, directories_of(ca));
    ca.write(move |tx| {
        // An officer may have frozen the person, or moved or kept the mailbox meanwhile.
        let is_active = store::person::lock_person(tx, person)? == PersonState::Active;
        let Some(change) = store::address_change::find_open(tx.connection(), id)?.filter(|_| is_active) else {
            return Ok(false);
        };
        let now = tx.now();
        if next_step(tx.connection(), &change, now)? != step {
            return Ok(false);
        }
        match step {
            Step::Wait => return Ok(false),
            Step::Unschedule => schedule(tx, &change, None)?,
            Step::Schedule => {
                schedule(tx, &change, Some(now + days))?;
                letter.put(tx)?;
            }
            Step::End => {
                let mailbox = store::mailbox::find_mailbox(tx.connection(), change.old)?;
                let mailbox = mailbox.ok_or(Error::NotFound(Noun::Mailbox))?;
                mailboxes::end(tx, &mailbox, &Actor::System, &directories)?;
                letter.put(tx)?;
            }
        }
        Ok(step == Step::End)
    })
}

/// Sets or removes the end of the old mailbox.
fn schedule(tx: &mut Tx<'_>, change: &StoredChange, ends_at: Option<Timestamp>) -> Result<()> {
    store::address_change::set_end(tx, change.id, ends_at)?;
    let until = ends_at.map_or_else(|| "open".to_owned(), |at| at.to_string());
    let event = Event::new(&Actor::System, "mailbox.replace", format!("mailbox:{}", change.old));
    tx.audit(event.detail(format!("person:{} change:{} ends-at:{until}", change.person, change.id)));
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Nothing is to be done now.
    Wait,
    /// The new mailbox has its certificates: the old one gets an end.
    Schedule,
    /// The new mailbox lost a certificate: the old one must not end.
    Unschedule,
    /// The old mailbox ends.
    End,
}

fn next_step(connection: &mut Reader, change: &StoredChange, now: Timestamp) -> Result<Step> {
    let person = change.person;
    let old = of_mailbox::list_open(connection, person, change.old, now)?;
    let mut new = of_mailbox::list_open(connection, person, change.new, now)?;
    new.retain(|stored| stored.status.is_valid());
    Ok(match (covers(&new, &old), change.ends_at) {
        (true, None) => Step::Schedule,
        (false, Some(_)) => Step::Unschedule,
        (true, Some(at)) if at <= now => Step::End,
        _ => Step::Wait,
    })
}

/// Whether there are new certificates, with every use of the old ones.
fn covers(new: &[StoredCertificate], old: &[StoredCertificate]) -> bool {
    let encrypts = |all: &[StoredCertificate]| all.iter().any(|stored| stored.profile.encrypts());
    let signs = |all: &[StoredCertificate]| all.iter().any(|stored| stored.profile.signs());
    !new.is_empty() && (encrypts(new) || !encrypts(old)) && (signs(new) || !signs(old))
}

/// The number of changes that are read together.
const AT_ONCE: i64 = 200;
