//! The deadline of proposals.

use super::decide::{CarriedOut, carry_out};
use super::founding::settle_founding;
use super::propose::DEADLINE;
use crate::audit::Event;
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store;
use crate::store::proposal::StoredProposal;
use crate::types::{ProposalId, ProposalState};

/// Ends the proposals whose 72 hours have passed; for one that takes effect by itself they begin when the mails about it have left. Those of the host that were made while there were too few officers are carried out if
/// there are still too few; the others expire. Returns their number.
///
/// # Errors
/// `Internal`, `Busy`: those of one proposal do not prevent the others.
pub fn end_overdue(ca: &Ca) -> Result<usize> {
    postpone_untold(ca)?;
    let now = ca.clock.now();
    let overdue = ca.store.read(|connection| store::proposal::list_overdue(connection, now))?;
    let (mut ended, mut failure) = (0, None);
    for proposal in overdue {
        match end_one(ca, proposal) {
            Ok(done) => ended += usize::from(done),
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(ended), Err)
}

/// Moves the deadline of each proposal that takes effect by itself and whose mails wait: the 72 hours begin when they have left, also
/// when no server ran meanwhile.
fn postpone_untold(ca: &Ca) -> Result<()> {
    let untold: Vec<ProposalId> = ca.store.read(|connection| {
        let mut untold = Vec::new();
        for proposal in store::proposal::list_open(connection, i64::MAX)? {
            if proposal.acts_at_deadline && store::notice::has_unsent(connection, proposal.proposed_at)? {
                untold.push(proposal.id);
            }
        }
        Ok(untold)
    })?;
    if untold.is_empty() {
        return Ok(());
    }
    ca.write(move |tx| {
        let deadline = tx.now() + DEADLINE;
        untold.iter().try_for_each(|id| store::proposal::postpone(tx, *id, deadline))
    })
}

fn end_one(ca: &Ca, proposal: StoredProposal) -> Result<bool> {
    let confirmed = CarriedOut::write(ca, proposal.id, proposal.proposer, ProposalState::Confirmed)?;
    let expired = CarriedOut::write(ca, proposal.id, proposal.proposer, ProposalState::Expired)?;
    ca.write(move |tx| {
        // Another process may have moved the deadline.
        if tx.now() < store::proposal::find_proposal(tx.connection(), proposal.id)?.expires_at {
            return Ok(false);
        }
        let acts = proposal.acts_at_deadline && settle_founding(tx)?.is_short();
        let state = if acts { ProposalState::Confirmed } else { ProposalState::Expired };
        if !store::proposal::end_proposal(tx, proposal.id, state, None, None)? {
            return Ok(false);
        }
        if acts {
            carry_out(tx, &proposal, &Actor::System, &confirmed)?;
        } else {
            expired.put_to_proposer(tx)?;
            tx.audit(Event::new(&Actor::System, "proposal.expire", format!("proposal:{}", proposal.id)));
        }
        Ok(true)
    })
}
