//! A forgotten password is replaced by means of a mailed link.

use super::roster::{self, Person};
use super::token::new_token;
use super::verified::VerifiedPerson;
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{NoResetLink, Occasion};
use crate::policy::{Actor, limits};
use crate::store::mailbox::OwnedMailbox;
use crate::store::{self, Reader};
use crate::types::{EmailAddress, LinkPurpose, MailboxKind, PersonId, PersonState, Timestamp, TokenHash};

/// Mails a link to the address of a person with a local password; it is valid once, within an hour, and replaces an earlier
/// one. A person who can't get a link is told the reason by mail; one whose departure has begun gets no mail.
///
/// The result is not returned: the client must not learn which addresses have an account.
///
/// # Errors
/// `Internal`, `Busy`, `KeyUnavailable`.
pub fn mail_link(ca: &Ca, address: &EmailAddress) -> Result<()> {
    let now = ca.clock.now();
    let found = ca.store.read(|connection| {
        let Some(mailbox) = store::mailbox::find_mailbox_at(connection, &address.folded())? else { return Ok(None) };
        // Nobody reads the mailbox of a person who has left.
        if store::person::find_person(connection, mailbox.person)?.state != PersonState::Active {
            return Ok(None);
        }
        let obstacle = find_obstacle_at(connection, &mailbox, now)?;
        Ok(Some((mailbox, obstacle)))
    })?;
    match found {
        Some((mailbox, Some(why))) => explain(ca, &mailbox, why),
        Some((mailbox, None)) => put_link(ca, &mailbox),
        None => Ok(()),
    }
}

fn explain(ca: &Ca, mailbox: &OwnedMailbox, why: NoResetLink) -> Result<()> {
    let letter = ca.letter(mailbox.person, &mailbox.address, &Occasion::NoResetLink { why })?;
    ca.write(move |tx| letter.put(tx))
}

fn put_link(ca: &Ca, mailbox: &OwnedMailbox) -> Result<()> {
    let token = new_token(ca)?;
    let (hash, person, purpose) = (TokenHash::of(&token), mailbox.person, LinkPurpose::Reset);
    let letter = ca.letter(person, &mailbox.address, &Occasion::PasswordForgotten { token })?;
    let event = Event::new(&Actor::System, "account.mail-reset-link", format!("person:{person}"));
    let event = event.detail(format!("mailbox:{}", mailbox.id));
    let mailbox = mailbox.id;
    ca.write(move |tx| {
        // Of two links that are made at the same time, the second ends the first.
        store::person::lock_active(tx, person)?;
        // The next owner of the mailbox must not get a link to this person's account.
        let owner = store::mailbox::find_mailbox(tx.connection(), mailbox)?;
        if !owner.is_some_and(|it| it.is_of(person)) {
            return Ok(());
        }
        store::invitation::close_links_for(tx, person, purpose)?;
        store::invitation::insert_invitation(tx, &hash, purpose, person, tx.now() + limits::RESET_LINK)?;
        letter.put(tx)?;
        tx.audit(event.clone());
        Ok(())
    })
}

/// The reason why no link is mailed to this mailbox. Several people may read a representative mailbox.
fn find_obstacle_at(connection: &mut Reader, mailbox: &OwnedMailbox, now: Timestamp) -> Result<Option<NoResetLink>> {
    match find_obstacle(connection, mailbox.person)? {
        None if mailbox.kind == MailboxKind::Representative => Ok(Some(NoResetLink::SharedAddress)),
        None if is_added_lately(connection, mailbox, now)? => Ok(Some(NoResetLink::NewAddress)),
        obstacle => Ok(obstacle),
    }
}

/// Whether a person who has had another address got this one less than 72 hours ago: an officer who reads a new mailbox could take over the
/// account before its owner has read that the address was added.
fn is_added_lately(connection: &mut Reader, mailbox: &OwnedMailbox, now: Timestamp) -> Result<bool> {
    let all = store::mailbox::list_all_of(connection, mailbox.person)?;
    let is_further = all.iter().any(|other| other.id != mailbox.id && other.created_at < mailbox.created_at);
    Ok(is_further && now < mailbox.created_at + limits::NEW_ADDRESS)
}

/// The reason why a person can't replace the password by a link. Access to a mailbox alone grants neither the rights of an
/// officer nor an account whose password and second factor a restore has ended.
fn find_obstacle(connection: &mut Reader, person: PersonId) -> Result<Option<NoResetLink>> {
    if !store::person::list_roles(connection, person)?.is_empty() || store::account::is_ended(connection, person)? {
        return Ok(Some(NoResetLink::ByAdministrator));
    }
    let has_password = store::account::find_password_hash(connection, person)?.is_some();
    Ok((!has_password).then_some(NoResetLink::NoPassword))
}

/// The occasion of the mail to a person whose password changes: a link is possible if one of their mailboxes can get it.
pub(super) fn changed_occasion(ca: &Ca, person: PersonId) -> Result<Occasion> {
    let now = ca.clock.now();
    let can_reset = ca.store.read(|connection| {
        for mailbox in store::mailbox::list_of_person(connection, person)? {
            if find_obstacle_at(connection, &mailbox, now)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    })?;
    Ok(Occasion::PasswordChanged { can_reset })
}

/// The person of a link, if it is still valid. This changes nothing.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(ResetLinkUsed)`, `Conflict(ResetLinkExpired)`; `Conflict(ResetByAdministrator)` when the person
/// has got a role since.
pub fn look_at_link(ca: &Ca, token: &str) -> Result<Person> {
    let (hash, purpose) = (TokenHash::of(token), LinkPurpose::Reset);
    let person = ca.store.read(|connection| {
        let link = store::invitation::find_invitation(connection, &hash, purpose)?;
        let link = link.ok_or(Error::NotFound(Noun::Link))?;
        if link.used {
            return Err(Conflict::ResetLinkUsed.into());
        }
        if link.expires_at < ca.clock.now() {
            return Err(Conflict::ResetLinkExpired.into());
        }
        demand_no_obstacle(connection, link.person)?;
        Ok(link.person)
    })?;
    roster::find_person(ca, person)
}

fn demand_no_obstacle(connection: &mut Reader, person: PersonId) -> Result<()> {
    let obstacle = find_obstacle(connection, person)?;
    obstacle.map_or(Ok(()), |_| Err(Conflict::ResetByAdministrator.into()))
}

/// Uses a link: sets the new password, prepared as OpaqueString. All sessions, known devices and open links of the person end;
/// a second factor stays. The person is notified by mail.
///
/// # Errors
/// Those of [`look_at_link`].
pub fn reset_password(ca: &Ca, token: &str, password_hash: String) -> Result<VerifiedPerson> {
    let person = look_at_link(ca, token)?;
    let (hash, id) = (TokenHash::of(token), person.id);
    let letter = ca.letter_if_reachable(id, &changed_occasion(ca, id)?)?;
    let event = Event::new(&person.actor(), "account.set-password", format!("person:{id}")).detail("by reset link");
    ca.write(move |tx| {
        // In this order in every change of an account, so that two of them can't deadlock.
        store::person::lock_active(tx, id)?;
        if !store::invitation::use_invitation(tx, &hash)? {
            return Err(Conflict::ResetLinkUsed.into());
        }
        demand_no_obstacle(tx.connection(), id)?;
        store::invitation::close_invitations_of(tx, id)?;
        store::account::put_password_hash(tx, id, &password_hash)?;
        store::session::delete_sessions_of(tx, id)?;
        store::known_device::delete_devices_of(tx, id)?;
        letter.put(tx)?;
        tx.audit(event.clone());
        Ok(VerifiedPerson::by_hash(id, password_hash.clone()))
    })
}
