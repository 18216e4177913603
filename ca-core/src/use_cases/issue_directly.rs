//! Issuing without a request: the operator, or a program that the operator trusts, vouches for address and key.
//!
//! One certificate goes the way that a thousand go. Callers at once share commits in the store's writer; a caller with many
//! certificates shares them here, a chunk at a time.

mod sieve;

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

use self::sieve::Sieve;
use super::certificates::{CertificateView, read_view};
use super::issue::{self, Desk, Drafted, Intent, Order, Ready};
use crate::ca::Ca;
use crate::crash_point::{self, CrashPoint};
use crate::csr::VerifiedCsr;
use crate::error::{Error, KeyFault, Refusal, Result};
use crate::policy::{Actor, IssueDirectly, Permitted};
use crate::profile::Profile;
use crate::store::{self, Tx};
use crate::types::{CertificateId, EmailAddress};

/// A certificate that is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// A known address.
    pub address: EmailAddress,
    /// What the certificate is for.
    pub profile: Profile,
    /// The request with the key, PEM or DER; at most 64 KiB.
    pub csr: Vec<u8>,
}

/// Issues one certificate.
///
/// # Errors
/// `Refused(UnknownAddress)`, `Refused(ForeignDomain)`, `Invalid(Csr)`, `Invalid(Key)`, `Lint`, `KeyUnavailable`, `Busy`.
pub fn issue_certificate(ca: &Ca, permitted: &Permitted<IssueDirectly>, wanted: Wanted) -> Result<CertificateView> {
    let mut answers = issue_together(ca, &permitted.actor, vec![wanted])?;
    read_view(ca, answers.pop().ok_or_else(|| Error::internal("an order without an answer"))??)
}

/// Issues many certificates; the answers stand in the order of what was wanted. One that can't be issued, for any of the
/// reasons of [`issue_certificate`], stops no other.
///
/// They are drafted, linted and signed on all cores, and committed a chunk at a time, so that others who issue meanwhile
/// wait for a chunk and not for all.
pub fn issue_batch(ca: &Ca, permitted: &Permitted<IssueDirectly>, wanted: Vec<Wanted>) -> Vec<Result<CertificateId>> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get) * WORKERS_A_CORE;
    let workers = workers.min(wanted.len().div_ceil(CHUNK));
    let mut rest = wanted.into_iter();
    let chunks =
        std::iter::from_fn(move || Some(rest.by_ref().take(CHUNK).collect()).filter(|it: &Vec<_>| !it.is_empty()));
    let chunks = Mutex::new(chunks.enumerate());
    let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
    let done = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, chunk)) = next() {
            let size = chunk.len();
            let answers = issue_together(ca, &permitted.actor, chunk).unwrap_or_else(|error| repeated(&error, size));
            done.lock().unwrap_or_else(PoisonError::into_inner).push((number, answers));
        }
    };
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().flat_map(|(_, answers)| answers).collect()
}

/// What befell a whole chunk, told to each of it.
fn repeated(error: &Error, size: usize) -> Vec<Result<CertificateId>> {
    let again = || match error {
        Error::Busy => Error::Busy,
        Error::KeyUnavailable(why) => Error::KeyUnavailable(why.clone()),
        other => Error::internal(other.to_string()),
    };
    (0..size).map(|_| Err(again())).collect()
}

/// One commit for all intents, one for all certificates.
///
/// # Errors
/// What concerns all of them: `NotFound(Authority)`, `KeyUnavailable`, `Conflict(RestoreUnfinished)`, `Internal`, `Busy`.
fn issue_together(ca: &Ca, actor: &Actor, wanted: Vec<Wanted>) -> Result<Vec<Result<CertificateId>>> {
    let desk = Desk::open(ca)?;
    let mut sieve = Sieve::for_answers(wanted.len());
    let orders = sieve.keep((0..).zip(wanted.into_iter().map(|wanted| order(ca, actor, wanted))));
    let drafted = sieve.keep(orders.into_iter().map(|(place, order)| (place, desk.draft(order))));
    crash_point::pass(CrashPoint::IssueLinted);
    let intents: Vec<Intent> = drafted.iter().map(|(_, drafted)| Drafted::intent(drafted)).collect();
    let recorded =
        ca.write(move |tx| intents.iter().map(|intent| apart(intent.record(tx))).collect::<Result<Vec<_>>>())?;
    crash_point::pass(CrashPoint::IssueIntentRecorded);
    let signed = drafted.into_iter().zip(recorded).map(|((place, drafted), recorded)| {
        let ready = recorded.and_then(|recorded| desk.sign(drafted, recorded));
        (place, ready)
    });
    let (places, ready): (Vec<usize>, Vec<Ready>) = sieve.keep(signed).into_iter().unzip();
    let directories = super::directories_of(ca);
    let stored =
        ca.write(move |tx| ready.iter().map(|it| store_one(tx, it, &directories)).collect::<Result<Vec<_>>>())?;
    crash_point::pass(CrashPoint::IssueStored);
    let stored = sieve.keep(places.into_iter().zip(stored));
    sieve.answers(stored)
}

/// What is to be issued, once the request was read and its address is known.
fn order(ca: &Ca, actor: &Actor, wanted: Wanted) -> Result<Order> {
    let csr = VerifiedCsr::read(&wanted.csr)?;
    let Wanted { address, profile, .. } = wanted;
    if !ca.settings.domains.contains(&address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    let mailbox = ca.store.read(|connection| {
        let id = store::mailbox::find_by_folded(connection, &address.folded())?;
        id.map_or(Ok(None), |id| store::mailbox::find_mailbox(connection, id))
    })?;
    let mailbox = mailbox.filter(|mailbox| mailbox.address == address).ok_or(Refusal::UnknownAddress)?;
    Ok(Order { profile, mailbox, key: csr.key().clone(), actor: actor.clone() })
}

/// Sets what is wrong with one of them apart from what is wrong with the database.
fn apart<T>(outcome: Result<T>) -> Result<Result<T>> {
    match outcome {
        Err(error @ Error::Invalid(_)) => Ok(Err(error)),
        outcome => outcome.map(Ok),
    }
}

/// Step 5 for one of them.
fn store_one(tx: &mut Tx<'_>, ready: &Ready, directories: &[String]) -> Result<Result<CertificateId>> {
    if issue::still_stands(tx, ready)? {
        return issue::store_issued(tx, ready, directories).map(Ok);
    }
    issue::store_undelivered(tx, ready, directories)?;
    Ok(Err(KeyFault::Revoked.into()))
}

/// While one waits for the store, another one works.
const WORKERS_A_CORE: usize = 2;
/// How many share a commit: few enough that others wait only some hundredths of a second for it.
const CHUNK: usize = 64;
