//! Roles: how the host gives them during the founding, and how one administrator takes them away.

use super::founding::{NEEDED, settle_founding, tell_founding};
use crate::audit::Event;
use crate::error::{Conflict, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::{GrantRole, Permitted, Role, WithdrawRole};
use crate::store;
use crate::types::PersonId;

/// Gives a role to a person while the installation is being founded; it has no effect if the person has the role already.
///
/// # Errors
/// `Conflict(NeedsTwo)` after the founding; `NotFound(Person)`, `Refused(PersonNotActive)`.
pub fn grant_role(ca: &Ca, permitted: &Permitted<GrantRole>, person: PersonId, role: Role) -> Result<()> {
    let actor = permitted.actor().clone();
    ca.write(move |tx| {
        if !settle_founding(tx)?.is_founding {
            return Err(Conflict::NeedsTwo.into());
        }
        if store::person::insert_role(tx, person, role)? {
            let detail = tell_founding(role.name(), true);
            tx.audit(Event::new(&actor, "role.grant", format!("person:{person}")).detail(detail));
            settle_founding(tx)?;
        }
        Ok(())
    })
}

/// Takes a role from a person at once and tells them by mail. After the founding two administrators and two security officers with a
/// second factor stay.
///
/// # Errors
/// `Conflict(RoleNotHeld)`, `Conflict(TooFewOfficers)`; `NotFound(Person)`.
pub fn withdraw_role(ca: &Ca, permitted: &Permitted<WithdrawRole>, role: Role) -> Result<()> {
    let (actor, person) = (permitted.actor().clone(), permitted.act().owner);
    let letter = ca.letter_if_reachable(person, &Occasion::RoleWithdrawn { role })?;
    ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_person(tx, person)?;
        let holders = store::person::list_holders(tx.connection(), role)?;
        // Of two withdrawals at once the second waits here and counts again.
        store::person::lock_active_of(tx, &holders)?;
        let before = settle_founding(tx)?;
        if !store::person::delete_role(tx, person, role)? {
            return Err(Conflict::RoleNotHeld.into());
        }
        let is_needed = matches!(role, Role::Administrator | Role::SecurityOfficer);
        let was_ready = store::second_factor::find_factor(tx.connection(), person)?.is_some();
        let left = store::founding::count_ready(tx.connection(), role)?;
        if !before.is_founding && is_needed && was_ready && left < NEEDED {
            return Err(Conflict::TooFewOfficers.into());
        }
        letter.put(tx)?;
        let detail = tell_founding(role.name(), before.is_founding);
        tx.audit(Event::new(&actor, "role.withdraw", format!("person:{person}")).detail(detail));
        Ok(())
    })
}
