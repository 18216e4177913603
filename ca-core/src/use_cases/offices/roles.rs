//! Roles: how the host gives them during the founding, and how one administrator takes them away.

use super::founding::{NEEDED, end_founding, settle_founding, tell_founding};
use crate::audit::Event;
use crate::error::{Conflict, Result};
use crate::installation::notice_writer::Occasion;
use crate::installation::{Ca, acting};
use crate::policy::{Actor, GrantRole, Permitted, Role, WithdrawRole};
use crate::store::{self, Tx};
use crate::types::PersonId;

/// Gives a role to a person while the installation is being founded; it has no effect if the person has the role already.
///
/// # Errors
/// `Conflict(NeedsTwo)` after the founding; `NotFound(Person)`, `Refused(PersonNotActive)`.
pub fn grant_role(ca: &Ca, permitted: &Permitted<GrantRole>, person: PersonId, role: Role) -> Result<()> {
    let actor = permitted.actor().clone();
    // A refusal undoes its transaction, and the founding must stay ended.
    end_founding(ca)?;
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

/// Takes a role from a person at once and tells them by mail; also a role that a departure keeps until it is undone. After the founding
/// two administrators and two security officers stay.
///
/// # Errors
/// `Conflict(RoleNotHeld)`, `Conflict(TooFewOfficers)`; `NotFound(Person)`.
pub fn withdraw_role(ca: &Ca, permitted: &Permitted<WithdrawRole>, role: Role) -> Result<()> {
    let (actor, person) = (permitted.actor().clone(), permitted.act().owner);
    let letter = ca.letter_if_reachable(person, &Occasion::RoleWithdrawn { role })?;
    ca.write(move |tx| {
        // Of two withdrawals at once the second waits here and counts again; all wait in the same order.
        let mut involved = store::person::list_holders(tx.connection(), role)?;
        involved.push(person);
        if let Actor::Person { id, .. } = &actor {
            involved.push(*id);
        }
        store::person::lock_active_of(tx, &involved)?;
        acting::demand_current(tx, &actor)?;
        store::person::find_person(tx.connection(), person)?;
        let before = settle_founding(tx)?;
        // A departure that is held keeps the roles for an undo.
        let was_held = store::person::delete_role(tx, person, role)?;
        if !was_held && !store::departure::forget_role(tx, person, role)? {
            return Err(Conflict::RoleNotHeld.into());
        }
        let is_needed = matches!(role, Role::Administrator | Role::SecurityOfficer);
        if was_held && is_needed && !before.is_founding {
            demand_enough(tx, person, role)?;
        }
        letter.put(tx)?;
        let detail = tell_founding(role.name(), before.is_founding);
        tx.audit(Event::new(&actor, "role.withdraw", format!("person:{person}")).detail(detail));
        Ok(())
    })
}

/// Demands that enough people have the role after it was taken from `person`, and enough with a second factor if the person had one.
fn demand_enough(tx: &mut Tx<'_>, person: PersonId, role: Role) -> Result<()> {
    let holders = store::person::list_holders(tx.connection(), role)?.len();
    let was_ready = store::second_factor::find_factor(tx.connection(), person)?.is_some();
    let ready = store::founding::count_ready(tx.connection(), role)?;
    if i64::try_from(holders).unwrap_or(i64::MAX) < NEEDED || (was_ready && ready < NEEDED) {
        return Err(Conflict::TooFewOfficers.into());
    }
    Ok(())
}
