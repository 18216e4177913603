//! Acts of the offices: roles, and proposals that another officer decides.

use super::{Act, Actor, ChangeKind, Role, demand};
use crate::error::{Refusal, Result};
use crate::types::{PersonId, ProposalId};

/// Giving a role to a person without a second officer: for the host, while the installation is being founded.
#[derive(Debug)]
pub struct GrantRole;

impl Act for GrantRole {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(*actor == Actor::Host)
    }
}

/// Taking a role from `owner`, which one administrator may.
#[derive(Debug)]
pub struct WithdrawRole {
    /// The person who has the role.
    pub owner: PersonId,
}

impl Act for WithdrawRole {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::Administrator))
    }
}

/// Proposing changes of this kind.
#[derive(Debug)]
pub struct Propose {
    /// The kind of the changes.
    pub kind: ChangeKind,
}

impl Act for Propose {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(self.kind.proposers().iter().any(|role| actor.holds(*role)))
    }
}

/// Viewing what waits for one's own decision.
#[derive(Debug)]
pub struct SeeQueue;

impl Act for SeeQueue {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        let deciding = [Role::RegistrationOfficer, Role::SecurityOfficer, Role::Administrator];
        demand(deciding.into_iter().any(|role| actor.holds(role)))
    }
}

/// Viewing what concerns one's own offices each morning.
#[derive(Debug)]
pub struct SeeOverview;

impl Act for SeeOverview {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(Role::ALL.into_iter().any(|role| actor.holds(role)))
    }
}

/// Viewing the state of the installation: CAs, CRLs, directories and mails.
#[derive(Debug)]
pub struct SeeInstallation;

impl Act for SeeInstallation {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(actor.holds(Role::SecurityOfficer) || actor.holds(Role::Administrator))
    }
}

/// Viewing proposals.
#[derive(Debug)]
pub struct SeeProposals;

impl Act for SeeProposals {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(Role::ALL.into_iter().any(|role| actor.holds(role)))
    }
}

/// Confirming or refusing a proposal: an officer who neither made it nor is concerned. The host never decides, because it can make
/// proposals and has no second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideProposal {
    /// The proposal.
    pub id: ProposalId,
    /// The kind of its changes.
    pub kind: ChangeKind,
    /// The person who made it; `None` for the host.
    pub proposer: Option<PersonId>,
    /// The people whom its changes concern.
    pub concerned: Vec<PersonId>,
}

impl Act for DecideProposal {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        let Actor::Person { id, .. } = actor else { return Err(Refusal::NotAllowed) };
        demand(self.kind.deciders().iter().any(|role| actor.holds(*role)))?;
        if self.proposer == Some(*id) {
            return Err(Refusal::OwnProposal);
        }
        if self.concerned.contains(id) { Err(Refusal::ConcernedByProposal) } else { Ok(()) }
    }
}

/// Withdrawing a proposal, allowed only for its proposer.
#[derive(Debug)]
pub struct WithdrawProposal {
    /// The proposal.
    pub id: ProposalId,
    /// The person who made it; `None` for the host.
    pub proposer: Option<PersonId>,
}

impl Act for WithdrawProposal {
    fn check(&self, actor: &Actor) -> Result<(), Refusal> {
        demand(match self.proposer {
            Some(proposer) => actor.is(proposer),
            None => *actor == Actor::Host,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::permit;

    fn person(id: i64, roles: &[Role]) -> Actor {
        Actor::Person { id: PersonId::from_row(id), roles: roles.to_vec(), session: None }
    }

    #[test]
    fn neither_the_proposer_nor_the_concerned_nor_the_host_decides() {
        let (proposer, concerned) = (PersonId::from_row(1), PersonId::from_row(2));
        for kind in [ChangeKind::Roles, ChangeKind::Programs] {
            let decide = |actor: &Actor| {
                let id = ProposalId::from_row(9);
                permit(actor, DecideProposal { id, kind, proposer: Some(proposer), concerned: vec![concerned] })
            };
            assert!(decide(&person(3, &[Role::Administrator])).is_ok());
            assert!(decide(&person(3, &[Role::SecurityOfficer])).is_ok());
            for refused in [
                person(1, &Role::ALL),
                person(2, &Role::ALL),
                person(3, &[Role::RegistrationOfficer, Role::Auditor]),
                Actor::Host,
                Actor::System,
            ] {
                assert!(decide(&refused).is_err(), "{refused}");
            }
        }
    }

    #[test]
    fn who_proposes_withdraws_and_nobody_else() {
        let of = |proposer| WithdrawProposal { id: ProposalId::from_row(9), proposer };
        let alice = PersonId::from_row(1);
        assert!(permit(&person(1, &[]), of(Some(alice))).is_ok() && permit(&Actor::Host, of(None)).is_ok());
        assert!(permit(&person(2, &Role::ALL), of(Some(alice))).is_err());
        assert!(permit(&person(2, &Role::ALL), of(None)).is_err() && permit(&Actor::Host, of(Some(alice))).is_err());
    }
}
