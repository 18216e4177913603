//! Renewing an encryption certificate for the key that it has.

use super::submit::{Submission, submit_request};
use crate::ca::Ca;
use crate::error::{Conflict, Error, Noun, Refusal, Result};
use crate::policy::Actor;
use crate::profile::Profile;
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::types::{CertificateId, RequestId};

/// Whether the owner may have the key of this certificate certified once more, now.
///
/// # Errors
/// `NotFound(Certificate)`, also for whoever does not own it.
pub fn may_keep_key(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<bool> {
    match keep(ca, &find_own(ca, actor, id)?) {
        Ok(_) => Ok(true),
        Err(Error::Refused(_) | Error::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Files the signing request once more that the certificate was issued for. All else goes the way of any request: the key and its history are
/// looked at, and a mailed link proves the mailbox.
///
/// # Errors
/// `NotFound(Certificate)`, also for whoever does not own it; `Conflict(NotRenewable)`, `Refused(KeyNotKept)`; as
/// [`submit_request`].
pub fn renew_with_same_key(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<RequestId> {
    let stored = find_own(ca, actor, id)?;
    let csr = keep(ca, &stored)?;
    submit_request(ca, actor, &Submission { mailbox: stored.mailbox, keys: vec![(stored.profile, csr)] })
}

/// The signing request of a certificate whose key may be kept.
///
/// Only a key for encryption alone may: a signing key that is replaced costs nothing, as nobody needs the old one.
fn keep(ca: &Ca, stored: &StoredCertificate) -> Result<Vec<u8>> {
    let (now, policy) = (ca.clock.now(), &ca.settings.policy);
    if !stored.status.is_valid() || now < stored.validity.renewable_from() || stored.validity.not_after < now {
        return Err(Conflict::NotRenewable.into());
    }
    if stored.profile != Profile::Encryption {
        return Err(Refusal::KeyNotKept.into());
    }
    let (certified, requests) = ca.store.read(|connection| {
        let certified = store::certificate::list_by_key(connection, &stored.key)?;
        Ok((certified, store::request::list_of_person(connection, stored.person)?))
    })?;
    let first = certified.iter().map(|other| other.validity.not_before).min().unwrap_or(stored.validity.not_before);
    let latest_end = first.plus_days(i64::from(policy.encryption_key_days));
    if latest_end < now.plus_days(i64::from(policy.days.of(stored.profile))) {
        return Err(Refusal::KeyNotKept.into());
    }
    let mut keys = requests.into_iter().flat_map(|request| request.keys);
    let asked = keys.find(|key| key.certificate == Some(stored.id)).ok_or(Refusal::KeyNotKept)?;
    Ok(asked.csr)
}

fn find_own(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<StoredCertificate> {
    let stored = ca.store.read(|connection| store::certificate::find_certificate(connection, id))?;
    stored.filter(|stored| actor.is(stored.person)).ok_or(Error::NotFound(Noun::Certificate))
}
