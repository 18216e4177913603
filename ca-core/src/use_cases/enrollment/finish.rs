//! Issues the certificates of approved requests, at once or after a crash.

use time::Duration;

use crate::audit::Event;
use crate::error::{Conflict, Error, Noun, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::Actor;
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store;
use crate::store::request::{APPROVED, Ending, RequestState};
use crate::types::{Profile, RequestId};
use crate::use_cases::issuance::issue::{self, PersonOrder};

/// Issues what was approved a minute ago and is not issued yet, as after a crash. Returns how many requests were finished.
///
/// # Errors
/// `KeyUnavailable`, `Internal`, `Busy`.
pub fn finish_approved(ca: &Ca) -> Result<usize> {
    let waiting = ca.store.read(|connection| store::request::list_in_state(connection, APPROVED, 100))?;
    let left_before = ca.clock.now() - LEFT_AFTER;
    let left = waiting.iter().filter(|it| matches!(it.state, RequestState::Approved { at } if at < left_before));
    let mut finished = 0;
    let mut failure = None;
    for request in left {
        finished += 1;
        match issue_approved(ca, request.id, &Actor::System) {
            Ok(()) | Err(Error::Conflict(Conflict::RequestMovedOn)) => {}
            Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::Lint(_))) => {
                end_unissuable(ca, request.id, &error)?;
            }
            // One that fails for now does not stop the others.
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(finished), Err)
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

/// Issues the certificates of an approved request.
pub(super) fn issue_approved(ca: &Ca, id: RequestId, actor: &Actor) -> Result<()> {
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
            let public = key.possession.verify()?;
            Ok(PersonOrder { profile: key.profile, mailbox: mailbox.clone(), key: public, actor: actor.clone() })
        })
        .collect::<Result<Vec<_>>>()?;
    let ready = issue::prepare(ca, orders)?;
    let (directories, teller) = (crate::installation::directories_of(ca), ca.teller());
    let still_stood = ca.write(move |tx| {
        // Whether keys and request still stand is looked at again, now that it is signed.
        let stand = issue::all_still_stand(tx, &ready)?;
        let at = tx.now();
        let next =
            if stand { RequestState::Issued { at } } else { RequestState::Ended { at, how: Ending::NotIssuable } };
        if !store::request::advance(tx, id, APPROVED, next, None)? || !stand {
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
    crash_point::pass(CrashPoint::IssueStored);
    if still_stood { Ok(()) } else { Err(Conflict::RequestMovedOn.into()) }
}

/// The approving process issues within this time; after it, that process is assumed dead.
const LEFT_AFTER: Duration = Duration::minutes(1);
