//! Acts about destinations of audit events.

use super::{Act, Actor, Role, demand};
use crate::error::{Refusal, Result};

/// Seeing which destinations there are, how far each is, and what holds it.
#[derive(Debug)]
pub struct SeeDestinations;

impl Act for SeeDestinations {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        let seeing = [Role::SecurityOfficer, Role::Auditor, Role::Administrator];
        demand(seeing.into_iter().any(|role| actor.holds(role)))
    }
}

/// Skipping an event that holds a destination. An auditor does not act.
#[derive(Debug)]
pub struct SkipEvent;

impl Act for SkipEvent {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::SecurityOfficer) || actor.holds(Role::Administrator))
    }
}

/// Forgetting a destination that is no longer configured: for the host, which has the configuration.
#[derive(Debug)]
pub struct ForgetDestination;

impl Act for ForgetDestination {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(*actor == Actor::Host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::permit;
    use crate::types::PersonId;

    #[test]
    fn an_auditor_sees_what_is_held_and_skips_nothing() {
        let person = |role| Actor::Person { id: PersonId::from_row(1), roles: vec![role], session: None };
        let may = |actor: &Actor| {
            [
                permit(actor, SeeDestinations).is_ok(),
                permit(actor, SkipEvent).is_ok(),
                permit(actor, ForgetDestination).is_ok(),
            ]
        };
        assert_eq!(may(&person(Role::Auditor)), [true, false, false]);
        assert_eq!(may(&person(Role::SecurityOfficer)), [true, true, false]);
        assert_eq!(may(&person(Role::Administrator)), [true, true, false]);
        assert_eq!(may(&person(Role::RegistrationOfficer)), [false, false, false]);
        assert_eq!(may(&Actor::Host), [true, true, true]);
        assert_eq!(may(&Actor::System), [false, false, false]);
    }
}
