//! The successors of a renewed certificate.

use super::certificates::CertificateView;
use crate::error::Result;
use crate::installation::Ca;
use crate::store;
use crate::types::{Profile, Timestamp};

/// The certificates among `others` that are successors of `certificate`; empty unless they cover all its purposes.
///
/// A successor is newer, for the same mailbox and person, expires no earlier, and is neither revoked nor on hold.
/// Reminders stop by the same rule. Of several successors the newest counts. A certificate for both purposes may have
/// two.
pub fn successors_among<'c>(
    certificate: &CertificateView,
    others: &'c [CertificateView],
    now: Timestamp,
) -> Vec<&'c CertificateView> {
    let newest = |need: &[Profile]| {
        let follows = |other: &&CertificateView| need.contains(&other.profile) && succeeds(other, certificate, now);
        others.iter().filter(follows).max_by_key(|other| other.id)
    };
    let needs = [(Profile::Encryption, &SIGNING), (Profile::Signing, &ENCRYPTION)];
    let needs = needs.into_iter().filter(|(only, _)| certificate.profile != *only);
    let found: Option<Vec<_>> = needs.map(|(_, need)| newest(need)).collect();
    let mut found = found.unwrap_or_default();
    found.dedup_by_key(|successor| successor.id);
    found
}

/// The successors of a certificate among all certificates.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_successors(ca: &Ca, certificate: &CertificateView) -> Result<Vec<CertificateView>> {
    let stored = ca.store.read(|connection| store::certificate::list_of_mailbox(connection, certificate.mailbox))?;
    let others: Vec<_> = stored.into_iter().map(CertificateView::of).collect();
    Ok(successors_among(certificate, &others, ca.clock.now()).into_iter().cloned().collect())
}

fn succeeds(other: &CertificateView, certificate: &CertificateView, now: Timestamp) -> bool {
    let of_the_same = other.mailbox == certificate.mailbox && other.person == certificate.person;
    let is_later = other.id > certificate.id && other.validity.not_after >= certificate.validity.not_after;
    of_the_same && is_later && other.status.is_valid() && now <= other.validity.not_after
}

const SIGNING: [Profile; 2] = [Profile::Signing, Profile::Dual];
const ENCRYPTION: [Profile; 2] = [Profile::Encryption, Profile::Dual];
