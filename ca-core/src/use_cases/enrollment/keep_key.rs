//! Renews an encryption certificate with the same key.

use super::submit::{Asked, check_key, file_request, find_own};
use crate::error::{Conflict, Error, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::pkix::possession::Possession;
use crate::policy::Actor;
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::store::mailbox::OwnedMailbox;
use crate::types::{CertificateId, Profile, RequestId};
use crate::use_cases::people::challenges::challenges;
use crate::use_cases::people::throttle;
use crate::use_cases::status::certificates::CertificateView;
use crate::use_cases::status::successors::find_successors;

/// Whether the key of this certificate may be certified again for its owner now.
///
/// # Errors
/// `NotFound(Certificate)`, also for other people's certificates.
pub fn may_keep_key(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<bool> {
    let stored = find_owned(ca, actor, id)?;
    match find_own(ca, actor, stored.mailbox).and_then(|mailbox| keep(ca, actor, &mailbox, &stored)) {
        Ok(_) => Ok(true),
        Err(Error::Refused(_) | Error::Conflict(_) | Error::Invalid(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Requests another certificate for the key of a certificate. Possession of the key was proven when that certificate
/// was issued. All other steps are those of any request: the key and its history are checked by the current rules, and
/// a mailed link proves the mailbox. `source` is the network of the sender, for rate limits, and `device` its browser, as in a
/// submission.
///
/// # Errors
/// `NotFound(Certificate)`, also for other people's certificates; `Conflict(NotRenewable)`, `Refused(AddressOfAnother)`,
/// `Refused(KeyNotKept)`, `Invalid(Key)`, `Throttled`.
pub fn renew_with_same_key(ca: &Ca, actor: &Actor, source: &str, device: &str, id: CertificateId) -> Result<RequestId> {
    let stored = find_owned(ca, actor, id)?;
    let mailbox = find_own(ca, actor, stored.mailbox)?;
    let mails = challenges(&mailbox, source);
    throttle::check_all(ca, &mails)?;
    let asked = keep(ca, actor, &mailbox, &stored)?;
    file_request(ca, actor, &mailbox, device, vec![asked], mails)
}

/// The request that keeps the key of a certificate, if that is allowed.
///
/// Only a key for encryption only may be kept: a signing key can be replaced without loss, because the old one is not
/// needed again.
fn keep(ca: &Ca, actor: &Actor, mailbox: &OwnedMailbox, stored: &StoredCertificate) -> Result<Asked> {
    let now = ca.clock.now();
    if !stored.status.is_valid() || now < stored.validity.renewable_from() || stored.validity.not_after < now {
        return Err(Conflict::NotRenewable.into());
    }
    if !find_successors(ca, &CertificateView::of(stored.clone()))?.is_empty() {
        return Err(Conflict::NotRenewable.into());
    }
    demand_days_left(ca, stored)?;
    let possession = Possession::Certified { id: stored.id, der: stored.der.clone() };
    let asked = Asked { profile: stored.profile, key: possession.verify()? };
    check_key(ca, actor, mailbox, &asked)?;
    Ok(asked)
}

/// Whether policy allows the use of the key until the end of another certificate.
fn demand_days_left(ca: &Ca, stored: &StoredCertificate) -> Result<()> {
    let (now, policy) = (ca.clock.now(), &ca.settings.policy);
    let certified = ca.store.read(|connection| store::certificate::list_by_key(connection, &stored.key))?;
    let first = certified.iter().map(|other| other.validity.not_before).min().unwrap_or(stored.validity.not_before);
    let latest_end = first.plus_days(i64::from(policy.encryption_key_days));
    let is_kept =
        stored.profile == Profile::Encryption && latest_end >= now.plus_days(i64::from(policy.days.of(stored.profile)));
    if is_kept { Ok(()) } else { Err(Refusal::KeyNotKept.into()) }
}

fn find_owned(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<StoredCertificate> {
    let stored = ca.store.read(|connection| store::certificate::find_certificate(connection, id))?;
    stored.filter(|stored| actor.is(stored.person)).ok_or(Error::NotFound(Noun::Certificate))
}
