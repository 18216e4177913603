//! The content of a report, and the certificates that it changes.

use crate::store::certificate::StoredCertificate;
use crate::types::{CertificateStatus, Happening, RevocationReason, Timestamp, TokenHash};

/// The reported event, and the session that continues when a stolen key ends the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RevocationReport {
    pub(crate) happening: Happening,
    pub(crate) since: Option<Timestamp>,
    pub(crate) session: Option<TokenHash>,
}

impl RevocationReport {
    /// When the key of this certificate became doubtful, UTC: the reported time, but not later than a known one.
    pub(crate) fn invalid_since(self, stored: &StoredCertificate) -> Option<Timestamp> {
        let told = self.since.map(|since| since.max(stored.validity.not_before));
        let CertificateStatus::Revoked { invalidity_date: Some(known), .. } = stored.status else { return told };
        Some(told.map_or(known, |told| told.min(known)))
    }

    /// Whether the report changes the CRL entry of this certificate, whose key is compromised. A second report of a lost key
    /// changes nothing.
    pub(crate) fn is_news_of(self, stored: &StoredCertificate) -> bool {
        let CertificateStatus::Revoked { reason, invalidity_date, .. } = stored.status else { return true };
        reason != RevocationReason::KeyCompromise
            || (self.happening == Happening::KeyStolen && self.invalid_since(stored) != invalidity_date)
    }
}
