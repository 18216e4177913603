//! Enrollment: a request moves `Submitted → MailboxProven → Approved → Issued`, or ends.

use time::Duration;

use super::issue::{self, Order};
use super::token::new_token;
use crate::audit::Event;
use crate::ca::Ca;
use crate::csr::VerifiedCsr;
use crate::error::{Conflict, CsrFault, Error, KeyFault, Noun, Refusal, Result};
use crate::notice_writer::Occasion;
use crate::policy::{self, Actor, DecideRequest, Permitted, ReviewRequests};
use crate::profile::Profile;
use crate::store;
use crate::store::mailbox::{MailboxKind, OwnedMailbox};
use crate::store::request::{APPROVED, MAILBOX_PROVEN, NewRequest, SUBMITTED, StoredRequest};
pub use crate::store::request::{Ending, RequestState};
use crate::types::{
    CertificateId, EmailAddress, MailboxId, PersonId, PersonName, RequestId, Sha256Digest, Timestamp, TokenHash,
};

/// What a person asks for: certificates for one of their mailboxes, moved as one.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// One or two CSRs as received, PEM or DER, each with what its certificate is for.
    pub keys: Vec<(Profile, Vec<u8>)>,
}

/// A request as it stands.
#[derive(Debug, Clone)]
pub struct RequestView {
    /// Number.
    pub id: RequestId,
    /// Who asks.
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

/// What an officer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The certificates are issued.
    Approve,
    /// The request ends.
    Refuse,
}

impl RequestView {
    fn of(stored: StoredRequest) -> Result<Self> {
        let keys = stored
            .keys
            .into_iter()
            .map(|key| {
                let csr = VerifiedCsr::read(&key.csr)?;
                let (kind, digest) = (csr.key().kind().to_string(), csr.key().digest());
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

/// Files a request and posts the mail whose link proves the mailbox.
///
/// # Errors
/// `Invalid(Csr)`, `Invalid(Key)`, `Refused(AddressOfAnother)`, `Refused(ForeignDomain)`, `NotFound(Mailbox)`.
pub fn submit_request(ca: &Ca, actor: &Actor, submission: &Submission) -> Result<RequestId> {
    let mailbox = ca.store.read(|connection| store::mailbox::find_mailbox(connection, submission.mailbox))?;
    let mailbox = mailbox.ok_or(Error::NotFound(Noun::Mailbox))?;
    if !actor.is(mailbox.person) {
        return Err(Refusal::AddressOfAnother.into());
    }
    let keys = check_keys(ca, actor, &mailbox, &submission.keys)?;
    let token = new_token(ca)?;
    let new = NewRequest {
        person: mailbox.person,
        mailbox: mailbox.id,
        keys,
        proof: TokenHash::of(&token),
        proof_expires_at: ca.clock.now() + PROOF_LIFETIME,
    };
    let (actor, teller) = (actor.clone(), ca.teller());
    let (address, occasion) = (mailbox.address, Occasion::ProofWanted { token });
    ca.write(move |tx| {
        let id = store::request::insert_request(tx, &new)?;
        teller.tell(tx, new.person, &address, &occasion)?;
        tx.audit(
            Event::new(&actor, "request.submit", format!("request:{id}")).detail(format!("mailbox:{}", new.mailbox)),
        );
        Ok(id)
    })
}

/// Reads the CSRs and looks at each key, so that what can't be issued is refused at once.
fn check_keys(
    ca: &Ca,
    actor: &Actor,
    mailbox: &OwnedMailbox,
    keys: &[(Profile, Vec<u8>)],
) -> Result<Vec<(Profile, Vec<u8>)>> {
    let mut checked: Vec<(Profile, Vec<u8>)> = Vec::new();
    let mut digests: Vec<Sha256Digest> = Vec::new();
    for (profile, csr) in keys {
        if profile.is_authority() || checked.iter().any(|(other, _)| other == profile) {
            return Err(CsrFault::NotACsr.into());
        }
        let csr = VerifiedCsr::read(csr)?;
        profile.accept(csr.key().kind())?;
        if digests.contains(&csr.key().digest()) {
            return Err(KeyFault::OfAnother.into());
        }
        let order = Order { profile: *profile, mailbox: mailbox.clone(), key: csr.key().clone(), actor: actor.clone() };
        ca.store.read(|connection| issue::check_key_history(connection, &order))?;
        digests.push(csr.key().digest());
        checked.push((*profile, csr.der().to_vec()));
    }
    if checked.is_empty() { Err(CsrFault::NotACsr.into()) } else { Ok(checked) }
}

/// The request that a mailed link belongs to, whoever holds the link.
///
/// # Errors
/// `NotFound(Link)`.
pub fn look_at_proof(ca: &Ca, token: &str) -> Result<RequestView> {
    RequestView::of(find_by_token(ca, token)?)
}

/// Uses a mailed link in a session of the person who filed the request: the mailbox is proven, and where policy
/// approves by itself the certificates are issued.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkUsed)`, `Conflict(LinkExpired)`, `Conflict(LinkOfAnother)`; as for issuing.
pub fn prove_mailbox(ca: &Ca, actor: &Actor, token: &str) -> Result<RequestView> {
    let stored = find_by_token(ca, token)?;
    if !actor.is(stored.person) {
        return Err(Conflict::LinkOfAnother.into());
    }
    let RequestState::Submitted { proof_expires_at } = stored.state else { return Err(Conflict::LinkUsed.into()) };
    if proof_expires_at < ca.clock.now() {
        return Err(Conflict::LinkExpired.into());
    }
    let (id, acting) = (stored.id, actor.clone());
    ca.write(move |tx| {
        let proven = RequestState::MailboxProven { at: tx.now() };
        if !store::request::advance(tx, id, SUBMITTED, proven, None)? {
            return Err(Conflict::LinkUsed.into());
        }
        tx.audit(Event::new(&acting, "request.prove", format!("request:{id}")));
        Ok(())
    })?;
    if approves_by_itself(&stored) {
        return approve(ca, id, &Actor::System);
    }
    find(ca, id)
}

/// A known person's own ordinary mailbox, once proven, needs no officer; an address that stands for a function does.
fn approves_by_itself(stored: &StoredRequest) -> bool {
    stored.mailbox_kind == MailboxKind::Personal
}

/// "I did not ask for this": whoever holds the link may refuse the request that it belongs to.
///
/// # Errors
/// `NotFound(Link)`, `Conflict(LinkUsed)`.
pub fn disown_request(ca: &Ca, token: &str) -> Result<()> {
    let id = find_by_token(ca, token)?.id;
    ca.write(move |tx| {
        let ended = RequestState::Ended { at: tx.now(), how: Ending::Disowned };
        if !store::request::advance(tx, id, SUBMITTED, ended, None)? {
            return Err(Conflict::LinkUsed.into());
        }
        tx.audit(Event::new(&Actor::System, "request.disown", format!("request:{id}")));
        Ok(())
    })
}

/// Takes one's own request back, as long as nothing was issued.
///
/// # Errors
/// `NotFound(Request)`, `Conflict(RequestMovedOn)`.
pub fn withdraw_request(ca: &Ca, actor: &Actor, id: RequestId) -> Result<()> {
    let view = find_request(ca, actor, id)?;
    if !actor.is(view.person) {
        return Err(Error::NotFound(Noun::Request));
    }
    let acting = actor.clone();
    ca.write(move |tx| {
        let ended = RequestState::Ended { at: tx.now(), how: Ending::Withdrawn };
        let withdrawn = store::request::advance(tx, id, SUBMITTED, ended, None)?
            || store::request::advance(tx, id, MAILBOX_PROVEN, ended, None)?;
        if !withdrawn {
            return Err(Conflict::RequestMovedOn.into());
        }
        tx.audit(Event::new(&acting, "request.withdraw", format!("request:{id}")));
        Ok(())
    })
}

/// Approves or refuses a request that waits for an officer.
///
/// # Errors
/// `Conflict(RequestMovedOn)`, `NotFound(Request)`; as for issuing.
pub fn decide_request(
    ca: &Ca,
    permitted: &Permitted<DecideRequest>,
    id: RequestId,
    decision: Decision,
) -> Result<RequestView> {
    let (owner, address) = (permitted.act.owner, find(ca, id)?.address);
    if find(ca, id)?.person != owner {
        return Err(Error::NotFound(Noun::Request));
    }
    let (actor, teller) = (permitted.actor.clone(), ca.teller());
    match decision {
        Decision::Approve => approve(ca, id, &actor),
        Decision::Refuse => {
            ca.write(move |tx| {
                let ended = RequestState::Ended { at: tx.now(), how: Ending::ByOfficer };
                if !store::request::advance(tx, id, MAILBOX_PROVEN, ended, Some(&actor.to_string()))? {
                    return Err(Conflict::RequestMovedOn.into());
                }
                tx.audit(Event::new(&actor, "request.refuse", format!("request:{id}")));
                teller.tell(tx, owner, &address, &Occasion::Refused { request: id })
            })?;
            find(ca, id)
        }
    }
}

/// Approves, then issues. If issuing fails the request stays approved, and [`finish_approved`] tries it again.
fn approve(ca: &Ca, id: RequestId, actor: &Actor) -> Result<RequestView> {
    let acting = actor.clone();
    ca.write(move |tx| {
        let approved = RequestState::Approved { at: tx.now() };
        if !store::request::advance(tx, id, MAILBOX_PROVEN, approved, Some(&acting.to_string()))? {
            return Err(Conflict::RequestMovedOn.into());
        }
        tx.audit(Event::new(&acting, "request.approve", format!("request:{id}")));
        Ok(())
    })?;
    issue_approved(ca, id, actor)?;
    find(ca, id)
}

/// Issues what was approved and not yet issued, as after a crash. Returns how many requests were finished.
///
/// # Errors
/// `KeyUnavailable`, `Internal`, `Busy`.
pub fn finish_approved(ca: &Ca) -> Result<usize> {
    let waiting = ca.store.read(|connection| store::request::list_in_state(connection, APPROVED, 100))?;
    for request in &waiting {
        match issue_approved(ca, request.id, &Actor::System) {
            Ok(()) | Err(Error::Conflict(Conflict::RequestMovedOn)) => {}
            Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::Lint(_))) => {
                end_unissuable(ca, request.id, &error)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(waiting.len())
}

/// A request that can't be issued any more, such as for a key that was reported stolen meanwhile, ends.
fn end_unissuable(ca: &Ca, id: RequestId, error: &Error) -> Result<()> {
    let code = error.code();
    ca.write(move |tx| {
        let ended = RequestState::Ended { at: tx.now(), how: Ending::NotIssuable };
        if store::request::advance(tx, id, APPROVED, ended, None)? {
            tx.audit(Event::new(&Actor::System, "request.end", format!("request:{id}")).detail(code));
        }
        Ok(())
    })
}

fn issue_approved(ca: &Ca, id: RequestId, actor: &Actor) -> Result<()> {
    let (stored, mailbox) = ca.store.read(|connection| {
        let stored = store::request::find_request(connection, id)?.ok_or(Error::NotFound(Noun::Request))?;
        let mailbox =
            store::mailbox::find_mailbox(connection, stored.mailbox)?.ok_or(Error::NotFound(Noun::Mailbox))?;
        Ok((stored, mailbox))
    })?;
    let profiles: Vec<Profile> = stored.keys.iter().map(|key| key.profile).collect();
    let orders = stored
        .keys
        .iter()
        .map(|key| {
            let csr = VerifiedCsr::read(&key.csr)?;
            Ok(Order { profile: key.profile, mailbox: mailbox.clone(), key: csr.key().clone(), actor: actor.clone() })
        })
        .collect::<Result<Vec<_>>>()?;
    let ready = issue::prepare(ca, &orders)?;
    let (directories, teller) = (super::directories_of(ca), ca.teller());
    let still_stood = ca.write(move |tx| {
        // Whether the request still stands is looked at again, now that it is signed.
        let issued = RequestState::Issued { at: tx.now() };
        if !store::request::advance(tx, id, APPROVED, issued, None)? {
            ready.iter().try_for_each(|ready| issue::store_undelivered(tx, ready, &directories))?;
            return Ok(false);
        }
        let mut certificates = Vec::with_capacity(ready.len());
        for (profile, ready) in profiles.iter().zip(&ready) {
            let certificate = issue::store_issued(tx, ready, &directories)?;
            store::request::attach_certificate(tx, id, *profile, certificate)?;
            certificates.push(certificate);
        }
        teller.tell(tx, mailbox.person, &mailbox.address, &Occasion::Issued { certificates })?;
        Ok(true)
    })?;
    if still_stood { Ok(()) } else { Err(Conflict::RequestMovedOn.into()) }
}

/// A request, if it is the actor's own or the actor reviews requests; who may not see it is told that there is none.
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

fn find(ca: &Ca, id: RequestId) -> Result<RequestView> {
    let stored = ca.store.read(|connection| store::request::find_request(connection, id))?;
    RequestView::of(stored.ok_or(Error::NotFound(Noun::Request))?)
}

fn find_by_token(ca: &Ca, token: &str) -> Result<StoredRequest> {
    let hash = TokenHash::of(token);
    let stored = ca.store.read(|connection| store::request::find_by_proof(connection, &hash))?;
    stored.ok_or(Error::NotFound(Noun::Link))
}

/// S/MIME BR §3.2.2.2: a mailed value is good for 24 hours.
const PROOF_LIFETIME: Duration = Duration::hours(24);
