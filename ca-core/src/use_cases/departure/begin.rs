//! The beginning of a departure.

use time::Duration;

use super::complete::complete;
use crate::audit::Event;
use crate::error::{Conflict, Result};
use crate::installation::{Ca, directories_of};
use crate::policy::{DecideDeparture, Permitted};
use crate::store;
use crate::types::{Ending, PersonState};
use crate::use_cases::offices::settle_founding;
use crate::use_cases::revocation::revoke::departing::suspend_all;

/// Freezes the person in one transaction: sessions, known devices, links and open requests end, roles are withdrawn, and every
/// valid certificate is put on hold, or withdrawn from the directories where the policy set has no hold. If the grace period
/// (`policy.departure_days`) is zero, the departure is completed at once.
///
/// # Errors
/// `NotFound(Person)`, `Conflict(AlreadyDeparting)`.
pub fn begin_departure(ca: &Ca, permitted: &Permitted<DecideDeparture>) -> Result<()> {
    let (actor, person) = (permitted.actor().clone(), permitted.act().person);
    let (set, directories) = (ca.settings.policy.set, directories_of(ca));
    let grace = Duration::days(ca.settings.policy.departure_days.into());
    ca.write_as(permitted.actor(), move |tx| {
        if store::person::lock_person(tx, person)? != PersonState::Active {
            return Err(Conflict::AlreadyDeparting.into());
        }
        settle_founding(tx)?;
        let roles = store::person::list_roles(tx.connection(), person)?;
        let id = store::departure::insert_departure(tx, person, &actor, tx.now() + grace, &roles)?;
        store::person::update_state(tx, person, PersonState::Frozen)?;
        store::person::delete_roles(tx, person)?;
        let sessions = store::session::delete_sessions_of(tx, person)?;
        store::known_device::delete_devices_of(tx, person)?;
        store::invitation::close_invitations_of(tx, person)?;
        store::entry_claim::delete_of_person(tx, person)?;
        let requests = store::request::end_open_of(tx, person, Ending::PersonLeft)?;
        let certificates = suspend_all(tx, id, person, &actor, set, &directories)?;
        let detail = format!(
            "departure:{id} certificates:{certificates} sessions:{sessions} requests:{requests} roles:{}",
            roles.len()
        );
        tx.audit(Event::new(&actor, "departure.begin", format!("person:{person}")).detail(detail));
        if grace.is_zero() {
            complete(tx, person, &actor, &directories)?;
        }
        Ok(())
    })
}
