//! People change their own password.

use super::reset_password::changed_occasion;
use super::token::new_token;
use super::verified::VerifiedPerson;
use crate::audit::Event;
use crate::error::{Conflict, Refusal, Result};
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store;
use crate::types::TokenHash;

/// Sets the new password, prepared as OpaqueString, of a person who has verified the present one in the session with the token
/// `session`; returns the token that replaces it. All other sessions, known devices and open links of the person end, and the person is notified
/// by mail, because another person who knows the password could have done this.
///
/// # Errors
/// `Conflict(PasswordChanged)` when the password was replaced after its verification; `Refused(SessionEnded)`;
/// `Refused(NotAllowed)` for another person's password.
pub fn change_password(
    ca: &Ca,
    actor: &Actor,
    verified: &VerifiedPerson,
    session: &str,
    password_hash: String,
) -> Result<String> {
    let (person, verified) = (verified.person(), verified.clone());
    if !matches!(*actor, Actor::Person { id, .. } if id == person) {
        return Err(Refusal::NotAllowed.into());
    }
    let token = new_token(ca)?;
    let (old, new) = (TokenHash::of(session), TokenHash::of(&token));
    let letter = ca.letter_if_reachable(person, &changed_occasion(ca, person)?)?;
    let event = Event::new(actor, "account.set-password", format!("person:{person}")).detail("by oneself");
    ca.write_as(actor, move |tx| {
        if !verified.still_stands(tx)? {
            return Err(Conflict::PasswordChanged.into());
        }
        if !store::session::renew_token(tx, &old, &new)? {
            return Err(Refusal::SessionEnded.into());
        }
        store::account::put_password_hash(tx, person, &password_hash)?;
        store::session::delete_others_of(tx, person, Some(&new))?;
        store::known_device::delete_devices_of(tx, person)?;
        store::invitation::close_invitations_of(tx, person)?;
        letter.put(tx)?;
        tx.audit(event.clone());
        Ok(())
    })?;
    Ok(token)
}
