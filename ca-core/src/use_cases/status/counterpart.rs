//! The certificate that complements one with a single purpose.

use super::certificates::CertificateView;
use crate::error::Result;
use crate::installation::Ca;
use crate::store;
use crate::types::{Profile, Timestamp};

/// The newest valid certificate of the same person and mailbox for the other purpose: for encryption to one for signing, for
/// signing to one for encryption. `None` if there is none, or if the certificate is for both purposes.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_counterpart(ca: &Ca, certificate: &CertificateView) -> Result<Option<CertificateView>> {
    let Some(profile) = complement(certificate.profile) else { return Ok(None) };
    let stored = ca.store.read(|connection| store::certificate::list_of_mailbox(connection, certificate.mailbox))?;
    let (now, others) = (ca.clock.now(), stored.into_iter().map(CertificateView::of));
    let complements = |other: &CertificateView| {
        other.profile == profile && other.person == certificate.person && is_usable(other, now)
    };
    Ok(others.filter(complements).max_by_key(|other| other.id))
}

fn complement(profile: Profile) -> Option<Profile> {
    match profile {
        Profile::Signing => Some(Profile::Encryption),
        Profile::Encryption => Some(Profile::Signing),
        _ => None,
    }
}

fn is_usable(certificate: &CertificateView, now: Timestamp) -> bool {
    certificate.status.is_valid() && now <= certificate.validity.not_after
}
