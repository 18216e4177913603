//! Submission of a request.

use super::not_filed::{KeyCause, NotFiled, WrongKey};
use crate::audit::Event;
use crate::error::{Conflict, CsrFault, Error, Invalid, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::pkix::csr::VerifiedCsr;
use crate::pkix::possession::ProvenKey;
use crate::policy::Actor;
use crate::policy::limits::{PROOF_LINK, SIGNING_REQUESTS_FROM_SOURCE, SIGNING_REQUESTS_OF_ACCOUNT};
use crate::store;
use crate::store::mailbox::OwnedMailbox;
use crate::store::request::NewRequest;
use crate::types::{MailboxId, Profile, RequestId, TokenHash};
use crate::use_cases::issuance::issue::{self, PersonOrder};
use crate::use_cases::people::challenges::challenges;
use crate::use_cases::people::throttle::{self, Counts};
use crate::use_cases::people::token::new_token;

/// A submitted request: certificates for one mailbox, which pass all steps together.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// One or two CSRs as received, PEM or DER, each with the profile of its certificate.
    pub keys: Vec<(Profile, Vec<u8>)>,
    /// The network of the sender, for rate limits.
    pub source: String,
    /// The sender's browser and operating system, such as `Firefox, Windows`; empty if unknown. The mail with the link and its
    /// page name it.
    pub device: String,
}

/// Files a request and queues the mail with the link that proves the mailbox. Each CSR is read and verified once here,
/// after the limits, and once more when the certificate is issued.
///
/// # Errors
/// `Keys` with the faults of all keys; otherwise `Refused(AddressOfAnother)`, `NotFound(Mailbox)`, `Throttled`.
pub fn submit_request(ca: &Ca, actor: &Actor, submission: &Submission) -> Result<RequestId, NotFiled> {
    let mailbox = find_own(ca, actor, submission.mailbox)?;
    let mails = challenges(&mailbox, &submission.source);
    throttle::check_all(ca, &mails)?;
    throttle::admit_all(ca, signing_requests(&mailbox, &submission.source))?;
    let asked = read_keys(&submission.keys)?;
    demand_history(ca, actor, &mailbox, &asked)?;
    Ok(file_request(ca, actor, &mailbox, &submission.device, asked, mails)?)
}

/// The subjects for which CSRs are counted, valid or not, before their signatures are verified.
fn signing_requests(mailbox: &OwnedMailbox, source: &str) -> Counts {
    Counts::of([
        (format!("signing request account {}", mailbox.person), SIGNING_REQUESTS_OF_ACCOUNT),
        (format!("signing request source {source}"), SIGNING_REQUESTS_FROM_SOURCE),
    ])
}

/// A key of the request, read and verified.
pub(super) struct Asked {
    pub(super) profile: Profile,
    pub(super) key: ProvenKey,
}

/// Finds the mailbox, which must belong to the actor.
///
/// # Errors
/// `NotFound(Mailbox)`, `Refused(AddressOfAnother)`.
pub(super) fn find_own(ca: &Ca, actor: &Actor, id: MailboxId) -> Result<OwnedMailbox> {
    let mailbox = ca.store.read(|connection| store::mailbox::find_mailbox(connection, id))?;
    let mailbox = mailbox.ok_or(Error::NotFound(Noun::Mailbox))?;
    demand_own(actor, &mailbox)?;
    Ok(mailbox)
}

fn demand_own(actor: &Actor, mailbox: &OwnedMailbox) -> Result<()> {
    if !actor.is(mailbox.person) {
        return Err(Refusal::AddressOfAnother.into());
    }
    if mailbox.ended_at.is_some() { Err(Conflict::MailboxMovedOn.into()) } else { Ok(()) }
}

/// Files the request; the limit of mails is counted in the same transaction.
///
/// # Errors
/// `Throttled`, `Internal`, `Busy`.
pub(super) fn file_request(
    ca: &Ca,
    actor: &Actor,
    mailbox: &OwnedMailbox,
    device: &str,
    asked: Vec<Asked>,
    mails: Counts,
) -> Result<RequestId> {
    let token = new_token(ca)?;
    let (profiles, asked_at) = (asked.iter().map(|asked| asked.profile).collect(), ca.clock.now());
    let new = NewRequest {
        person: mailbox.person,
        mailbox: mailbox.id,
        keys: asked.into_iter().map(|asked| (asked.profile, asked.key)).collect(),
        proof: TokenHash::of(&token),
        proof_expires_at: asked_at + PROOF_LINK,
        device: device.to_owned(),
    };
    let occasion = Occasion::ProofWanted { token, profiles, device: device.to_owned(), asked_at };
    let letter = ca.letter(mailbox.person, &mailbox.address, &occasion)?;
    let acting = actor.clone();
    ca.write_as(actor, move |tx| {
        if let Some(until) = mails.count(tx)? {
            return Ok(Err(Error::Throttled { until }));
        }
        // The owner is locked; the mailbox may have ended after it was read.
        let mailbox = store::mailbox::find_mailbox(tx.connection(), new.mailbox)?;
        demand_own(&acting, &mailbox.ok_or(Error::NotFound(Noun::Mailbox))?)?;
        let id = store::request::insert_request(tx, &new)?;
        letter.put(tx)?;
        tx.audit(
            Event::new(&acting, "request.submit", format!("request:{id}")).detail(format!("mailbox:{}", new.mailbox)),
        );
        Ok(Ok(id))
    })?
}

/// Reads and verifies each key; returns the faults of all keys.
fn read_keys(sent: &[(Profile, Vec<u8>)]) -> Result<Vec<Asked>, NotFiled> {
    let (mut asked, mut wrong) = (Vec::new(), Vec::new());
    for (profile, csr) in sent {
        let read = if csr.is_empty() { Err(KeyCause::Missing) } else { apart(read_key(*profile, csr))? };
        match read {
            Ok(key) => asked.push(key),
            Err(cause) => wrong.push(WrongKey { profile: *profile, cause }),
        }
    }
    if wrong.is_empty() {
        wrong.extend(find_repeated(&asked));
    }
    if sent.is_empty() {
        return Err(Error::from(CsrFault::NotACsr).into());
    }
    if wrong.is_empty() { Ok(asked) } else { Err(NotFiled::Keys(wrong)) }
}

fn read_key(profile: Profile, csr: &[u8]) -> Result<Asked> {
    if profile.is_authority() {
        return Err(CsrFault::NotACsr.into());
    }
    let csr = VerifiedCsr::read(csr)?;
    profile.accept(csr.key().kind())?;
    Ok(Asked { profile, key: csr.into() })
}

/// The first purpose with two keys, or the first key with two purposes.
fn find_repeated(asked: &[Asked]) -> Option<WrongKey> {
    asked.iter().enumerate().find_map(|(place, Asked { profile, key })| {
        let before = asked.get(..place).unwrap_or_default();
        let cause = if before.iter().any(|other| other.profile == *profile) {
            KeyCause::Invalid(Invalid::Csr(CsrFault::NotACsr))
        } else if before.iter().any(|other| other.key.key() == key.key()) {
            KeyCause::Repeated
        } else {
            return None;
        };
        Some(WrongKey { profile: *profile, cause })
    })
}

/// Checks the history of each key, so that a key that can't be certified is refused at once.
fn demand_history(ca: &Ca, actor: &Actor, mailbox: &OwnedMailbox, asked: &[Asked]) -> Result<(), NotFiled> {
    let mut wrong = Vec::new();
    for one in asked {
        let cause = apart(check_key(ca, actor, mailbox, one))?.err();
        wrong.extend(cause.map(|cause| WrongKey { profile: one.profile, cause }));
    }
    if wrong.is_empty() { Ok(()) } else { Err(NotFiled::Keys(wrong)) }
}

/// Separates the faults of a key from other errors.
fn apart<T>(outcome: Result<T>) -> Result<Result<T, KeyCause>> {
    match outcome {
        Err(Error::Invalid(cause)) => Ok(Err(KeyCause::Invalid(cause))),
        outcome => outcome.map(Ok),
    }
}

/// Checks the kind and the history of a key.
///
/// # Errors
/// `Invalid(Key)`.
pub(super) fn check_key(ca: &Ca, actor: &Actor, mailbox: &OwnedMailbox, asked: &Asked) -> Result<()> {
    let (profile, key) = (asked.profile, asked.key.key());
    profile.accept(key.kind())?;
    let order = PersonOrder { profile, mailbox: mailbox.clone(), key: key.clone(), actor: actor.clone() };
    issue::check_key_history(ca, &ca.authorities()?, &order)
}
