//! Issues without a request: the operator, or a program with a token, is responsible for address and key.
//!
//! A single certificate uses the same code as a thousand. Concurrent callers share commits in the store's writer; the
//! certificates of one caller share them here, chunk by chunk.

mod sieve;

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

use self::sieve::Sieve;
use super::issue::{self, PersonOrder, Ready};
use super::path::{Drafted, Intent, SigningContext};
use crate::error::{Error, KeyFault, Refusal, Result};
use crate::installation::Ca;
use crate::pkix::csr::VerifiedCsr;
use crate::policy::{Actor, IssueDirectly, Permitted};
use crate::runtime::crash_point::{self, CrashPoint};
use crate::store::Tx;
use crate::store::certificate::NewCertificate;
use crate::types::{AuthorityId, CertificateId, DirectoryName, EmailAddress, Profile, SerialNumber, Validity};
use crate::use_cases::people::roster::find_spelled;

/// A certificate that is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// A known address.
    pub address: EmailAddress,
    /// What the certificate is for.
    pub profile: Profile,
    /// The request with the key, PEM or DER; at most 32 KiB.
    pub csr: Vec<u8>,
}

/// A certificate that was issued.
#[derive(Debug, Clone)]
pub struct IssuedCertificate {
    pub id: CertificateId,
    /// The CA that signed it.
    pub authority: AuthorityId,
    /// Its serial number.
    pub serial: SerialNumber,
    /// What it is for.
    pub profile: Profile,
    /// From when until when.
    pub validity: Validity,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub der: Vec<u8>,
}

impl IssuedCertificate {
    fn of(id: CertificateId, stored: &NewCertificate) -> Self {
        let NewCertificate { authority, serial, profile, validity, der, .. } = stored.clone();
        Self { id, authority, serial, profile, validity, der }
    }
}

/// Issues one certificate.
///
/// # Errors
/// `Refused(UnknownAddress)`, `Refused(ForeignDomain)`, `Conflict(AddressSpelling)`, `Invalid(Csr)`, `Invalid(Key)`, `Lint`, `KeyUnavailable`, `Busy`.
pub fn issue_certificate(ca: &Ca, permitted: &Permitted<IssueDirectly>, wanted: Wanted) -> Result<IssuedCertificate> {
    let mut answers = issue_together(ca, permitted.actor(), vec![wanted])?;
    answers.pop().ok_or_else(|| Error::internal("an order without an answer"))?
}

/// Issues many certificates; the answers stand in the order of what was wanted. One that can't be issued, for any of the
/// reasons of [`issue_certificate`], stops no other.
///
/// They are drafted, linted and signed on all cores, and committed a chunk at a time, so that concurrent callers wait for some
/// chunks and not for all.
///
/// # Errors
/// What would stop all of them: `NotFound(Authority)`, `KeyUnavailable`, `Conflict(RestoreUnfinished)`.
pub fn issue_batch(
    ca: &Ca,
    permitted: &Permitted<IssueDirectly>,
    wanted: Vec<Wanted>,
) -> Result<Vec<Result<IssuedCertificate>>> {
    SigningContext::newest_issuing(ca)?;
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = (cores * WORKERS_A_CORE).min(MOST_WORKERS).min(wanted.len().div_ceil(CHUNK));
    let mut rest = wanted.into_iter();
    let chunks =
        std::iter::from_fn(move || Some(rest.by_ref().take(CHUNK).collect()).filter(|it: &Vec<_>| !it.is_empty()));
    let chunks = Mutex::new(chunks.enumerate());
    let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
    let done = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, chunk)) = next() {
            let answers = issue_chunk(ca, permitted.actor(), chunk);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((number, answers));
        }
    };
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().flat_map(|(_, answers)| answers).collect())
}

/// A failure of a whole chunk is returned for each of its items, and stops no other chunk.
fn issue_chunk(ca: &Ca, actor: &Actor, chunk: Vec<Wanted>) -> Vec<Result<IssuedCertificate>> {
    let size = chunk.len();
    let issued = catch_unwind(AssertUnwindSafe(|| issue_together(ca, actor, chunk)));
    let answers = issued.unwrap_or_else(|_| Err(Error::internal("a part of a batch panicked")));
    answers.unwrap_or_else(|error| {
        tracing::error!(%error, certificates = size, "a chunk of a batch was not issued");
        (0..size).map(|_| Err(error.repeated())).collect()
    })
}

/// One commit for all intents, one for all certificates.
///
/// # Errors
/// What concerns all of them: `Refused(Token)` for a program whose token ended meanwhile, `NotFound(Authority)`,
/// `KeyUnavailable`, `Conflict(RestoreUnfinished)`, `Internal`, `Busy`.
fn issue_together(ca: &Ca, actor: &Actor, wanted: Vec<Wanted>) -> Result<Vec<Result<IssuedCertificate>>> {
    let context = SigningContext::newest_issuing(ca)?;
    let authorities = ca.authorities()?;
    let mut sieve = Sieve::for_answers(wanted.len());
    let orders = sieve.keep((0..).zip(wanted.into_iter().map(|wanted| order(ca, actor, wanted))));
    let drafted =
        sieve.keep(orders.into_iter().map(|(place, order)| (place, issue::draft(ca, &context, &authorities, order))));
    crash_point::pass(CrashPoint::IssueLinted);
    let intents: Vec<Intent> = drafted.iter().map(|(_, drafted)| Drafted::intent(drafted)).collect();
    let recorded = ca
        .write_as(actor, move |tx| intents.iter().map(|intent| apart(intent.record(tx))).collect::<Result<Vec<_>>>())?;
    crash_point::pass(CrashPoint::IssueIntentRecorded);
    let signed = drafted.into_iter().zip(recorded).map(|((place, drafted), recorded)| {
        let ready = recorded.and_then(|recorded| issue::sign(&context, drafted, recorded));
        (place, ready)
    });
    let (places, ready): (Vec<usize>, Vec<Ready>) = sieve.keep(signed).into_iter().unzip();
    let directories = crate::installation::directories_of(ca);
    let stored =
        ca.write(move |tx| ready.iter().map(|it| store_one(tx, it, &directories)).collect::<Result<Vec<_>>>())?;
    crash_point::pass(CrashPoint::IssueStored);
    let stored = sieve.keep(places.into_iter().zip(stored));
    sieve.answers(stored)
}

/// What is to be issued, once its address is known and the request was read: its signature is verified last.
fn order(ca: &Ca, actor: &Actor, wanted: Wanted) -> Result<PersonOrder> {
    let Wanted { address, profile, csr } = wanted;
    if !ca.settings.domains.contains(&address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    let mailbox = ca.store.read(|connection| find_spelled(connection, &address))?.ok_or(Refusal::UnknownAddress)?;
    let csr = VerifiedCsr::read(&csr)?;
    Ok(PersonOrder { profile, mailbox, key: csr.key().clone(), actor: actor.clone() })
}

/// Sets what is wrong with one of them apart from what is wrong with the database.
fn apart<T>(outcome: Result<T>) -> Result<Result<T>> {
    match outcome {
        Err(error @ Error::Invalid(_)) => Ok(Err(error)),
        outcome => outcome.map(Ok),
    }
}

/// Step 5 for one of them.
fn store_one(tx: &mut Tx<'_>, ready: &Ready, directories: &[DirectoryName]) -> Result<Result<IssuedCertificate>> {
    if issue::still_stands(tx, ready)? {
        let id = issue::store_issued(tx, ready, directories)?;
        return Ok(Ok(IssuedCertificate::of(id, ready.certificate())));
    }
    issue::store_undelivered(tx, ready, directories)?;
    Ok(Err(KeyFault::Revoked.into()))
}

/// While one waits for the store, another one works.
const WORKERS_A_CORE: usize = 2;
/// The chunks that they write at once may share one commit.
const MOST_WORKERS: usize = 8;
/// How many share a commit: few enough that others wait only some hundredths of a second for it.
const CHUNK: usize = 64;
