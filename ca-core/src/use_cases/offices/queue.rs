//! What waits for an officer's decision.

use super::view::{ProposalView, list_open_proposals};
use crate::error::Result;
use crate::installation::Ca;
use crate::pkix::authority::Authority;
use crate::policy::{Actor, ConfirmEntry, DecideRequest, ReleaseCertificate, ReviewRequests, SeeProposals, permit};
use crate::store::{self, Reader};
use crate::types::{CertificateId, CertificateStatus, EmailAddress, PersonName, PersonState, RequestId, Timestamp};
use crate::use_cases::enrollment::{RequestState, list_waiting};
use crate::use_cases::people::entry_claims::{EntryClaim, list_claims};

/// One thing that waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Since when it waits, UTC.
    pub since: Timestamp,
    /// What it is.
    pub what: WaitingFor,
}

/// What waits for a decision.
#[derive(Debug, Clone)]
pub enum WaitingFor {
    /// A request for certificates.
    Request {
        id: RequestId,
        /// The name of its owner.
        person: PersonName,
        /// The address.
        address: EmailAddress,
    },
    /// A proposal of another officer or of the host.
    Proposal(Box<ProposalView>),
    /// A directory entry that wants to sign in as somebody whom an officer added.
    Entry(EntryClaim),
    /// A certificate that is on hold or withdrawn from the directories: its key is mislaid.
    Key {
        /// The certificate.
        certificate: CertificateId,
        /// The name of its owner.
        person: PersonName,
        /// The address in it.
        address: EmailAddress,
    },
}

/// The kinds of what waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingKind {
    /// Requests for certificates.
    Request,
    /// Proposals.
    Proposal,
    /// Sign-ins with the directory's password.
    Entry,
    /// Mislaid keys.
    Key,
}

impl WaitingKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Request, Self::Proposal, Self::Entry, Self::Key];
}

impl Waiting {
    /// Its kind.
    pub fn kind(&self) -> WaitingKind {
        match self.what {
            WaitingFor::Request { .. } => WaitingKind::Request,
            WaitingFor::Proposal(_) => WaitingKind::Proposal,
            WaitingFor::Entry(_) => WaitingKind::Entry,
            WaitingFor::Key { .. } => WaitingKind::Key,
        }
    }
}

/// Everything that this actor can decide, the oldest first; of each kind at most 500.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_queue(ca: &Ca, actor: &Actor) -> Result<Vec<Waiting>> {
    let (now, mut all) = (ca.clock.now(), Vec::new());
    if let Ok(permitted) = permit(actor, ReviewRequests) {
        let requests = list_waiting(ca, &permitted)?.into_iter();
        let own_or_not = requests.filter(|request| permit(actor, DecideRequest { owner: request.person }).is_ok());
        all.extend(own_or_not.map(|request| Waiting {
            since: match request.state {
                RequestState::MailboxProven { at } => at,
                _ => request.submitted_at,
            },
            what: WaitingFor::Request { id: request.id, person: request.person_name, address: request.address },
        }));
    }
    if let Ok(permitted) = permit(actor, ReviewRequests) {
        let claims = list_claims(ca, &permitted, AT_MOST)?.into_iter();
        let mine = claims.filter(|claim| permit(actor, ConfirmEntry { person: claim.person }).is_ok());
        all.extend(mine.map(|claim| Waiting { since: claim.claimed_at, what: WaitingFor::Entry(claim) }));
    }
    if permit(actor, SeeProposals).is_ok() {
        let open = ca.store.read(|connection| list_open_proposals(connection, AT_MOST))?.into_iter();
        let mine = open.filter(|proposal| permit(actor, proposal.decision()).is_ok());
        all.extend(mine.map(|it| Waiting { since: it.proposed_at, what: WaitingFor::Proposal(Box::new(it)) }));
    }
    if permit(actor, ReleaseCertificate).is_ok() {
        let authorities: Vec<_> = ca.authorities()?.iter().map(Authority::id).collect();
        all.extend(ca.store.read(|connection| {
            let mut mislaid = store::withdrawn::list_withdrawals(connection, AT_MOST)?;
            for authority in &authorities {
                mislaid.extend(store::certificate::list_held(connection, *authority, AT_MOST)?);
            }
            mislaid
                .into_iter()
                .filter_map(|(id, since)| key(connection, id, since, now).transpose())
                .collect::<Result<Vec<_>>>()
        })?);
    }
    all.sort_by_key(|waiting| waiting.since);
    Ok(all)
}

/// A mislaid key; none for one whose certificate was revoked or has expired since, and for one whose owner is leaving, because the
/// departure decides about it.
fn key(connection: &mut Reader, id: CertificateId, since: Timestamp, now: Timestamp) -> Result<Option<Waiting>> {
    let Some(stored) = store::certificate::find_certificate(connection, id)? else { return Ok(None) };
    if matches!(stored.status, CertificateStatus::Revoked { .. }) || stored.validity.not_after < now {
        return Ok(None);
    }
    if store::person::find_person(connection, stored.person)?.state != PersonState::Active {
        return Ok(None);
    }
    let what = WaitingFor::Key { certificate: id, person: stored.person_name, address: stored.address };
    Ok(Some(Waiting { since, what }))
}

const AT_MOST: i64 = 500;
