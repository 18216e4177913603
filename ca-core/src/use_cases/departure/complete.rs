//! The end of a departure: the certificates are revoked.

use crate::audit::Event;
use crate::error::{Conflict, Error, Result};
use crate::installation::{Ca, directories_of};
use crate::policy::{Actor, DecideDeparture, Permitted, permit};
use crate::store::{self, Tx};
use crate::types::{DirectoryName, PersonId, PersonState};
use crate::use_cases::revocation::revoke::departing::revoke_all;

/// Completes a departure before its grace period ends.
///
/// # Errors
/// `NotFound(Person)`, `Conflict(NoDeparture)`.
pub fn complete_departure(ca: &Ca, permitted: &Permitted<DecideDeparture>) -> Result<()> {
    let (actor, person, directories) = (permitted.actor().clone(), permitted.act().person, directories_of(ca));
    ca.write_as(permitted.actor(), move |tx| complete(tx, person, &actor, &directories))
}

/// Completes the departures whose grace period has ended; returns their number.
///
/// # Errors
/// `Internal`, `Busy`: those of one departure do not prevent the others.
pub fn complete_due(ca: &Ca) -> Result<usize> {
    let now = ca.clock.now();
    let due = ca.store.read(|connection| store::departure::list_due(connection, now))?;
    let (mut completed, mut failure) = (0, None);
    for person in due {
        match complete_departure(ca, &permit(&Actor::System, DecideDeparture { person })?) {
            Ok(()) => completed += 1,
            // An officer has undone or completed it meanwhile.
            Err(Error::Conflict(Conflict::NoDeparture)) => {}
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(completed), Err)
}

/// Completes the departure of a person, in the caller's transaction.
pub(super) fn complete(tx: &mut Tx<'_>, person: PersonId, actor: &Actor, directories: &[DirectoryName]) -> Result<()> {
    store::person::lock_person(tx, person)?;
    let held = store::departure::find_held(tx.connection(), person)?.ok_or(Conflict::NoDeparture)?;
    // An officer may have undone the one that was due, and begun another.
    if *actor == Actor::System && tx.now() < held.revokes_at {
        return Err(Conflict::NoDeparture.into());
    }
    let revoked = revoke_all(tx, person, actor, directories)?;
    let codes = store::revocation_pass::end_codes_of(tx, person)?;
    for change in store::address_change::list_open_of(tx.connection(), person)? {
        store::address_change::close(tx, change.id, actor, true)?;
    }
    store::departure::end_departure(tx, held.id, actor, false)?;
    store::person::update_state(tx, person, PersonState::Departed)?;
    let detail = format!("departure:{} certificates:{revoked} codes:{codes}", held.id);
    tx.audit(Event::new(actor, "departure.complete", format!("person:{person}")).detail(detail));
    Ok(())
}
