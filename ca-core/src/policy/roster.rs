//! Acts about people, their mailboxes and their directory entries.

use super::{Act, Actor, Role, demand};
use crate::error::Refusal;
use crate::types::PersonId;

/// Adding a person with a first mailbox to the roster, and changing a name.
#[derive(Debug)]
pub struct AddPerson;

impl Act for AddPerson {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(keeps_roster(actor))
    }
}

/// Adding a mailbox to `owner`, also in place of another one, allowed except to oneself: an officer must not take an address to get
/// certificates for it.
#[derive(Debug)]
pub struct AddMailbox {
    /// The person who gets it.
    pub owner: PersonId,
}

impl Act for AddMailbox {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(keeps_roster(actor))?;
        if actor.is(self.owner) { Err(Refusal::OwnMailbox) } else { Ok(()) }
    }
}

/// Ending a mailbox of `owner`, allowed except for one's own.
#[derive(Debug)]
pub struct EndMailbox {
    /// The owner of the mailbox.
    pub owner: PersonId,
}

impl Act for EndMailbox {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(keeps_roster(actor))?;
        if actor.is(self.owner) { Err(Refusal::OwnMailbox) } else { Ok(()) }
    }
}

/// Moving a mailbox of `owner` to `successor`, allowed for an officer who is neither: an officer must not take an address to get
/// certificates for it.
#[derive(Debug)]
pub struct MoveMailbox {
    /// The owner of the mailbox.
    pub owner: PersonId,
    /// The person who gets it.
    pub successor: PersonId,
}

impl Act for MoveMailbox {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(keeps_roster(actor))?;
        if actor.is(self.owner) || actor.is(self.successor) { Err(Refusal::OwnMailbox) } else { Ok(()) }
    }
}

/// Saying whether a directory entry belongs to `person`, allowed except about oneself.
#[derive(Debug)]
pub struct ConfirmEntry {
    /// The person whose address was entered.
    pub person: PersonId,
}

impl Act for ConfirmEntry {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::RegistrationOfficer))?;
        if actor.is(self.person) { Err(Refusal::OwnEntry) } else { Ok(()) }
    }
}

fn keeps_roster(actor: &Actor) -> bool {
    actor.holds(Role::RegistrationOfficer) || actor.holds(Role::Administrator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::permit;

    #[test]
    fn nobody_ends_or_moves_a_mailbox_of_their_own_or_takes_one() {
        let [alice, bob, carol] = [1, 2, 3].map(PersonId::from_row);
        let officer = |id, role| Actor::Person { id, roles: vec![role], session: None };
        for role in [Role::RegistrationOfficer, Role::Administrator] {
            let alice_acts = officer(alice, role);
            assert!(permit(&alice_acts, AddMailbox { owner: bob }).is_ok());
            assert!(permit(&alice_acts, AddMailbox { owner: alice }).is_err());
            assert!(permit(&alice_acts, EndMailbox { owner: bob }).is_ok());
            assert!(permit(&alice_acts, EndMailbox { owner: alice }).is_err());
            assert!(permit(&alice_acts, MoveMailbox { owner: bob, successor: carol }).is_ok());
            assert!(permit(&alice_acts, MoveMailbox { owner: alice, successor: bob }).is_err());
            assert!(permit(&alice_acts, MoveMailbox { owner: bob, successor: alice }).is_err());
        }
        for role in [Role::SecurityOfficer, Role::Auditor] {
            let actor = officer(alice, role);
            assert!(permit(&actor, EndMailbox { owner: bob }).is_err());
            assert!(permit(&actor, MoveMailbox { owner: bob, successor: carol }).is_err());
            assert!(permit(&actor, ConfirmEntry { person: bob }).is_err());
        }
        assert!(permit(&officer(alice, Role::RegistrationOfficer), ConfirmEntry { person: alice }).is_err());
    }
}
