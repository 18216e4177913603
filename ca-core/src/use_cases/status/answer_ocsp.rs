//! Answers OCSP requests: from the cache in memory, or else from the store.

use std::sync::{Arc, PoisonError};

use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::keys::AuthorityKey;
use crate::ocsp::{
    AnswerDraft, AnswerTerms, CertId, GOOD_FOR, OcspFault, OcspRequest, OcspStatus, SignedResponse, SigningContext,
    Single,
};
use crate::pkix::authority::Authority;
use crate::store::server_key::ServerKey;
use crate::store::{self, Concern, Reader};
use crate::types::Timestamp;

/// The cached answer, if it exists and is still valid. It never waits.
pub fn find_answer(ca: &Ca, request: &OcspRequest) -> Option<Arc<SignedResponse>> {
    ca.answers.find(request, moment(ca))
}

/// An answer, from the cache or newly made.
///
/// # Errors
/// `Unauthorized` when the request names no CA of this installation, or several; `TryLater` while the CA has no
/// responder; `InternalError` for other errors, which are logged here.
pub fn answer_ocsp(ca: &Ca, request: &OcspRequest) -> Result<Arc<SignedResponse>, OcspFault> {
    answer(ca, request).map_err(|error| match error {
        Failure::Told(fault) => fault,
        Failure::Hidden(error) => {
            tracing::error!(%error, "an OCSP request can't be answered");
            OcspFault::InternalError
        }
    })
}

/// Determines the original request of a path in which a proxy merged slashes: the only reading that names a CA of this
/// installation, or, among several, the only one that names a known certificate, because serial numbers are random.
///
/// # Errors
/// `MalformedRequest` when the path is ambiguous; `InternalError`, which is logged here.
pub fn choose_request(ca: &Ca, readings: Vec<OcspRequest>) -> Result<OcspRequest, OcspFault> {
    choose(ca, readings).unwrap_or_else(|error| {
        tracing::error!(%error, "an OCSP request can't be read");
        Err(OcspFault::InternalError)
    })
}

fn choose(ca: &Ca, mut readings: Vec<OcspRequest>) -> Result<Result<OcspRequest, OcspFault>> {
    let authorities = ca.authorities()?;
    let issuer = |cert_id: &CertId| authorities.iter().find(|authority| cert_id.names(authority));
    readings.retain(|reading| reading.cert_ids().iter().all(|cert_id| issuer(cert_id).is_some()));
    if readings.len() > MOST_LOOKED_UP {
        return Ok(Err(OcspFault::MalformedRequest));
    }
    if readings.len() > 1 {
        let mut known = Vec::new();
        for reading in readings {
            let is_known = |connection: &mut Reader, cert_id: &CertId| match issuer(cert_id) {
                Some(issuer) => Ok(read_status(connection, issuer, cert_id)? != OcspStatus::Unknown),
                None => Ok::<_, Error>(false),
            };
            let all_known = ca.store.read(|connection| {
                reading.cert_ids().iter().try_fold(true, |all, cert_id| Ok(all && is_known(connection, cert_id)?))
            })?;
            if all_known {
                known.push(reading);
            }
        }
        readings = known;
    }
    let only = readings.pop().filter(|_| readings.is_empty());
    Ok(only.ok_or(OcspFault::MalformedRequest))
}

/// The maximum number of readings of a path that are looked up in the store.
const MOST_LOOKED_UP: usize = 8;

/// The reason for a missing response: for the client, or for the log only.
enum Failure {
    Told(OcspFault),
    Hidden(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Busy => Self::Told(OcspFault::TryLater),
            error => Self::Hidden(error),
        }
    }
}

fn answer(ca: &Ca, request: &OcspRequest) -> Result<Arc<SignedResponse>, Failure> {
    let contexts = compare(ca)?;
    if let Some(kept) = find_answer(ca, request) {
        return Ok(kept);
    }
    let first = request.cert_ids().first().ok_or(Failure::Told(OcspFault::MalformedRequest))?;
    let Some(context) = contexts.iter().find(|context| first.names(&context.authority)) else {
        let known = ca.authorities()?.iter().any(|authority| !authority.is_root() && first.names(authority));
        return Err(Failure::Told(if known { OcspFault::TryLater } else { OcspFault::Unauthorized }));
    };
    if !request.cert_ids().iter().all(|cert_id| cert_id.names(&context.authority)) {
        return Err(Failure::Told(OcspFault::Unauthorized));
    }
    // Read before the statuses, so that a change between the two reads is detected as a change.
    let changes = ca.answers.changes(context.authority.id());
    let singles = ca.store.read(|connection| read_statuses(connection, &context.authority, request.cert_ids()))?;
    let keepable = matches!(singles.as_slice(), [Single { status: OcspStatus::Good | OcspStatus::Revoked { .. }, .. }]);
    let answer = Arc::new(sign(ca, context, singles, request.nonce())?);
    ca.answers.count_signed();
    if let ([cert_id], None, true, Some(changes)) = (request.cert_ids(), request.nonce(), keepable, changes) {
        ca.answers.keep(context.authority.id(), changes, cert_id, &answer);
    }
    Ok(answer)
}

fn sign(ca: &Ca, context: &SigningContext, singles: Vec<Single>, nonce: Option<&[u8]>) -> Result<SignedResponse> {
    let this_update = ca.clock.now();
    let terms = AnswerTerms {
        singles,
        nonce: nonce.map(<[u8]>::to_vec),
        this_update,
        next_update: (this_update + GOOD_FOR).min(context.ends),
        responder: context.identifier,
        responder_end: context.ends,
    };
    AnswerDraft::write(terms)?.lint()?.sign(&context.key, &context.certificate)
}

fn read_statuses(connection: &mut Reader, issuer: &Authority, cert_ids: &[CertId]) -> Result<Vec<Single>> {
    cert_ids
        .iter()
        .map(|cert_id| Ok(Single { cert_id: cert_id.clone(), status: read_status(connection, issuer, cert_id)? }))
        .collect()
}

/// The status of a serial number: `revoked` if it is listed, with or without a certificate; `good` if it was issued and
/// is not listed.
fn read_status(connection: &mut Reader, issuer: &Authority, cert_id: &CertId) -> Result<OcspStatus> {
    let Some(serial) = cert_id.serial() else { return Ok(OcspStatus::Unknown) };
    // This query comes first, because a certificate that is stored as revoked must never appear as issued and not yet
    // listed.
    let issued = store::certificate::is_issued(connection, issuer.id(), serial)?
        || store::server_key::is_signer(connection, issuer.id(), serial)?;
    if let Some(entry) = store::revoked::find_entry(connection, issuer.id(), serial)? {
        return Ok(OcspStatus::Revoked { at: entry.revoked_at, reason: entry.reason });
    }
    Ok(if issued { OcspStatus::Good } else { OcspStatus::Unknown })
}

/// Applies the changes in the store since the last call to the cache, and returns the signing contexts of the CAs.
fn compare(ca: &Ca) -> Result<Arc<[SigningContext]>> {
    if let Some(contexts) = ca.answers.contexts(moment(ca)) {
        return Ok(contexts);
    }
    let _alone = ca.answers.comparing.lock().unwrap_or_else(PoisonError::into_inner);
    // The commits are counted before the store is read, so that after a commit in between the next request reads the
    // store again.
    let now = moment(ca);
    if let Some(contexts) = ca.answers.contexts(now) {
        return Ok(contexts);
    }
    let authorities = ca.authorities()?;
    let mut contexts = Vec::new();
    for authority in authorities.iter().filter(|authority| !authority.is_root()) {
        let responders = ca.store.read(|connection| {
            take_in_changes(ca, connection, authority)?;
            store::server_key::list_responders(connection, authority.id(), now.1)
        })?;
        contexts.extend(open_desk(ca, authority, responders, now.1)?);
    }
    let contexts: Arc<[SigningContext]> = contexts.into();
    ca.answers.compared(now, Arc::clone(&contexts));
    Ok(contexts)
}

fn take_in_changes(ca: &Ca, connection: &mut Reader, authority: &Authority) -> Result<()> {
    let made = store::crl::count_changes(connection, authority.id())?.made;
    match ca.answers.changes(authority.id()) {
        Some(known) if known == made => {}
        Some(known) if known < made => {
            let changed = store::revocation_change::list_changes(connection, authority.id(), known, made)?;
            ca.answers.forget(authority.id(), made, changed);
        }
        _ => ca.answers.forget(authority.id(), made, None),
    }
    Ok(())
}

/// The newest responder with a key in this key store.
fn open_desk(
    ca: &Ca,
    authority: &Authority,
    responders: Vec<ServerKey>,
    now: Timestamp,
) -> Result<Option<SigningContext>> {
    let here = responders.into_iter().find(|it| ca.keys.holds(&it.key_name) && it.not_after > now);
    let Some(responder) = here else { return Ok(None) };
    let key: Arc<AuthorityKey> = ca.keys.open(&responder.key_name)?;
    Ok(Some(SigningContext {
        authority: authority.clone(),
        identifier: key.identifier(),
        key,
        certificate: responder.certificate,
        ends: responder.not_after,
    }))
}

fn moment(ca: &Ca) -> (u64, Timestamp) {
    (ca.commits().count_of(Concern::Status), ca.clock.now())
}
