//! Mails about a revoked certificate, and about a theft that is reported after the revocation.

use ca_core::installation::notice_writer::{NewNotice, Recipient};
use ca_core::types::{CertificateId, Profile, SerialNumber};

use super::{Letterhead, about};
use crate::locale::{purpose, say, say_with};

impl Letterhead {
    /// The mail about a revoked certificate.
    pub(super) fn revoked(
        &self,
        to: &Recipient,
        certificate: CertificateId,
        serial: &SerialNumber,
        profile: Profile,
    ) -> NewNotice {
        let body = of_certificate(to, "mail-revoked-body", serial, profile);
        self.about_revoked(to, certificate, "mail-revoked-subject", &body)
    }

    /// The mail about a theft that is reported after the revocation.
    pub(super) fn stolen_later(
        &self,
        to: &Recipient,
        certificate: CertificateId,
        serial: &SerialNumber,
        profile: Profile,
        in_session: bool,
    ) -> NewNotice {
        let recorded = of_certificate(to, "mail-stolen-body", serial, profile);
        let ended = if in_session { "mail-stolen-ended-elsewhere" } else { "mail-stolen-ended" };
        let (ended, here) = (say(to.language, ended), say(to.language, "mail-see-here"));
        let body = format!("{recorded}\n\n{ended}\n\n{here}");
        self.about_revoked(to, certificate, "mail-stolen-subject", &body)
    }

    fn about_revoked(&self, to: &Recipient, certificate: CertificateId, subject: &str, body: &str) -> NewNotice {
        let link = format!("{}/certificates/{certificate}", self.url);
        let after = self.with_officer(to, &say(to.language, "mail-revoked-after"));
        self.write(to, about(subject, to), body, &link, &after)
    }
}

/// The message `id` with the purpose and the serial number of a certificate.
pub(super) fn of_certificate(to: &Recipient, id: &str, serial: &SerialNumber, profile: Profile) -> String {
    let purpose = say(to.language, purpose(profile));
    say_with(to.language, id, &[("address", &to.address), ("purpose", &purpose), ("serial", serial)])
}
