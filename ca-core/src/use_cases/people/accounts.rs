//! Local accounts: a password hash for each person, set through a one-time link.

use time::Duration;

use super::reset_password::changed_occasion;
use super::roster::{self, Person};
use super::token::new_token;
use super::verified::VerifiedPerson;
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion};
use crate::policy::{AddPerson, Permitted};
use crate::store::{self, Reader, Tx};
use crate::types::{EmailAddress, LinkPurpose, PersonId, Preparation, TokenHash};

/// The data with which a password is compared at sign-in.
pub struct Credentials {
    pub person: PersonId,
    /// The password's hash, in PHC string format.
    pub password_hash: String,
    /// How the password was prepared before it was hashed.
    pub preparation: Preparation,
}

impl Credentials {
    /// States that the caller has verified the password.
    #[must_use]
    pub fn verified(self) -> VerifiedPerson {
        VerifiedPerson::by_hash(self.person, self.password_hash)
    }
}

/// The credentials of the owner of an address, if they have a password.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_credentials(ca: &Ca, address: &str) -> Result<Option<Credentials>> {
    let Ok(address) = address.parse::<EmailAddress>() else { return Ok(None) };
    ca.store.read(|connection| {
        let Some(mailbox) = store::mailbox::find_mailbox_at(connection, &address.folded())? else { return Ok(None) };
        read_credentials(connection, mailbox.person)
    })
}

/// The credentials of a person, if they have a password.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_own_credentials(ca: &Ca, person: PersonId) -> Result<Option<Credentials>> {
    ca.store.read(|connection| read_credentials(connection, person))
}

fn read_credentials(connection: &mut Reader, person: PersonId) -> Result<Option<Credentials>> {
    let found = store::account::find_password(connection, person)?;
    Ok(found.map(|(password_hash, preparation)| Credentials { person, password_hash, preparation }))
}

/// Replaces the hash of a verified password by one of the same password, prepared as OpaqueString; returns the new
/// credentials. `None` when the stored hash is a different one by now: the password was changed, or another sign-in has renewed its hash.
///
/// # Errors
/// `NotFound`.
pub fn renew_hash(ca: &Ca, verified: &Credentials, hash: String) -> Result<Option<Credentials>> {
    let (person, old, new) = (verified.person, verified.password_hash.clone(), hash.clone());
    let renewed = ca.write(move |tx| store::account::renew_password_hash(tx, person, &old, &new))?;
    Ok(renewed.then_some(Credentials { person, password_hash: hash, preparation: Preparation::OpaqueString }))
}

/// Sets a person's password, prepared as OpaqueString, with permission to add people: for the first administrator, and for the demo.
///
/// # Errors
/// `NotFound`.
pub fn set_password_hash(ca: &Ca, permitted: &Permitted<AddPerson>, person: PersonId, hash: String) -> Result<()> {
    let actor = permitted.actor().clone();
    ca.write_as(permitted.actor(), move |tx| {
        store::person::find_person(tx.connection(), person)?;
        store::account::put_password_hash(tx, person, &hash)?;
        store::session::delete_sessions_of(tx, person)?;
        store::known_device::delete_devices_of(tx, person)?;
        tx.audit(Event::new(&actor, "account.set-password", format!("person:{person}")));
        Ok(())
    })
}

/// Makes a one-time link for a first password, valid for seven days, and mails it.
///
/// # Errors
/// `NotFound`, `Refused(PersonNotActive)`, `Conflict(MailboxMovedOn)`.
pub fn invite(ca: &Ca, permitted: &Permitted<AddPerson>, person: PersonId) -> Result<()> {
    let token = new_token(ca)?;
    let hash = TokenHash::of(&token);
    let actor = permitted.actor().clone();
    ca.store.read(|connection| store::person::find_person(connection, person))?;
    let own = ca.store.read(|connection| store::mailbox::list_of_person(connection, person))?;
    let mailbox = own.into_iter().next().ok_or(Error::NotFound(Noun::Mailbox))?;
    let letter = ca.letter(person, &mailbox.address, &Occasion::Invited { token })?;
    ca.write_as(permitted.actor(), move |tx| {
        put_invitation(tx, &hash, person)?;
        // The next owner of the mailbox must not get a link to this person's account.
        let owner = store::mailbox::find_mailbox(tx.connection(), mailbox.id)?;
        if !owner.is_some_and(|it| it.is_of(person)) {
            return Err(Conflict::MailboxMovedOn.into());
        }
        letter.put(tx)?;
        tx.audit(Event::new(&actor, "account.invite", format!("person:{person}")));
        Ok(())
    })
}

/// Makes a one-time link, valid for seven days, that is not mailed: for the first administrator.
///
/// # Errors
/// `NotFound`, `Refused(PersonNotActive)`.
pub fn invite_by_hand(ca: &Ca, permitted: &Permitted<AddPerson>, person: PersonId) -> Result<String> {
    let token = new_token(ca)?;
    let hash = TokenHash::of(&token);
    let actor = permitted.actor().clone();
    ca.write_as(permitted.actor(), move |tx| {
        put_invitation(tx, &hash, person)?;
        tx.audit(Event::new(&actor, "account.invite", format!("person:{person}")).detail("by hand"));
        Ok(())
    })?;
    Ok(token)
}

fn put_invitation(tx: &mut Tx<'_>, link: &TokenHash, person: PersonId) -> Result<()> {
    store::person::lock_active(tx, person)?;
    store::invitation::insert_invitation(tx, link, LinkPurpose::Invitation, person, tx.now() + INVITATION_LIFETIME)
}

/// The person whom a link invites, if it is still valid.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkUsed)`, `Conflict(LinkExpired)`.
pub fn look_at_invitation(ca: &Ca, token: &str) -> Result<Person> {
    let hash = TokenHash::of(token);
    let purpose = LinkPurpose::Invitation;
    let invitation = ca.store.read(|connection| store::invitation::find_invitation(connection, &hash, purpose))?;
    let invitation = invitation.ok_or(Error::NotFound(Noun::Link))?;
    if invitation.used {
        return Err(Conflict::LinkUsed.into());
    }
    if invitation.expires_at < ca.clock.now() {
        return Err(Conflict::LinkExpired.into());
    }
    roster::find_person(ca, invitation.person)
}

/// Uses a link: sets the chosen password, prepared as OpaqueString. A person who had a password is told by mail that it was changed.
///
/// # Errors
/// Those of [`look_at_invitation`].
pub fn accept_invitation(ca: &Ca, token: &str, password_hash: String) -> Result<VerifiedPerson> {
    let person = look_at_invitation(ca, token)?;
    let hash = TokenHash::of(token);
    let (id, actor) = (person.id, person.actor());
    let letter = match ca.store.read(|connection| store::account::find_password_hash(connection, id))? {
        Some(_) => ca.letter_if_reachable(id, &changed_occasion(ca, id)?)?,
        None => Letter::none(),
    };
    ca.write(move |tx| {
        // The person is locked before any link; otherwise two links of one person that are used concurrently could deadlock.
        store::person::lock_active(tx, id)?;
        if !store::invitation::use_invitation(tx, &hash)? {
            return Err(Conflict::LinkUsed.into());
        }
        store::invitation::close_invitations_of(tx, id)?;
        store::account::put_password_hash(tx, id, &password_hash)?;
        store::session::delete_sessions_of(tx, id)?;
        store::known_device::delete_devices_of(tx, id)?;
        letter.put(tx)?;
        tx.audit(Event::new(&actor, "account.set-password", format!("person:{id}")).detail("by invitation"));
        Ok(VerifiedPerson::by_hash(id, password_hash.clone()))
    })
}

pub(crate) const INVITATION_LIFETIME: Duration = Duration::days(7);
