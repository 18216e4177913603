//! Reads requests.

use crate::error::{Error, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::pkix::csr::VerifiedCsr;
use crate::pkix::possession::Possession;
use crate::policy::{self, Actor, Permitted, ReviewRequests};
use crate::store;
use crate::store::request::{StoredKey, StoredRequest};
use crate::types::{
    CertificateId, EmailAddress, KeyKind, PersonId, PersonName, Profile, Remark, RequestId, RequestStage, RequestState,
    Sha256Digest, Timestamp, TokenHash, WhyRefused,
};

/// A request in its present state.
#[derive(Debug, Clone)]
pub struct RequestView {
    pub id: RequestId,
    /// The actor.
    pub person: PersonId,
    /// The name of the person.
    pub person_name: PersonName,
    /// The mailbox's address.
    pub address: EmailAddress,
    /// The state.
    pub state: RequestState,
    /// The time at which it was filed, UTC.
    pub submitted_at: Timestamp,
    /// The browser and operating system that filed it, such as `Firefox, Windows`; empty if unknown.
    pub device: String,
    /// Why an officer refused it.
    pub why_refused: Option<WhyRefused>,
    /// Its keys.
    pub keys: Vec<RequestedKey>,
}

/// A key of a request.
#[derive(Debug, Clone)]
pub struct RequestedKey {
    /// The profile of its certificate.
    pub profile: Profile,
    /// The kind of key, such as `RSA-3072`.
    pub key: String,
    /// The SHA-256 of its SubjectPublicKeyInfo; none for a key that can't be read.
    pub digest: Option<Sha256Digest>,
    /// Its certificate, if it is issued.
    pub certificate: Option<CertificateId>,
    /// What its requester and an officer should know about the CSR.
    pub remarks: Vec<Remark>,
}

impl RequestView {
    pub(super) fn of(stored: StoredRequest) -> Self {
        Self {
            id: stored.id,
            person: stored.person,
            person_name: stored.person_name,
            state: stored.state,
            submitted_at: stored.submitted_at,
            device: stored.device,
            why_refused: stored.why_refused,
            keys: stored.keys.iter().map(|key| RequestedKey::of(key, &stored.address)).collect(),
            address: stored.address,
        }
    }
}

impl RequestedKey {
    fn of(stored: &StoredKey, address: &EmailAddress) -> Self {
        let StoredKey { profile, kind, digest, certificate, .. } = *stored;
        let remarks = match &stored.possession {
            Possession::Csr(csr) => VerifiedCsr::remarks(csr, address),
            Possession::Certified { .. } => Vec::new(),
        };
        Self { profile, key: KeyKind::describe(kind), digest, certificate, remarks }
    }
}

/// A request, if it is the actor's own or the actor reviews requests; for other actors, `NotFound`.
///
/// # Errors
/// `NotFound(Request)`.
pub fn find_request(ca: &Ca, actor: &Actor, id: RequestId) -> Result<RequestView> {
    find_visible(ca, actor, id).map(RequestView::of)
}

/// A person's requests, newest first, if they are the actor's own or the actor reviews requests.
///
/// # Errors
/// `Refused(NotAllowed)`; `Internal` when the database can't be read.
pub fn list_requests(ca: &Ca, actor: &Actor, person: PersonId) -> Result<Vec<RequestView>> {
    if !may_see(actor, person) {
        return Err(Refusal::NotAllowed.into());
    }
    let stored = ca.store.read(|connection| store::request::list_of_person(connection, person))?;
    Ok(stored.into_iter().map(RequestView::of).collect())
}

/// The requests that wait for an officer, oldest first.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_waiting(ca: &Ca, _permitted: &Permitted<ReviewRequests>) -> Result<Vec<RequestView>> {
    let waiting = RequestStage::MailboxProven;
    let stored = ca.store.read(|connection| store::request::list_in_stage(connection, waiting, 500))?;
    Ok(stored.into_iter().map(RequestView::of).collect())
}

/// As [`find_request`], in the stored form.
pub(super) fn find_visible(ca: &Ca, actor: &Actor, id: RequestId) -> Result<StoredRequest> {
    let stored = ca.store.read(|connection| store::request::find_request(connection, id))?;
    stored.filter(|request| may_see(actor, request.person)).ok_or(Error::NotFound(Noun::Request))
}

pub(super) fn find_by_token(ca: &Ca, token: &str) -> Result<StoredRequest> {
    let hash = TokenHash::of(token);
    let stored = ca.store.read(|connection| store::request::find_by_proof(connection, &hash))?;
    stored.ok_or(Error::NotFound(Noun::Link))
}

fn may_see(actor: &Actor, owner: PersonId) -> bool {
    actor.is(owner) || policy::permit(actor, ReviewRequests).is_ok()
}
