//! The deadline of proposals.

use super::decide::{CarriedOut, carry_out};
use super::founding::settle_founding;
use crate::audit::Event;
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store;
use crate::store::proposal::StoredProposal;
use crate::types::ProposalState;

/// Ends the proposals whose 72 hours have passed. Those of the host that were made while there were too few officers are carried out if
/// there are still too few; the others expire. Returns their number.
///
/// # Errors
/// `Internal`, `Busy`: those of one proposal do not prevent the others.
pub fn end_overdue(ca: &Ca) -> Result<usize> {
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

fn end_one(ca: &Ca, proposal: StoredProposal) -> Result<bool> {
    let confirmed = CarriedOut::write(ca, proposal.id, proposal.proposer, ProposalState::Confirmed)?;
    let expired = CarriedOut::write(ca, proposal.id, proposal.proposer, ProposalState::Expired)?;
    ca.write(move |tx| {
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
