//! A certificate as a row of a list, with its state.

use ca_core::types::{CertificateId, CertificateStatus, Timestamp, Validity};
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::successors::successors_among;

use crate::locale::{purpose, say_with};
use crate::render::Page;

/// A certificate in a list.
pub(crate) struct CertificateRow {
    pub(crate) id: CertificateId,
    pub(crate) address: String,
    pub(crate) person: String,
    pub(crate) purpose: &'static str,
    pub(crate) serial: String,
    /// The start and the end of its validity, UTC.
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) standing: Standing,
    /// Whether its owner may renew it now.
    pub(crate) is_renewable: bool,
    /// The certificates that replaced it, if that was determined.
    pub(crate) successors: Vec<Successor>,
}

/// A certificate that replaced another.
pub(crate) struct Successor {
    pub(crate) id: CertificateId,
    pub(crate) purpose: &'static str,
    pub(crate) until: Timestamp,
}

impl CertificateRow {
    pub(crate) fn new(certificate: &CertificateView, now: Timestamp) -> Self {
        let standing = Standing::of(certificate.status, certificate.validity, now);
        Self {
            id: certificate.id,
            address: certificate.address.to_string(),
            person: certificate.person_name.to_string(),
            purpose: purpose(certificate.profile),
            serial: certificate.serial.to_string(),
            from: certificate.validity.not_before,
            until: certificate.validity.not_after,
            is_renewable: is_renewable(certificate, standing, now),
            successors: Vec::new(),
            standing,
        }
    }

    /// The row of a certificate, with its successors among the other certificates of its mailbox.
    pub(crate) fn among(certificate: &CertificateView, others: &[CertificateView], now: Timestamp) -> Self {
        Self::new(certificate, now).succeeded_by(successors_among(certificate, others, now))
    }

    /// Adds the successors. A certificate that is revoked or on hold is not shown as renewed.
    pub(crate) fn succeeded_by<'c>(mut self, successors: impl IntoIterator<Item = &'c CertificateView>) -> Self {
        if matches!(self.standing, Standing::Valid | Standing::Expired) {
            let successor = |it: &CertificateView| Successor {
                id: it.id,
                purpose: purpose(it.profile),
                until: it.validity.not_after,
            };
            self.successors = successors.into_iter().map(successor).collect();
        }
        self.is_renewable &= self.successors.is_empty();
        self
    }
}

impl CertificateRow {
    /// The words that tell it from other certificates: address, purpose and validity.
    pub(crate) fn name(&self, page: &Page) -> String {
        let (purpose, from, until) = (page.say(self.purpose), page.day(&self.from), page.day(&self.until));
        say_with(
            page.language,
            "certificate-name",
            &[("address", &self.address), ("purpose", &purpose), ("from", &from), ("until", &until)],
        )
    }
}

/// The words that tell each certificate from the others; the serial number is added where those of two are the same.
pub(crate) fn names_apart(page: &Page, rows: &[CertificateRow]) -> Vec<String> {
    let names: Vec<String> = rows.iter().map(|row| row.name(page)).collect();
    let is_shared = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
    let apart = |(row, name): (&CertificateRow, &String)| {
        if is_shared(name) {
            format!("{name}{}{} {}", page.say("list-comma"), page.say("certificate-serial"), row.serial)
        } else {
            name.clone()
        }
    };
    rows.iter().zip(&names).map(apart).collect()
}

/// The state of a certificate now, including expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Valid,
    NotYet,
    Expired,
    Held,
    Revoked,
}

impl Standing {
    fn of(status: CertificateStatus, validity: Validity, now: Timestamp) -> Self {
        match status {
            CertificateStatus::Revoked { .. } => Self::Revoked,
            _ if now > validity.not_after => Self::Expired,
            CertificateStatus::Held { .. } => Self::Held,
            CertificateStatus::Valid if now < validity.not_before => Self::NotYet,
            CertificateStatus::Valid => Self::Valid,
        }
    }

    /// The message with the name of the state.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Valid => "standing-valid",
            Self::NotYet => "standing-not-yet",
            Self::Expired => "standing-expired",
            Self::Held => "standing-held",
            Self::Revoked => "standing-revoked",
        }
    }

    /// The CSS class of the state.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Valid => "good",
            Self::NotYet | Self::Held => "held",
            Self::Revoked => "bad",
            Self::Expired => "gone",
        }
    }
}

/// Whether the certificate should be renewed: it is valid, and its expiry is near.
fn is_renewable(certificate: &CertificateView, standing: Standing, now: Timestamp) -> bool {
    standing == Standing::Valid && certificate.validity.renewable_from() <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revoked_certificate_stays_revoked_after_its_end() {
        let start = Timestamp::from_unix_seconds(1_800_000_000);
        let validity = Validity::days_from(start, 10);
        let held = CertificateStatus::Held { at: start };
        assert_eq!(Standing::of(CertificateStatus::Valid, validity, start), Standing::Valid);
        assert_eq!(Standing::of(CertificateStatus::Valid, validity, validity.not_after), Standing::Valid);
        assert_eq!(Standing::of(held, validity, start.plus_days(1)), Standing::Held);
        assert_eq!(Standing::of(held, validity, start.plus_days(11)), Standing::Expired);
        let reason = ca_core::types::RevocationReason::KeyCompromise;
        let revoked = CertificateStatus::Revoked { at: start, reason, invalidity_date: None };
        assert_eq!(Standing::of(revoked, validity, start.plus_days(11)), Standing::Revoked);
    }
}
