//! Reads requests.

use crate::error::{Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::{self, Actor, Permitted, ReviewRequests};
use crate::store;
use crate::store::request::{MAILBOX_PROVEN, RequestState, StoredRequest};
use crate::types::{
    CertificateId, EmailAddress, PersonId, PersonName, Profile, RequestId, Sha256Digest, Timestamp, TokenHash,
};

/// A request as it stands.
#[derive(Debug, Clone)]
pub struct RequestView {
    pub id: RequestId,
    /// The actor.
    pub person: PersonId,
    /// What they are called.
    pub person_name: PersonName,
    /// The mailbox's address.
    pub address: EmailAddress,
    /// Where it stands.
    pub state: RequestState,
    /// When it was filed, UTC.
    pub submitted_at: Timestamp,
    /// Its keys.
    pub keys: Vec<RequestedKey>,
}

/// A key of a request.
#[derive(Debug, Clone)]
pub struct RequestedKey {
    /// What its certificate is for.
    pub profile: Profile,
    /// The kind of key, such as `RSA-3072`.
    pub key: String,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub digest: Sha256Digest,
    /// Its certificate, once issued.
    pub certificate: Option<CertificateId>,
}

impl RequestView {
    pub(super) fn of(stored: StoredRequest) -> Result<Self> {
        let keys = stored
            .keys
            .into_iter()
            .map(|key| {
                let public = key.possession.stored_key()?;
                let (kind, digest) = (public.kind().to_string(), public.digest());
                Ok(RequestedKey { profile: key.profile, key: kind, digest, certificate: key.certificate })
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            id: stored.id,
            person: stored.person,
            person_name: stored.person_name,
            address: stored.address,
            state: stored.state,
            submitted_at: stored.submitted_at,
            keys,
        })
    }
}

/// A request, if it is the actor's own or the actor reviews requests; for other actors, `NotFound`.
///
/// # Errors
/// `NotFound(Request)`.
pub fn find_request(ca: &Ca, actor: &Actor, id: RequestId) -> Result<RequestView> {
    let view = find(ca, id)?;
    let may_see = actor.is(view.person) || policy::permit(actor, ReviewRequests).is_ok();
    if may_see { Ok(view) } else { Err(Error::NotFound(Noun::Request)) }
}

/// A person's requests, newest first.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_requests(ca: &Ca, person: PersonId) -> Result<Vec<RequestView>> {
    let stored = ca.store.read(|connection| store::request::list_of_person(connection, person))?;
    stored.into_iter().map(RequestView::of).collect()
}

/// The requests that wait for an officer, oldest first.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_waiting(ca: &Ca, _permitted: &Permitted<ReviewRequests>) -> Result<Vec<RequestView>> {
    let stored = ca.store.read(|connection| store::request::list_in_state(connection, MAILBOX_PROVEN, 500))?;
    stored.into_iter().map(RequestView::of).collect()
}

pub(super) fn find(ca: &Ca, id: RequestId) -> Result<RequestView> {
    let stored = ca.store.read(|connection| store::request::find_request(connection, id))?;
    RequestView::of(stored.ok_or(Error::NotFound(Noun::Request))?)
}

pub(super) fn find_by_token(ca: &Ca, token: &str) -> Result<StoredRequest> {
    let hash = TokenHash::of(token);
    let stored = ca.store.read(|connection| store::request::find_by_proof(connection, &hash))?;
    stored.ok_or(Error::NotFound(Noun::Link))
}
