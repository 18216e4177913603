//! A cache of answers, which are kept until the status of their certificates changes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{CertId, OcspRequest, RENEW_AFTER};
use crate::keys::AuthorityKey;
use crate::pkix::authority::Authority;
use crate::types::{AuthorityId, KeyIdentifier, SerialNumber, Sha256Digest, Timestamp};

/// A signed `OCSPResponse` (RFC 6960 §4.2.1).
///
/// ```text
/// OCSPResponse ::= SEQUENCE {
///     responseStatus     OCSPResponseStatus,
///     responseBytes  [0] EXPLICIT ResponseBytes OPTIONAL }
/// ResponseBytes ::= SEQUENCE {
///     responseType       OBJECT IDENTIFIER,
///     response           OCTET STRING }
/// ```
#[derive(Debug)]
pub struct SignedResponse {
    der: Vec<u8>,
    digest: Sha256Digest,
    this_update: Timestamp,
    next_update: Timestamp,
}

impl SignedResponse {
    pub(super) fn new(der: Vec<u8>, this_update: Timestamp, next_update: Timestamp) -> Self {
        let digest = Sha256Digest::of(&der);
        Self { der, digest, this_update, next_update }
    }

    /// The `OCSPResponse`, DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the DER.
    pub fn digest(&self) -> Sha256Digest {
        self.digest
    }

    /// When its content was true, UTC.
    pub fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// When there will be a newer answer at the latest, UTC.
    pub fn next_update(&self) -> Timestamp {
        self.next_update
    }
}

/// The data for signing answers of a CA, with the certificate of its responder.
#[derive(Debug)]
pub(crate) struct SigningContext {
    pub(crate) authority: Authority,
    pub(crate) key: Arc<AuthorityKey>,
    pub(crate) identifier: KeyIdentifier,
    /// The responder's certificate, DER.
    pub(crate) certificate: Vec<u8>,
    /// The last second of that certificate, UTC.
    pub(crate) ends: Timestamp,
}

/// The signing contexts and the cached answers.
///
/// The cache is used only in the second in which it was compared with the store, and until the next commit of this process:
/// a revocation by this process affects the next request, one by another process a second later.
#[derive(Default)]
pub(crate) struct Answers {
    state: Mutex<KeptResponses>,
    /// The lock for a comparison with the store, so that concurrent requests cause one comparison.
    pub(crate) comparing: Mutex<()>,
    kept: AtomicU64,
    signed: AtomicU64,
}

#[derive(Default)]
struct KeptResponses {
    compared: Option<Moment>,
    contexts: Arc<[SigningContext]>,
    /// For each CA the number of revocation changes that were applied to the cache.
    changes: HashMap<AuthorityId, i64>,
    young: Kept,
    old: Kept,
}

/// The number of commits and the second at which the cache was compared with the store.
pub(crate) type Moment = (u64, Timestamp);

/// The answers about a certificate: one for each way of naming it.
type Kept = HashMap<(AuthorityId, SerialNumber), Vec<(CertId, Arc<SignedResponse>)>>;

impl Answers {
    /// The signing contexts, if they were compared with the store at this moment.
    pub(crate) fn contexts(&self, moment: Moment) -> Option<Arc<[SigningContext]>> {
        let state = self.state();
        (state.compared == Some(moment)).then(|| Arc::clone(&state.contexts))
    }

    /// The cached answer to a request for one certificate without a nonce.
    pub(crate) fn find(&self, request: &OcspRequest, moment: Moment) -> Option<Arc<SignedResponse>> {
        let ([cert_id], None) = (request.cert_ids(), request.nonce()) else { return None };
        let contexts = self.contexts(moment)?;
        let context = contexts.iter().find(|context| cert_id.names(&context.authority))?;
        let key = (context.authority.id(), cert_id.serial()?.clone());
        let mut state = self.state();
        let (place, answer) = state.look_up(&key, cert_id)?;
        if moment.1 - answer.this_update >= RENEW_AFTER || moment.1 < answer.this_update {
            return None;
        }
        if place == Generation::Old {
            state.put(key, cert_id.clone(), Arc::clone(&answer));
        }
        self.kept.fetch_add(1, Ordering::Relaxed);
        Some(answer)
    }

    /// Counts a signed answer.
    pub(crate) fn count_signed(&self) {
        self.signed.fetch_add(1, Ordering::Relaxed);
    }

    /// The numbers of answers from the cache and of signed answers.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.kept.load(Ordering::Relaxed), self.signed.load(Ordering::Relaxed))
    }

    /// Caches an answer that was made at this number of changes, unless the number has changed meanwhile.
    pub(crate) fn keep(&self, authority: AuthorityId, changes: i64, cert_id: &CertId, answer: &Arc<SignedResponse>) {
        let mut state = self.state();
        if let Some(serial) = cert_id.serial()
            && state.changes.get(&authority) == Some(&changes)
        {
            state.put((authority, serial.clone()), cert_id.clone(), Arc::clone(answer));
        }
    }

    /// The number of changes of a CA that were applied.
    pub(crate) fn changes(&self, authority: AuthorityId) -> Option<i64> {
        self.state().changes.get(&authority).copied()
    }

    /// Removes the answers about certificates that changed; without a list, all answers of the CA.
    pub(crate) fn forget(&self, authority: AuthorityId, changes: i64, changed: Option<Vec<SerialNumber>>) {
        let mut state = self.state();
        let KeptResponses { young, old, .. } = &mut *state;
        match changed {
            Some(serials) => {
                for key in serials.into_iter().map(|serial| (authority, serial)) {
                    young.remove(&key);
                    old.remove(&key);
                }
            }
            None => [young, old].into_iter().for_each(|kept| kept.retain(|(of, _), _| *of != authority)),
        }
        state.changes.insert(authority, changes);
    }

    /// Records that all changes before this moment were applied.
    pub(crate) fn compared(&self, moment: Moment, contexts: Arc<[SigningContext]>) {
        let mut state = self.state();
        state.compared = Some(moment);
        state.contexts = contexts;
    }

    fn state(&self) -> MutexGuard<'_, KeptResponses> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(PartialEq, Eq)]
enum Generation {
    Young,
    Old,
}

impl KeptResponses {
    fn look_up(
        &self,
        key: &(AuthorityId, SerialNumber),
        cert_id: &CertId,
    ) -> Option<(Generation, Arc<SignedResponse>)> {
        [(Generation::Young, &self.young), (Generation::Old, &self.old)].into_iter().find_map(|(place, kept)| {
            let (_, answer) = kept.get(key)?.iter().find(|(known, _)| known == cert_id)?;
            Some((place, Arc::clone(answer)))
        })
    }

    /// Adds an answer. When the young generation is full it replaces the old one, whose answers were not requested since.
    fn put(&mut self, key: (AuthorityId, SerialNumber), cert_id: CertId, answer: Arc<SignedResponse>) {
        if self.young.len() >= MOST_YOUNG {
            self.old = std::mem::take(&mut self.young);
        }
        let answers = self.young.entry(key).or_default();
        answers.retain(|(known, _)| *known != cert_id);
        if answers.len() < MOST_NAMES {
            answers.push((cert_id, answer));
        }
    }
}

/// The maximum of certificates in the young generation; both generations take about 30 MB.
const MOST_YOUNG: usize = 8192;
/// The maximum of names of a certificate: two hashes, each with and without NULL parameters.
const MOST_NAMES: usize = 4;
