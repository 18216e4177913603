//! The content of a report, and the certificates that it changes.

use crate::store::certificate::StoredCertificate;
use crate::types::{CertificateStatus, Happening, RevocationReason, Timestamp, TokenHash};

/// What is reported, and which session of the person stays when a stolen key ends the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RevocationReport {
    pub(crate) happening: Happening,
    pub(crate) since: Option<Timestamp>,
    pub(crate) session: Option<TokenHash>,
}

impl RevocationReport {
    /// Since when the key of this certificate is in doubt: as reported, and not later than was known before.
    pub(crate) fn invalid_since(self, stored: &StoredCertificate) -> Option<Timestamp> {
        let told = self.since.map(|since| since.max(stored.validity.not_before));
        let CertificateStatus::Revoked { invalidity_date: Some(known), .. } = stored.status else { return told };
        Some(told.map_or(known, |told| told.min(known)))
    }

    /// Whether the list has to say something else of this certificate, whose key is compromised. Of two who report it lost the
    /// second one says nothing new.
    pub(crate) fn is_news_of(self, stored: &StoredCertificate) -> bool {
        let CertificateStatus::Revoked { reason, invalidity_date, .. } = stored.status else { return true };
        reason != RevocationReason::KeyCompromise
            || (self.happening == Happening::KeyStolen && self.invalid_since(stored) != invalidity_date)
    }
}
