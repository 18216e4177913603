//! Proposals as officers see them.

use serde::Serialize;

use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Change, ChangeKind, DecideProposal, Permitted, SeeProposals, WithdrawProposal};
use crate::store::proposal::StoredProposal;
use crate::store::{self, Reader};
use crate::types::{
    ChangeOutcome, EmailAddress, PersonId, PersonName, ProposalId, ProposalState, Sha256Digest, Timestamp,
};

/// A proposal with its changes.
#[derive(Debug, Clone, Serialize)]
pub struct ProposalView {
    pub id: ProposalId,
    /// The kind of its changes.
    pub kind: ChangeKind,
    /// The SHA-256 of its changes.
    pub digest: Sha256Digest,
    /// Who made it; `None` for the host.
    pub proposer: Option<Named>,
    /// When it was made, UTC.
    pub proposed_at: Timestamp,
    /// When it expires, or is carried out, UTC.
    pub expires_at: Timestamp,
    /// Whether it is carried out at `expires_at` unless it is refused, because there were too few officers.
    pub acts_at_deadline: bool,
    /// How far it has come.
    pub state: ProposalState,
    /// Who ended it; `None` for the host, and for a deadline.
    pub decider: Option<Named>,
    /// When it ended, UTC.
    pub decided_at: Option<Timestamp>,
    /// The reason of a refusal, in the officer's words.
    pub reason: Option<String>,
    /// Its changes, in order.
    pub changes: Vec<ProposedChange>,
}

/// A person with their name.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    pub id: PersonId,
    /// The name.
    pub name: PersonName,
    /// The first of their addresses, which tells people of one name apart.
    pub address: Option<EmailAddress>,
}

/// A change of a proposal.
#[derive(Debug, Clone, Serialize)]
pub struct ProposedChange {
    /// The change.
    #[serde(serialize_with = "as_text")]
    pub change: Change,
    /// The person whom it concerns.
    pub person: Option<Named>,
    /// What became of it; `None` before it was carried out.
    pub outcome: Option<ChangeOutcome>,
}

fn as_text<S: serde::Serializer>(change: &Change, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(change)
}

impl ProposalView {
    /// The decision about it.
    pub fn decision(&self) -> DecideProposal {
        let (proposer, changes) = (self.proposer.as_ref(), self.changes.iter().map(|change| &change.change));
        let proposer = proposer.map(|proposer| proposer.id);
        DecideProposal { id: self.id, kind: self.kind, proposer, concerned: Change::all_concerned(changes) }
    }

    /// Its withdrawal.
    pub fn withdrawal(&self) -> WithdrawProposal {
        WithdrawProposal { id: self.id, proposer: self.proposer.as_ref().map(|proposer| proposer.id) }
    }
}

/// A proposal.
///
/// # Errors
/// `NotFound(Proposal)`.
pub fn find_proposal(ca: &Ca, _permitted: &Permitted<SeeProposals>, id: ProposalId) -> Result<ProposalView> {
    ca.store.read(|connection| {
        let stored = store::proposal::find_proposal(connection, id)?;
        view(connection, stored)
    })
}

/// The open proposals, the oldest first; at most 1000.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_open(ca: &Ca, _permitted: &Permitted<SeeProposals>) -> Result<Vec<ProposalView>> {
    ca.store.read(|connection| list_open_proposals(connection, AT_MOST))
}

pub(super) fn list_open_proposals(connection: &mut Reader, limit: i64) -> Result<Vec<ProposalView>> {
    let open = store::proposal::list_open(connection, limit)?;
    open.into_iter().map(|stored| view(connection, stored)).collect()
}

/// Proposals that have ended, the newest first, before the proposal `before`; at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_ended(
    ca: &Ca,
    _permitted: &Permitted<SeeProposals>,
    before: Option<ProposalId>,
    limit: i64,
) -> Result<Vec<ProposalView>> {
    ca.store.read(|connection| {
        let ended = store::proposal::list_ended(connection, before, limit)?;
        ended.into_iter().map(|stored| view(connection, stored)).collect()
    })
}

fn view(connection: &mut Reader, stored: StoredProposal) -> Result<ProposalView> {
    let (proposer, decider) = (named(connection, stored.proposer)?, named(connection, stored.decider)?);
    let changes = store::proposal::list_changes(connection, stored.id)?;
    let changes = changes.into_iter().map(|(change, outcome)| {
        Ok(ProposedChange { person: named(connection, change.concerned())?, change, outcome })
    });
    Ok(ProposalView {
        changes: changes.collect::<Result<_>>()?,
        id: stored.id,
        kind: stored.kind,
        digest: stored.digest,
        proposer,
        proposed_at: stored.proposed_at,
        expires_at: stored.expires_at,
        acts_at_deadline: stored.acts_at_deadline,
        state: stored.state,
        decider,
        decided_at: stored.decided_at,
        reason: stored.reason,
    })
}

fn named(connection: &mut Reader, id: Option<PersonId>) -> Result<Option<Named>> {
    let Some(id) = id else { return Ok(None) };
    let name = store::person::find_person(connection, id)?.name;
    let mailboxes = store::mailbox::list_of_person(connection, id)?;
    Ok(Some(Named { id, name, address: mailboxes.into_iter().next().map(|mailbox| mailbox.address) }))
}

const AT_MOST: i64 = 1000;
