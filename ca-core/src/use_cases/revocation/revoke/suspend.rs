//! Suspends certificates whose key is mislaid and may be found again.

use super::withdraw::withdraw;
use super::{demand_owned, hold};
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Permitted, RevokeCertificate};
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::types::CertificateId;

/// The way in which certificates are suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspension {
    /// They are on hold.
    Hold,
    /// They are out of the directories, because the policy set has no hold.
    Withdrawal,
}

/// Suspends a certificate and every other valid one of its owner with its key, by a hold or else by withdrawal from the directories.
///
/// # Errors
/// `NotFound(Certificate)`; `Conflict(AlreadyHeld)`, `Conflict(AlreadyWithdrawn)`, `Conflict(AlreadyRevoked)`, `Conflict(Expired)`.
pub fn suspend_with_its_key(
    ca: &Ca,
    permitted: &Permitted<RevokeCertificate>,
    id: CertificateId,
) -> Result<Suspension> {
    let (now, owner) = (ca.clock.now(), permitted.act().owner);
    let with_key = ca.store.read(|connection| {
        let named = demand_owned(connection, id, owner)?;
        store::certificate::list_by_key(connection, &named.key)
    })?;
    let is_open = |it: &&StoredCertificate| it.status.is_valid() && now <= it.validity.not_after;
    let others = with_key.iter().filter(|it| it.id != id && it.person == owner).filter(is_open);
    let ids: Vec<CertificateId> = [id].into_iter().chain(others.map(|other| other.id)).collect();
    if ca.settings.policy.set.knows_hold() {
        hold(ca, permitted, &ids, |_| Ok(()))?;
        Ok(Suspension::Hold)
    } else {
        withdraw(ca, permitted, &ids, |_| Ok(()))?;
        Ok(Suspension::Withdrawal)
    }
}
