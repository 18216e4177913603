//! Issues the certificates of approved requests, at once or after a crash.

use time::Duration;

use super::view::RequestView;
use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::Actor;
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store;
use crate::store::request::{StoredKey, StoredRequest};
use crate::types::{CertificateId, Ending, Profile, RequestId, RequestStage, RequestState};
use crate::use_cases::issuance::issue::{self, PersonOrder};

/// Issues the certificates of requests that were approved a minute ago and not issued since, such as after a crash.
/// Returns the number of finished requests.
///
/// # Errors
/// `KeyUnavailable`, `Internal`, `Busy`.
pub fn finish_approved(ca: &Ca) -> Result<usize> {
    let waiting = ca.store.read(|connection| store::request::list_in_stage(connection, RequestStage::Approved, 100))?;
    let left_before = ca.clock.now() - LEFT_AFTER;
    let left = waiting.into_iter().filter(|it| matches!(it.state, RequestState::Approved { at } if at < left_before));
    let mut finished = 0;
    let mut failure = None;
    for request in left {
        finished += 1;
        let id = request.id;
        match issue_approved(ca, request, &Actor::System) {
            Ok(_) | Err(Error::Conflict(Conflict::RequestMovedOn)) => {}
            Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::Lint(_))) => {
                end_unissuable(ca, id, &error)?;
            }
            // A temporary failure of one request does not stop the others.
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(finished), Err)
}

/// Ends a request that can no longer be issued, such as after its key was reported stolen.
fn end_unissuable(ca: &Ca, id: RequestId, error: &Error) -> Result<()> {
    let code = error.code();
    ca.write(move |tx| {
        let ended = RequestState::Ended { at: tx.now(), how: Ending::NotIssuable };
        if store::request::advance(tx, id, RequestStage::Approved, ended, None)? {
            tx.audit(Event::new(&Actor::System, "request.end", format!("request:{id}")).detail(code));
        }
        Ok(())
    })
}

/// Issues the certificates of an approved request; returns its new state. Each key is verified again.
pub(super) fn issue_approved(ca: &Ca, request: StoredRequest, actor: &Actor) -> Result<RequestView> {
    let id = request.id;
    let mailbox = ca.store.read(|connection| store::mailbox::find_mailbox(connection, request.mailbox))?;
    let mailbox = mailbox.ok_or(Error::NotFound(Noun::Mailbox))?;
    // Its next owner must not get a certificate for the former owner's key.
    if !mailbox.is_of(request.person) {
        return Err(Conflict::RequestMovedOn.into());
    }
    let profiles: Vec<Profile> = request.keys.iter().map(|key| key.profile).collect();
    let order = |key: &StoredKey| {
        let public = key.possession.clone().verify()?.into_key();
        Ok(PersonOrder { profile: key.profile, mailbox: mailbox.clone(), key: public, actor: actor.clone() })
    };
    let ready = issue::prepare(ca, request.keys.iter().map(order).collect::<Result<_>>()?)?;
    let directories = crate::installation::directories_of(ca);
    let certificates = vec![CertificateId::STAND_IN; ready.len()];
    let letter = ca.letter(mailbox.person, &mailbox.address, &Occasion::Issued { certificates })?;
    let issued = ca.write(move |tx| {
        // After signing, keys and request are checked again.
        let stand = issue::all_still_stand(tx, &ready)?;
        let at = tx.now();
        let next =
            if stand { RequestState::Issued { at } } else { RequestState::Ended { at, how: Ending::NotIssuable } };
        if !store::request::advance(tx, id, RequestStage::Approved, next, None)? || !stand {
            ready.iter().try_for_each(|ready| issue::store_undelivered(tx, ready, &directories))?;
            return Ok(None);
        }
        let mut certificates = Vec::with_capacity(ready.len());
        for (profile, ready) in profiles.iter().zip(&ready) {
            let certificate = issue::store_issued(tx, ready, &directories)?;
            store::request::attach_certificate(tx, id, *profile, certificate)?;
            certificates.push(certificate);
        }
        // Replaces the placeholder in a mail about one certificate; a mail about several contains none.
        let newest = certificates.last().copied().unwrap_or(CertificateId::STAND_IN);
        letter.clone().naming(CertificateId::STAND_IN, newest).put(tx)?;
        Ok(Some((next, certificates)))
    })?;
    crash_point::pass(CrashPoint::IssueStored);
    let (state, certificates) = issued.ok_or(Conflict::RequestMovedOn)?;
    Ok(RequestView::of(with_certificates(request, state, certificates)))
}

fn with_certificates(
    mut request: StoredRequest,
    state: RequestState,
    certificates: Vec<CertificateId>,
) -> StoredRequest {
    for (key, certificate) in request.keys.iter_mut().zip(certificates) {
        key.certificate = Some(certificate);
    }
    StoredRequest { state, ..request }
}

/// The approving process issues within this time; after it, that process is assumed dead.
const LEFT_AFTER: Duration = Duration::minutes(1);
