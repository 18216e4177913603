//! Checks, in the transaction of an action, that its actor may still act.
//!
//! The actor was read when the request began, in another transaction, and receiving a form can take minutes.

use crate::error::{Refusal, Result};
use crate::policy::{Actor, Role};
use crate::store::{self, Tx};
use crate::types::{PersonId, PersonState, ProgramName, SessionId};

/// Demands that a person is active, that their session has not ended, and that they still hold every role of the actor; for a
/// program, that its token is still valid. The person's row is locked, so this stays true until the transaction ends.
///
/// A pass is checked where it is used; the host and Inkan itself can't lose their rights.
///
/// # Errors
/// `Refused(SessionEnded)`, `Refused(PersonNotActive)`, `Refused(NotAllowed)`, `Refused(Token)`.
pub(crate) fn demand_current(tx: &mut Tx<'_>, actor: &Actor) -> Result<()> {
    match actor {
        Actor::Person { id, roles, session } => demand_person(tx, *id, roles, *session),
        Actor::Program { name } => demand_program(tx, name),
        Actor::Bearer { .. } | Actor::Host | Actor::System => Ok(()),
    }
}

fn demand_person(tx: &mut Tx<'_>, id: PersonId, roles: &[Role], session: Option<SessionId>) -> Result<()> {
    let state = store::person::lock_person(tx, id)?;
    if let Some(session) = session
        && !store::session::is_open(tx.connection(), session, id)?
    {
        return Err(Refusal::SessionEnded.into());
    }
    if state != PersonState::Active {
        return Err(Refusal::PersonNotActive.into());
    }
    if roles.is_empty() {
        return Ok(());
    }
    let held = store::person::list_roles(tx.connection(), id)?;
    if roles.iter().all(|role| held.contains(role)) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

/// Demands that the token of a program is still valid: it may have been ended after authentication.
fn demand_program(tx: &mut Tx<'_>, name: &ProgramName) -> Result<()> {
    let now = tx.now();
    let stored = store::api_token::find_program(tx.connection(), name)?;
    if stored.is_some_and(|stored| stored.is_good(now)) { Ok(()) } else { Err(Refusal::Token.into()) }
}
