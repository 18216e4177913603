//! Tables `proposal` and `proposed_change`: what one officer proposes and another decides.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::{proposal, proposed_change};
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::error::{Error, Noun, Result};
use crate::policy::{Change, ChangeKind};
use crate::types::{ChangeOutcome, PersonId, ProposalId, ProposalState, Sha256Digest, Timestamp};

/// A proposal without its changes.
#[derive(Debug, Clone)]
pub(crate) struct StoredProposal {
    pub(crate) id: ProposalId,
    pub(crate) kind: ChangeKind,
    /// The digest of its changes.
    pub(crate) digest: Sha256Digest,
    /// `None` for the host.
    pub(crate) proposer: Option<PersonId>,
    pub(crate) proposed_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// Whether it is carried out at `expires_at` unless it is refused.
    pub(crate) acts_at_deadline: bool,
    pub(crate) state: ProposalState,
    /// Who decided; `None` while nobody did, and when a deadline passed.
    pub(crate) decider: Option<PersonId>,
    pub(crate) decided_at: Option<Timestamp>,
    /// The reason of a refusal, in the officer's words.
    pub(crate) reason: Option<String>,
}

/// The data of a proposal to store.
#[derive(Debug, Clone)]
pub(crate) struct NewProposal {
    pub(crate) kind: ChangeKind,
    pub(crate) proposer: Option<PersonId>,
    pub(crate) expires_at: Timestamp,
    pub(crate) acts_at_deadline: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = proposal)]
struct ProposalRow {
    id: i64,
    kind: String,
    digest: Vec<u8>,
    proposer_id: Option<i64>,
    proposed_at: PrimitiveDateTime,
    expires_at: PrimitiveDateTime,
    acts_at_deadline: bool,
    state: String,
    decider_id: Option<i64>,
    decided_at: Option<PrimitiveDateTime>,
    reason: Option<String>,
}

impl ProposalRow {
    fn read(self) -> Result<StoredProposal> {
        let unreadable = |()| Error::internal("a stored proposal can't be read");
        Ok(StoredProposal {
            id: ProposalId::from_row(self.id),
            kind: self.kind.parse().map_err(unreadable)?,
            digest: Sha256Digest::from_row(&self.digest)?,
            proposer: self.proposer_id.map(PersonId::from_row),
            proposed_at: Timestamp::from_row(self.proposed_at),
            expires_at: Timestamp::from_row(self.expires_at),
            acts_at_deadline: self.acts_at_deadline,
            state: self.state.parse().map_err(unreadable)?,
            decider: self.decider_id.map(PersonId::from_row),
            decided_at: self.decided_at.map(Timestamp::from_row),
            reason: self.reason,
        })
    }
}

pub(crate) fn insert_proposal(tx: &mut Tx<'_>, new: &NewProposal, changes: &[Change]) -> Result<ProposalId> {
    let id: i64 = diesel::insert_into(proposal::table)
        .values((
            proposal::kind.eq(new.kind.name()),
            proposal::digest.eq(Change::digest_of(changes).octets().as_slice()),
            proposal::proposer_id.eq(new.proposer.map(PersonId::number)),
            proposal::proposed_at.eq(tx.now().to_row()),
            proposal::expires_at.eq(new.expires_at.to_row()),
            proposal::acts_at_deadline.eq(new.acts_at_deadline),
        ))
        .returning(proposal::id)
        .row(tx.connection)?;
    for (position, change) in (0_i64..).zip(changes) {
        diesel::insert_into(proposed_change::table)
            .values((
                proposed_change::proposal_id.eq(id),
                proposed_change::position.eq(position),
                proposed_change::change.eq(change.to_string()),
            ))
            .run(tx.connection)?;
    }
    Ok(ProposalId::from_row(id))
}

/// # Errors
/// `NotFound(Proposal)`.
pub(crate) fn find_proposal(connection: &mut AnyConnection, id: ProposalId) -> Result<StoredProposal> {
    let row: Option<ProposalRow> =
        proposal::table.find(id.number()).select(ProposalRow::as_select()).get_result(here(connection)).optional()?;
    row.ok_or(Error::NotFound(Noun::Proposal))?.read()
}

/// The changes of a proposal in their order, with the outcomes of those that were carried out or skipped.
pub(crate) fn list_changes(
    connection: &mut AnyConnection,
    id: ProposalId,
) -> Result<Vec<(Change, Option<ChangeOutcome>)>> {
    let unreadable = |()| Error::internal("a stored change can't be read");
    let rows: Vec<(String, Option<String>)> = proposed_change::table
        .filter(proposed_change::proposal_id.eq(id.number()))
        .order(proposed_change::position)
        .select((proposed_change::change, proposed_change::outcome))
        .rows(connection)?;
    rows.into_iter()
        .map(|(change, outcome)| {
            let outcome = outcome.map(|outcome| outcome.parse()).transpose().map_err(unreadable)?;
            Ok((change.parse().map_err(unreadable)?, outcome))
        })
        .collect()
}

pub(crate) fn set_outcome(tx: &mut Tx<'_>, id: ProposalId, position: i64, outcome: ChangeOutcome) -> Result<()> {
    diesel::update(proposed_change::table.find((id.number(), position)))
        .set(proposed_change::outcome.eq(outcome.name()))
        .run(tx.connection)?;
    Ok(())
}

/// Ends a proposal; returns `false` if it had ended before.
pub(crate) fn end_proposal(
    tx: &mut Tx<'_>,
    id: ProposalId,
    state: ProposalState,
    decider: Option<PersonId>,
    reason: Option<&str>,
) -> Result<bool> {
    let open = proposal::table.find(id.number()).filter(proposal::state.eq(ProposalState::Proposed.name()));
    let changed = diesel::update(open)
        .set((
            proposal::state.eq(state.name()),
            proposal::decider_id.eq(decider.map(PersonId::number)),
            proposal::decided_at.eq(tx.now().to_row()),
            proposal::reason.eq(reason),
        ))
        .run(tx.connection)?;
    Ok(changed == 1)
}

/// Moves the deadline of an open proposal.
pub(crate) fn postpone(tx: &mut Tx<'_>, id: ProposalId, expires_at: Timestamp) -> Result<()> {
    let open = proposal::table.find(id.number()).filter(proposal::state.eq(ProposalState::Proposed.name()));
    diesel::update(open).set(proposal::expires_at.eq(expires_at.to_row())).run(tx.connection)?;
    Ok(())
}

/// Ends every open proposal as expired; returns their number.
pub(crate) fn expire_all(tx: &mut Tx<'_>) -> Result<usize> {
    let open = proposal::table.filter(proposal::state.eq(ProposalState::Proposed.name()));
    Ok(diesel::update(open)
        .set((proposal::state.eq(ProposalState::Expired.name()), proposal::decided_at.eq(tx.now().to_row())))
        .run(tx.connection)?)
}

/// The open proposals, the oldest first.
pub(crate) fn list_open(connection: &mut AnyConnection, limit: i64) -> Result<Vec<StoredProposal>> {
    let rows: Vec<ProposalRow> = proposal::table
        .filter(proposal::state.eq(ProposalState::Proposed.name()))
        .order(proposal::id)
        .limit(limit)
        .select(ProposalRow::as_select())
        .load(here(connection))?;
    rows.into_iter().map(ProposalRow::read).collect()
}

/// The open proposals whose deadline has passed.
pub(crate) fn list_overdue(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<StoredProposal>> {
    let open = list_open(connection, i64::MAX)?;
    Ok(open.into_iter().filter(|proposal| proposal.expires_at <= now).collect())
}

/// Proposals that have ended, the newest first, before the proposal `before`.
pub(crate) fn list_ended(
    connection: &mut AnyConnection,
    before: Option<ProposalId>,
    limit: i64,
) -> Result<Vec<StoredProposal>> {
    let rows: Vec<ProposalRow> = proposal::table
        .filter(proposal::state.ne(ProposalState::Proposed.name()))
        .filter(proposal::id.lt(before.map_or(i64::MAX, ProposalId::number)))
        .order(proposal::id.desc())
        .limit(limit)
        .select(ProposalRow::as_select())
        .load(here(connection))?;
    rows.into_iter().map(ProposalRow::read).collect()
}
