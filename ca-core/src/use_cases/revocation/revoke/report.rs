//! The content of a report, and the certificates that it changes.

use crate::error::{Invalid, Result};
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
    /// Whether it concerns the key, and so every certificate with it.
    pub(super) fn is_of_key(self) -> bool {
        self.happening.reason() == RevocationReason::KeyCompromise
    }

    /// Demands that the reported time is not in the future.
    ///
    /// # Errors
    /// `Invalid(Time)`.
    pub(super) fn check_time(self, now: Timestamp) -> Result<()> {
        if self.since.is_some_and(|since| since > now) { Err(Invalid::Time.into()) } else { Ok(()) }
    }

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
