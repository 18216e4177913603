//! Issues without a request: the operator, or a program with a token, is responsible for address and key.
//!
//! A single certificate uses the same code as a thousand: each chunk takes all waiting groups
//! ([`IssuingQueue`](crate::installation::issuing_queue::IssuingQueue)), and the certificates of a chunk share their
//! commits.

mod on_all_cores;
mod sieve;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

use self::on_all_cores::on_all_cores;
use self::sieve::Sieve;
use super::issue::{self, Owners, PersonOrder, Ready};
use super::path::{Drafted, Intent, SigningContext};
use crate::error::{Error, KeyFault, Refusal, Result};
use crate::installation::issuing_queue::{Answers, CHUNK, CORES, Group};
pub use crate::installation::issuing_queue::{IssuedCertificate, Wanted};
use crate::installation::{Ca, acting};
use crate::pkix::authority::Authority;
use crate::pkix::csr::VerifiedCsr;
use crate::policy::{Actor, IssueDirectly, Permitted};
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store::certificate::NewCertificate;
use crate::store::intent::Recorded;
use crate::store::mailbox::OwnedMailbox;
use crate::store::{self, Reader, Tx};
use crate::types::{CertificateId, DirectoryName, EmailAddress, PersonId, Remark};
use crate::use_cases::people::mailboxes::find_spelled;

/// Issues one certificate.
///
/// # Errors
/// `Refused(UnknownAddress)`, `Refused(ForeignDomain)`, `Conflict(AddressSpelling)`, `Invalid(Csr)`, `Invalid(Key)`, `Lint`, `KeyUnavailable`, `Busy`.
pub fn issue_certificate(ca: &Ca, permitted: &Permitted<IssueDirectly>, wanted: Wanted) -> Result<IssuedCertificate> {
    let group = Group { actor: permitted.actor().clone(), wanted: vec![wanted] };
    let mut answers = ca.issuing.wait_for_answers(group, |chunk| issue_chunk(ca, chunk))?;
    answers.pop().ok_or_else(|| Error::internal("an order has no answer"))?
}

/// What the caller should know about the CSR of an issued certificate, such as what it asked for and the certificate does
/// not contain. A fault of this reading does not withhold the certificate: then there are no remarks.
pub fn remarks_on(wanted: &Wanted) -> Vec<Remark> {
    alone(|| Ok(VerifiedCsr::remarks(&wanted.csr, &wanted.address))).unwrap_or_else(|error| {
        tracing::error!(%error, "no remarks on a signing request");
        Vec::new()
    })
}

/// Issues many certificates; the answers are in the order of the request. A certificate that can't be issued, for any
/// reason of [`issue_certificate`], does not stop the others.
///
/// They are drafted, linted and signed on all cores, and committed in chunks, so that concurrent callers wait for some
/// chunks and not for all.
///
/// # Errors
/// The errors that concern all of them: `NotFound(Authority)`, `KeyUnavailable`, `Conflict(RestoreUnfinished)`.
pub fn issue_batch(
    ca: &Ca,
    permitted: &Permitted<IssueDirectly>,
    wanted: Vec<Wanted>,
) -> Result<Vec<Result<IssuedCertificate>>> {
    SigningContext::newest_issuing(ca)?;
    let workers = (*CORES * WORKERS_A_CORE).min(MOST_WORKERS).min(wanted.len().div_ceil(CHUNK));
    let mut rest = wanted.into_iter();
    let chunks =
        std::iter::from_fn(move || Some(rest.by_ref().take(CHUNK).collect()).filter(|it: &Vec<_>| !it.is_empty()));
    let chunks = Mutex::new(chunks.enumerate());
    let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
    let done = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, wanted)) = next() {
            let size = wanted.len();
            let group = Group { actor: permitted.actor().clone(), wanted };
            let answers = ca.issuing.wait_for_answers(group, |chunk| issue_chunk(ca, chunk));
            let answers = answers.unwrap_or_else(|error| (0..size).map(|_| Err(error.repeated())).collect());
            done.lock().unwrap_or_else(PoisonError::into_inner).push((number, answers));
        }
    };
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().flat_map(|(_, answers)| answers).collect())
}

/// A failure of a whole chunk is returned for each of its items, and does not stop other chunks.
fn issue_chunk(ca: &Ca, chunk: Vec<Group>) -> Vec<Answers> {
    let sizes: Vec<usize> = chunk.iter().map(|group| group.wanted.len()).collect();
    let size = sizes.iter().sum();
    let one_by_one = chunk.into_iter().flat_map(|Group { actor, wanted }| {
        let of_actor = move |wanted| (actor.clone(), wanted);
        wanted.into_iter().map(of_actor)
    });
    let wanted: Vec<(Actor, Wanted)> = one_by_one.collect();
    let issued = catch_unwind(AssertUnwindSafe(|| issue_together(ca, wanted)));
    let answers = issued.unwrap_or_else(|_| Err(Error::internal("a chunk of certificates panicked")));
    let answers = answers.unwrap_or_else(|error| {
        if size > 1 {
            tracing::error!(%error, certificates = size, "a chunk of certificates was not issued");
        }
        (0..size).map(|_| Err(error.repeated())).collect()
    });
    let mut answers = answers.into_iter();
    sizes.into_iter().map(|size| answers.by_ref().take(size).collect()).collect()
}

/// One commit for all intents, one for all certificates.
///
/// # Errors
/// The errors that concern all of them: `NotFound(Authority)`, `KeyUnavailable`, `Conflict(RestoreUnfinished)`,
/// `Internal`, `Busy`.
fn issue_together(ca: &Ca, wanted: Vec<(Actor, Wanted)>) -> Result<Answers> {
    let context = SigningContext::newest_issuing(ca)?;
    let authorities = ca.authorities()?;
    let mut sieve = Sieve::for_answers(wanted.len());
    let drafted = sieve.keep((0..).zip(on_all_cores(wanted, |some| draft_some(ca, &context, &authorities, some))));
    crash_point::pass(CrashPoint::IssueLinted);
    let intents: Vec<Intent> = drafted.iter().map(|(_, drafted)| Drafted::intent(drafted)).collect();
    let recorded = ca.write(move |tx| record_all(tx, &intents))?;
    crash_point::pass(CrashPoint::IssueIntentRecorded);
    let together = drafted.into_iter().zip(recorded).map(|((place, drafted), recorded)| (place, (drafted, recorded)));
    let (places, recorded): (Vec<usize>, Vec<_>) = together.unzip();
    let signed = on_all_cores(recorded, |some| some.into_iter().map(|one| sign_one(&context, one)).collect());
    let (places, ready): (Vec<usize>, Vec<Ready>) = sieve.keep(places.into_iter().zip(signed)).into_iter().unzip();
    let directories = crate::installation::directories_of(ca);
    let stored = ca.write(move |tx| {
        let owners = issue::lock_owners(tx, &ready)?;
        ready.iter().map(|it| store_one(tx, it, &owners, &directories)).collect::<Result<Vec<_>>>()
    })?;
    crash_point::pass(CrashPoint::IssueStored);
    let stored = sieve.keep(places.into_iter().zip(stored));
    sieve.answers(stored)
}

/// Steps 1 and 2 for some of them, in their order, with one query for all addresses and one for all keys.
fn draft_some(
    ca: &Ca,
    context: &SigningContext<'_>,
    authorities: &[Authority],
    some: Vec<(Actor, Wanted)>,
) -> Vec<Result<Drafted>> {
    let addresses: Vec<EmailAddress> = some.iter().map(|(_, wanted)| wanted.address.clone()).collect();
    let mailboxes = ca
        .store
        .read(|connection| Ok(addresses.iter().map(|address| find_known(ca, connection, address)).collect::<Vec<_>>()));
    let mailboxes = mailboxes.unwrap_or_else(|error| addresses.iter().map(|_| Err(error.repeated())).collect());
    let orders: Vec<Result<PersonOrder>> =
        some.into_iter().zip(mailboxes).map(|(one, mailbox)| order(one, mailbox?)).collect();
    let count = orders.len();
    let admitted = ca.store.read(|connection| {
        let admit = |order: Result<PersonOrder>| {
            let order = order?;
            issue::admit(ca, connection, authorities, &order).map(|()| order)
        };
        Ok(orders.into_iter().map(admit).collect::<Vec<_>>())
    });
    let admitted = admitted.unwrap_or_else(|error| (0..count).map(|_| Err(error.repeated())).collect());
    let draft = |order: Result<PersonOrder>| order.and_then(|order| alone(|| issue::draft_admitted(context, order)));
    admitted.into_iter().map(draft).collect()
}

/// The mailbox of a requested address.
fn find_known(ca: &Ca, connection: &mut Reader, address: &EmailAddress) -> Result<OwnedMailbox> {
    if !ca.settings.domains.contains(&address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    find_spelled(connection, address)?.ok_or_else(|| Refusal::UnknownAddress.into())
}

/// The order, after the address was found and the CSR was read; the signature of the CSR is verified last.
fn order((actor, wanted): (Actor, Wanted), mailbox: OwnedMailbox) -> Result<PersonOrder> {
    let csr = alone(|| VerifiedCsr::read(&wanted.csr))?;
    Ok(PersonOrder { profile: wanted.profile, mailbox, key: csr.key().clone(), actor })
}

/// Turns a panic over the input of one caller into an error of that caller only.
fn alone<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal("processing of an order panicked")))
}

/// Step 3 for all of them: records the intents of actors that may still act, for people who are active and to whom the keys belong.
fn record_all(tx: &mut Tx<'_>, intents: &[Intent]) -> Result<Vec<Result<Recorded>>> {
    let people: Vec<PersonId> = intents.iter().filter_map(Intent::person).collect();
    let active = store::person::lock_active_of(tx, &people)?;
    let mut last: Option<(&Actor, Result<()>)> = None;
    let mut recorded = Vec::with_capacity(intents.len());
    for intent in intents {
        if last.as_ref().is_none_or(|(actor, _)| *actor != intent.actor()) {
            last = Some((intent.actor(), apart(acting::demand_current(tx, intent.actor()))?));
        }
        let refusal = last.as_ref().and_then(|(_, current)| current.as_ref().err()).map(Error::repeated);
        let is_active = intent.person().is_none_or(|person| active.contains(&person));
        let refusal = refusal.or_else(|| (!is_active).then(|| Refusal::PersonNotActive.into()));
        recorded.push(refusal.map_or_else(|| apart(intent.record(tx)), |refusal| Ok(Err(refusal)))?);
    }
    Ok(recorded)
}

/// Step 4 for one of them.
fn sign_one(context: &SigningContext<'_>, (drafted, recorded): (Drafted, Result<Recorded>)) -> Result<Ready> {
    let recorded = recorded?;
    alone(|| issue::sign(context, drafted, recorded))
}

/// Separates the error of one item from an error of the database.
fn apart<T>(outcome: Result<T>) -> Result<Result<T>> {
    match outcome {
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => Ok(Err(error)),
        outcome => outcome.map(Ok),
    }
}

/// Step 5 for one of them.
fn store_one(
    tx: &mut Tx<'_>,
    ready: &Ready,
    owners: &Owners,
    directories: &[DirectoryName],
) -> Result<Result<IssuedCertificate>> {
    let refusal = owners.refusal_of(ready);
    if refusal.is_none() && issue::still_stands(tx, ready)? {
        let id = issue::store_issued(tx, ready, directories)?;
        return Ok(Ok(answer(id, ready.certificate())));
    }
    issue::store_undelivered(tx, ready, directories)?;
    Ok(Err(refusal.map_or_else(|| KeyFault::Revoked.into(), Error::from)))
}

fn answer(id: CertificateId, stored: &NewCertificate) -> IssuedCertificate {
    let NewCertificate { authority, serial, profile, validity, der, .. } = stored.clone();
    IssuedCertificate { id, authority, serial, profile, validity, der }
}

/// Two threads for each core: while one waits for the store, the other one works.
const WORKERS_A_CORE: usize = 2;
/// The maximum number of threads. Chunks that they write at the same time may share one commit.
const MOST_WORKERS: usize = 8;
