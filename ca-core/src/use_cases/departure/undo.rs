//! Undoes a departure that is held.

use crate::audit::Event;
use crate::error::{Conflict, Result};
use crate::installation::{Ca, directories_of};
use crate::policy::{DecideDeparture, Permitted};
use crate::store;
use crate::types::PersonState;
use crate::use_cases::offices::settle_founding;
use crate::use_cases::revocation::revoke::departing::reinstate;

/// Makes the person active again, with the roles that they had, and releases the certificates that the departure suspended. A
/// certificate that was revoked meanwhile stays revoked, and one that was on hold before stays on hold. Sessions and requests
/// that ended do not come back: the person signs in and asks again.
///
/// # Errors
/// `NotFound(Person)`, `Conflict(NoDeparture)`.
pub fn undo_departure(ca: &Ca, permitted: &Permitted<DecideDeparture>) -> Result<()> {
    let (actor, person, directories) = (permitted.actor().clone(), permitted.act().person, directories_of(ca));
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_person(tx, person)?;
        let held = store::departure::find_held(tx.connection(), person)?.ok_or(Conflict::NoDeparture)?;
        let suspended = store::departure::list_suspended(tx.connection(), held.id)?;
        let released = reinstate(tx, &suspended, &actor, &directories)?;
        store::departure::end_departure(tx, held.id, &actor, true)?;
        store::person::update_state(tx, person, PersonState::Active)?;
        for role in &held.roles {
            store::person::insert_role(tx, person, *role)?;
        }
        settle_founding(tx)?;
        let detail =
            format!("departure:{} certificates:{released}/{} roles:{}", held.id, suspended.len(), held.roles.len());
        tx.audit(Event::new(&actor, "departure.undo", format!("person:{person}")).detail(detail));
        Ok(())
    })
}
