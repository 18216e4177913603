//! Passwords and second factors of a restored database, as of the backup.
//!
//! A password that was replaced since the backup is valid again, and its replacement is not; a second factor that was reset
//! is active again, and used recovery codes are valid again. The database can't show which are affected, so all owners are
//! listed. The passwords and second factors are ended if heads of the trail show later rows, or if the operator requests it.

use serde::Serialize;

use super::demand_pending;
use crate::audit::Event;
use crate::error::Result;
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::Actor;
use crate::store::{self, Reader, Tx};
use crate::types::{LinkPurpose, PersonId, PersonState, Timestamp, TokenHash};
use crate::use_cases::people::accounts::INVITATION_LIFETIME;
use crate::use_cases::people::token::new_token;

/// A person who can sign in with the credentials of the backup.
#[derive(Debug, Clone, Serialize)]
pub struct OldSignIn {
    #[serde(skip)]
    person: PersonId,
    /// The person's name.
    pub name: String,
    /// The person's first mailbox.
    pub address: Option<String>,
    /// When the valid local password was set, UTC, if there is one.
    pub password_set_at: Option<Timestamp>,
    /// Whether there is a second factor, with the recovery codes that were unused when the backup was made.
    pub has_second_factor: bool,
}

/// All people with a local password or a second factor.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_old_sign_ins(ca: &Ca) -> Result<Vec<OldSignIn>> {
    ca.store.read(|connection| {
        let (passwords, factors) =
            (store::account::list_passwords(connection)?, store::second_factor::list_holders(connection)?);
        let mut people: Vec<PersonId> = passwords.iter().map(|(person, _)| *person).chain(factors.clone()).collect();
        people.sort_unstable();
        people.dedup();
        let view = |person: PersonId| {
            let (name, address) = name_and_address(connection, person)?;
            Ok(OldSignIn {
                person,
                name,
                address,
                password_set_at: passwords.iter().find(|(it, _)| *it == person).map(|(_, at)| *at),
                has_second_factor: factors.contains(&person),
            })
        };
        people.into_iter().map(view).collect()
    })
}

fn name_and_address(connection: &mut Reader, person: PersonId) -> Result<(String, Option<String>)> {
    let name = store::person::find_person(connection, person)?.name;
    let mailbox = store::mailbox::list_of_person(connection, person)?.into_iter().next();
    Ok((name.to_string(), mailbox.map(|mailbox| mailbox.address.to_string())))
}

/// The credentials to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToEnd {
    /// Every local password.
    pub passwords: bool,
    /// Every second factor, with its recovery codes.
    pub second_factors: bool,
}

/// The credentials that were ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// The number of local passwords.
    pub passwords: usize,
    /// The number of second factors, each with its recovery codes.
    pub second_factors: usize,
    /// The people, by address or name, to whom the operator must give a link for choosing a password.
    pub without_link: Vec<String>,
}

/// Ends the credentials of the backup. A person whose password ends gets a mailed link, valid for seven days, to choose
/// another. If the second factor ends too, the operator gives them the link, so that access to a mailbox alone never grants
/// access to an officer's account. This must be done before the restore is finished.
///
/// # Errors
/// `Conflict(NoRestore)`; `KeyUnavailable` when the links can't be encrypted; then nothing has ended for the remaining
/// people.
pub fn end_sign_ins(ca: &Ca, ending: ToEnd) -> Result<Ended> {
    demand_pending(ca)?;
    let mut ended = Ended::default();
    for OldSignIn { person, password_set_at, has_second_factor, .. } in list_old_sign_ins(ca)? {
        let (factor, password) =
            (ending.second_factors && has_second_factor, ending.passwords && password_set_at.is_some());
        end_one(ca, person, ToEnd { passwords: password, second_factors: factor })?;
        ended.passwords += usize::from(password);
        ended.second_factors += usize::from(factor);
    }
    ended.without_link = list_without_link(ca)?;
    Ok(ended)
}

/// Ends the credentials of one person, all or nothing.
fn end_one(ca: &Ca, person: PersonId, ending: ToEnd) -> Result<()> {
    let letter = |occasion: &Occasion| ca.letter_if_reachable(person, occasion);
    let reset = if ending.second_factors { Some(letter(&Occasion::SecondFactorReset)?) } else { None };
    let link = if ending.passwords && !ending.second_factors { Some(new_token(ca)?) } else { None };
    let invitation = match link {
        Some(token) => Some((TokenHash::of(&token), letter(&Occasion::Invited { token })?)),
        None => None,
    };
    ca.write(move |tx| {
        // The same order of locks as in every other change of an account.
        let is_active = store::person::lock_person(tx, person)? == PersonState::Active;
        if ending.second_factors {
            store::second_factor::delete_factor(tx, person)?;
            store::recovery_code::delete_codes_of(tx, person)?;
            reset.as_ref().map_or(Ok(()), |letter| letter.put(tx))?;
            note(tx, "second-factor.reset", person);
        }
        if ending.passwords {
            store::account::end_password(tx, person)?;
            note(tx, "account.end-password", person);
        }
        if let Some((token, letter)) = invitation.as_ref().filter(|_| is_active) {
            store::invitation::insert_invitation(
                tx,
                token,
                LinkPurpose::Invitation,
                person,
                tx.now() + INVITATION_LIFETIME,
            )?;
            letter.put(tx)?;
        }
        Ok(())
    })
}

fn note(tx: &mut Tx<'_>, action: &'static str, person: PersonId) {
    tx.audit(Event::new(&Actor::Host, action, format!("person:{person}")).detail("restore"));
}

/// The list is read from the database, so that a repeated command includes all people after an interruption.
fn list_without_link(ca: &Ca) -> Result<Vec<String>> {
    let now = ca.clock.now();
    ca.store.read(|connection| {
        let mut without = Vec::new();
        for person in store::account::list_ended(connection)? {
            // Who is leaving gets no way in.
            let is_active = store::person::find_person(connection, person)?.state == PersonState::Active;
            if is_active && !store::invitation::has_open(connection, person, now)? {
                let (name, address) = name_and_address(connection, person)?;
                without.push(address.unwrap_or(name));
            }
        }
        Ok(without)
    })
}
