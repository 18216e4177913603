//! Decides about a proposal: confirms, refuses or withdraws it.

use time::Duration;

use super::founding::settle_founding;
use super::propose::{DEADLINE, demand_possible};
use crate::audit::Event;
use crate::error::{Conflict, Error, Refusal, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion};
use crate::policy::{Actor, Change, DecideProposal, Permitted, WithdrawProposal};
use crate::store::proposal::StoredProposal;
use crate::store::{self, Tx};
use crate::types::{ChangeOutcome, PersonId, ProposalId, ProposalState, Sha256Digest, plain_line};

/// Confirms a proposal and carries out its changes in the same transaction. A change that has become impossible is skipped, and its
/// outcome says why. `digest` is that of the list which the officer has seen.
///
/// # Errors
/// `NotFound(Proposal)`, `Conflict(ProposalEnded)`; `Internal` when the stored changes have another digest.
pub fn confirm(ca: &Ca, permitted: &Permitted<DecideProposal>, digest: Sha256Digest) -> Result<()> {
    let (actor, act) = (permitted.actor().clone(), permitted.act().clone());
    let letters = CarriedOut::write(ca, act.id, act.proposer, ProposalState::Confirmed)?;
    ca.write_as(permitted.actor(), move |tx| {
        let stored = demand_open(tx, &act)?;
        if stored.digest != digest {
            return Err(Error::internal("the confirmed list is not that of the proposal"));
        }
        demand_confirmable(tx, &stored, person_of(&actor))?;
        let decider = person_of(&actor);
        if !store::proposal::end_proposal(tx, act.id, ProposalState::Confirmed, decider, None)? {
            return Err(Conflict::ProposalEnded.into());
        }
        carry_out(tx, &stored, &actor, &letters)
    })
}

/// Refuses a proposal, for a reason in the officer's own words.
///
/// # Errors
/// `NotFound(Proposal)`, `Conflict(ProposalEnded)`.
pub fn refuse(ca: &Ca, permitted: &Permitted<DecideProposal>, reason: &str) -> Result<()> {
    let (actor, act) = (permitted.actor().clone(), permitted.act().clone());
    let reason = plain_line(reason, REASON_CHARACTERS);
    let letters = CarriedOut::write(ca, act.id, act.proposer, ProposalState::Refused)?;
    ca.write_as(permitted.actor(), move |tx| {
        demand_open(tx, &act)?;
        let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
        if !store::proposal::end_proposal(tx, act.id, ProposalState::Refused, person_of(&actor), reason)? {
            return Err(Conflict::ProposalEnded.into());
        }
        letters.put_to_proposer(tx)?;
        let event = Event::new(&actor, "proposal.refuse", format!("proposal:{}", act.id));
        tx.audit(event.personal(reason.unwrap_or_default()));
        Ok(())
    })
}

/// Withdraws a proposal.
///
/// # Errors
/// `NotFound(Proposal)`, `Conflict(ProposalEnded)`.
pub fn withdraw(ca: &Ca, permitted: &Permitted<WithdrawProposal>) -> Result<()> {
    let (actor, id, proposer) = (permitted.actor().clone(), permitted.act().id, permitted.act().proposer);
    ca.write_as(permitted.actor(), move |tx| {
        if store::proposal::find_proposal(tx.connection(), id)?.proposer != proposer {
            return Err(Refusal::NotAllowed.into());
        }
        if !store::proposal::end_proposal(tx, id, ProposalState::Withdrawn, person_of(&actor), None)? {
            return Err(Conflict::ProposalEnded.into());
        }
        tx.audit(Event::new(&actor, "proposal.withdraw", format!("proposal:{id}")));
        Ok(())
    })
}

/// The open proposal of a decision, which was permitted for this proposer and these people.
fn demand_open(tx: &mut Tx<'_>, act: &DecideProposal) -> Result<StoredProposal> {
    store::person::lock_active_of(tx, &act.concerned)?;
    let stored = store::proposal::find_proposal(tx.connection(), act.id)?;
    let changes = store::proposal::list_changes(tx.connection(), act.id)?;
    let concerned = Change::all_concerned(changes.iter().map(|(change, _)| change));
    if *act != (DecideProposal { id: stored.id, kind: stored.kind, proposer: stored.proposer, concerned }) {
        return Err(Refusal::NotAllowed.into());
    }
    let is_open = stored.state == ProposalState::Proposed && tx.now() < stored.expires_at;
    if is_open { Ok(stored) } else { Err(Conflict::ProposalEnded.into()) }
}

/// Demands that a proposal may be confirmed: its proposer may still propose, and a proposal of the host is confirmed by an officer with a
/// second factor of before. The host can reset a second factor and make an invitation, and would otherwise confirm its own proposal as
/// that officer; so the officer has 72 hours to read the mails about this.
fn demand_confirmable(tx: &mut Tx<'_>, proposal: &StoredProposal, decider: Option<PersonId>) -> Result<()> {
    if let Some(proposer) = proposal.proposer {
        let roles = store::person::list_roles(tx.connection(), proposer)?;
        let may_propose = proposal.kind.proposers().iter().any(|role| roles.contains(role));
        return if may_propose { Ok(()) } else { Err(Refusal::ProposerLostRole.into()) };
    }
    let factor = match decider {
        Some(decider) => store::second_factor::find_factor(tx.connection(), decider)?,
        None => None,
    };
    let is_old = factor.is_some_and(|factor| factor.enrolled_at + DEADLINE <= tx.now());
    if is_old { Ok(()) } else { Err(Refusal::NewSecondFactor.into()) }
}

/// Carries out the changes of a proposal that was confirmed in this transaction.
pub(super) fn carry_out(tx: &mut Tx<'_>, proposal: &StoredProposal, actor: &Actor, letters: &CarriedOut) -> Result<()> {
    let changes = store::proposal::list_changes(tx.connection(), proposal.id)?;
    let changes: Vec<Change> = changes.into_iter().map(|(change, _)| change).collect();
    if Change::digest_of(&changes) != proposal.digest {
        return Err(Error::internal("the changes of a proposal are not those that were proposed"));
    }
    let mut skipped = 0;
    for ((position, change), letter) in (0_i64..).zip(&changes).zip(&letters.to_concerned) {
        let outcome = make_change(tx, proposal.id, change, actor)?;
        store::proposal::set_outcome(tx, proposal.id, position, outcome)?;
        if outcome == ChangeOutcome::Done { letter.put(tx)? } else { skipped += 1 }
    }
    letters.put_to_proposer(tx)?;
    let detail = format!("done:{} skipped:{skipped} sha256:{}", changes.len() - skipped, proposal.digest);
    tx.audit(Event::new(actor, "proposal.confirm", format!("proposal:{}", proposal.id)).detail(detail));
    settle_founding(tx)?;
    Ok(())
}

/// Makes one change, if it is still possible.
fn make_change(tx: &mut Tx<'_>, proposal: ProposalId, change: &Change, actor: &Actor) -> Result<ChangeOutcome> {
    if let Some(person) = change.concerned() {
        store::person::lock_person(tx, person)?;
    }
    match demand_possible(tx.connection(), change) {
        Ok(()) => {}
        Err(Error::Refused(Refusal::PersonNotActive)) => return Ok(ChangeOutcome::PersonNotActive),
        Err(Error::Conflict(Conflict::RoleHeld)) => return Ok(ChangeOutcome::RoleHeld),
        Err(Error::Conflict(Conflict::ProgramKnown)) => return Ok(ChangeOutcome::ProgramKnown),
        Err(error) => return Err(error),
    }
    let event = match change {
        Change::GrantRole { person, role } => {
            store::person::insert_role(tx, *person, *role)?;
            Event::new(actor, "role.grant", format!("person:{person}")).detail(format!("{role} proposal:{proposal}"))
        }
        Change::AddProgram { name, token, days } => {
            let expires_at = tx.now() + Duration::days((*days).into());
            store::api_token::insert_token(tx, name, token, expires_at)?;
            Event::new(actor, "program.add", format!("program:{name}"))
                .detail(format!("expires:{expires_at} proposal:{proposal}"))
        }
    };
    tx.audit(event);
    Ok(ChangeOutcome::Done)
}

/// The letters about the end of a proposal.
pub(super) struct CarriedOut {
    to_proposer: Letter,
    /// For each change, the letter to the person whom it concerns.
    to_concerned: Vec<Letter>,
}

impl CarriedOut {
    /// Writes the letters about a proposal that ends so.
    pub(super) fn write(ca: &Ca, id: ProposalId, proposer: Option<PersonId>, state: ProposalState) -> Result<Self> {
        let ended = Occasion::ProposalEnded { proposal: id, state };
        let to_proposer = proposer.map_or(Ok(Letter::none()), |person| ca.letter_if_reachable(person, &ended))?;
        let changes = ca.store.read(|connection| store::proposal::list_changes(connection, id))?;
        let to_concerned = changes.iter().map(|(change, _)| match change {
            Change::GrantRole { person, role } => {
                ca.letter_if_reachable(*person, &Occasion::RoleGranted { role: *role })
            }
            Change::AddProgram { .. } => Ok(Letter::none()),
        });
        Ok(Self { to_proposer, to_concerned: to_concerned.collect::<Result<_>>()? })
    }

    /// Queues the letter to the proposer.
    pub(super) fn put_to_proposer(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.to_proposer.put(tx)
    }
}

fn person_of(actor: &Actor) -> Option<PersonId> {
    match actor {
        Actor::Person { id, .. } => Some(*id),
        _ => None,
    }
}

const REASON_CHARACTERS: usize = 500;
