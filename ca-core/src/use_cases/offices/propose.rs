//! Proposes changes that another officer decides.

use time::Duration;

use super::founding::{read_standing, settle_founding};
use crate::audit::Event;
use crate::error::{Conflict, Error, Refusal, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::{Letter, Occasion};
use crate::policy::{Actor, Change, Permitted, Propose};
use crate::store::proposal::NewProposal;
use crate::store::{self, Reader};
use crate::types::{PersonId, PersonState, ProposalId};

/// Proposes changes of one kind, and tells those who can decide by mail. A proposal of the host that is made while there are too few
/// officers is told to every officer and auditor, and carried out after 72 hours unless somebody refuses it.
///
/// # Errors
/// `Conflict(RoleHeld)`, `Conflict(ProgramKnown)`, `Refused(PersonNotActive)`, `NotFound(Person)`: those of the first change that
/// can't be made now.
pub fn propose(ca: &Ca, permitted: &Permitted<Propose>, changes: Vec<Change>) -> Result<ProposalId> {
    let (actor, kind) = (permitted.actor().clone(), permitted.act().kind);
    if changes.is_empty() || changes.iter().any(|change| change.kind() != kind) {
        return Err(Error::internal("a proposal has changes of one kind"));
    }
    let proposer = match &actor {
        Actor::Person { id, .. } => Some(*id),
        _ => None,
    };
    let was_short = actor == Actor::Host && ca.store.read(read_standing)?.is_short();
    let letters = write_letters(ca, permitted, &changes, was_short)?;
    ca.write_as(permitted.actor(), move |tx| {
        let standing = settle_founding(tx)?;
        changes.iter().try_for_each(|change| demand_possible(tx.connection(), change))?;
        let acts_at_deadline = was_short && standing.is_short() && !standing.is_founding;
        let new = NewProposal { kind, proposer, expires_at: tx.now() + DEADLINE, acts_at_deadline };
        let id = store::proposal::insert_proposal(tx, &new, &changes)?;
        for letter in &letters {
            letter.clone().naming(ProposalId::STAND_IN, id).put(tx)?;
        }
        let detail = format!(
            "{} changes:{} sha256:{}{}",
            kind.name(),
            changes.len(),
            Change::digest_of(&changes),
            if acts_at_deadline { " acts-at-deadline" } else { "" }
        );
        tx.audit(Event::new(&actor, "proposal.make", format!("proposal:{id}")).detail(detail));
        Ok(id)
    })
}

/// A letter to everybody who can decide; if the deadline decides, to everybody with a role.
fn write_letters(
    ca: &Ca,
    permitted: &Permitted<Propose>,
    changes: &[Change],
    acts_at_deadline: bool,
) -> Result<Vec<Letter>> {
    let kind = permitted.act().kind;
    // What takes effect by itself is told to everybody, also to those who want a daily mail.
    let mut told: Vec<PersonId> = ca.store.read(|connection| {
        if acts_at_deadline {
            let mut all = store::person::list_officers(connection)?;
            // An officer whose departure the host began may be the only one who objects.
            let held = store::departure::list_held(connection, i64::MAX)?.into_iter();
            all.extend(held.filter(|(_, departure)| !departure.roles.is_empty()).map(|(person, _)| person));
            Ok(all)
        } else {
            store::person::list_told_at_once(connection, kind.deciders())
        }
    })?;
    told.retain(|person| {
        let is_concerned = changes.iter().any(|change| change.concerned() == Some(*person));
        !permitted.actor().is(*person) && (acts_at_deadline || !is_concerned)
    });
    let occasion = Occasion::ProposalMade { proposal: ProposalId::STAND_IN, kind, acts_at_deadline };
    told.into_iter().map(|person| ca.letter_if_reachable(person, &occasion)).collect()
}

/// Demands that a change is possible now.
///
/// # Errors
/// `Conflict(RoleHeld)`, `Conflict(ProgramKnown)`, `Refused(PersonNotActive)`, `NotFound(Person)`.
pub(super) fn demand_possible(connection: &mut Reader, change: &Change) -> Result<()> {
    match change {
        Change::GrantRole { person, role } => {
            if store::person::find_person(connection, *person)?.state != PersonState::Active {
                return Err(Refusal::PersonNotActive.into());
            }
            let is_held = store::person::list_roles(connection, *person)?.contains(role);
            if is_held { Err(Conflict::RoleHeld.into()) } else { Ok(()) }
        }
        Change::AddProgram { name, .. } => match store::api_token::find_program(connection, name)? {
            Some(_) => Err(Conflict::ProgramKnown.into()),
            None => Ok(()),
        },
    }
}

/// The time within which another officer decides.
pub(super) const DEADLINE: Duration = Duration::hours(72);
