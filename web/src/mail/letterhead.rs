//! The text of mails, in the recipient's language.

use std::fmt::Display;
use std::sync::Arc;

use ca_core::audit::SignedHead;
use ca_core::installation::notice_writer::{NewNotice, NoResetLink, NoticeWriter, Occasion, Recipient};
use ca_core::types::{
    CertificateId, EmailAddress, EnvelopeId, Profile, RequestId, SelfCheckId, SerialNumber, Timestamp,
};

use time::UtcOffset;

use crate::locale::{day, moment, purpose, say, say_of_hold, say_with};

/// The portal and the organisation that are named in mails.
#[derive(Debug, Clone)]
pub struct Letterhead {
    url: String,
    organisation: String,
    /// The days after which a hold becomes a revocation.
    hold_days: u32,
    offset: UtcOffset,
}

impl Letterhead {
    /// A letterhead for the portal at `url`, the value of `portal.url`; `hold_days` is `policy.hold_days`. Times are in UTC.
    pub fn new(url: &str, organisation: String, hold_days: u32) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), organisation, hold_days, offset: UtcOffset::UTC }
    }

    /// The same with times at this offset, the value of `portal.utc_offset`.
    #[must_use]
    pub fn at_offset(self, offset: UtcOffset) -> Self {
        Self { offset, ..self }
    }

    /// The writer of an installation's mails.
    pub fn writer(self) -> NoticeWriter {
        Arc::new(move |to, occasion| self.write_about(to, occasion))
    }

    fn write_about(&self, to: &Recipient, occasion: &Occasion) -> NewNotice {
        match occasion {
            Occasion::Invited { token } => self.invitation(to, token),
            Occasion::PasswordForgotten { token } => self.password_forgotten(to, token),
            Occasion::NoResetLink { why } => self.no_reset_link(to, *why),
            Occasion::PasswordChanged { can_reset } => self.password_changed(to, *can_reset),
            Occasion::ProofWanted { token } => self.proof(to, token),
            Occasion::Issued { certificates } => self.issued(to, certificates),
            Occasion::Refused { request } => self.refused(to, *request),
            Occasion::RequestRestored { request } => self.request_restored(to, *request),
            Occasion::Revoked { certificate, serial } => self.revoked(to, *certificate, serial),
            Occasion::EndsSoon { certificate, profile, not_after } => {
                self.ends_soon(to, *certificate, *profile, *not_after)
            }
            Occasion::CodePrinted => self.code_printed(to),
            Occasion::SecondFactorSetUp => self.second_factor_set_up(to),
            Occasion::RecoveryCodesMade => self.recovery_codes_made(to),
            Occasion::SecondFactorReset => self.second_factor_reset(to),
            Occasion::Held { certificate, serial } => self.held(to, *certificate, serial),
            Occasion::Withdrawn { certificate, serial } => self.withdrawn(to, *certificate, serial),
            Occasion::DecisionWanted { certificate, serial, address } => {
                self.decision(to, *certificate, serial, address)
            }
            Occasion::TestMail { check, envelope, from } => self.test_mail(to, *check, envelope, from),
            Occasion::ReportWanted { token } => self.report(to, token),
            Occasion::HeadSigned { head } => self.head(to, head),
        }
    }

    /// The link for choosing a first password.
    pub fn invitation_url(&self, token: &str) -> String {
        format!("{}/invitation/{token}", self.url)
    }

    /// The mail with the invitation link.
    fn invitation(&self, to: &Recipient, token: &str) -> NewNotice {
        let subject = say_with(to.language, "mail-invitation-subject", &[("organisation", &self.organisation)]);
        let body = say(to.language, "mail-invitation-body");
        self.write(to, subject, &body, &self.invitation_url(token), &say(to.language, "mail-invitation-after"))
    }

    /// The mail with the link for replacing a forgotten password.
    fn password_forgotten(&self, to: &Recipient, token: &str) -> NewNotice {
        let link = format!("{}/password/reset/{token}", self.url);
        let (body, after) = (about("mail-forgotten-body", to), say(to.language, "mail-forgotten-after"));
        self.write(to, self.subject("mail-forgotten-subject", to), &body, &link, &after)
    }

    /// The mail to a person who asked for such a link and gets none.
    fn no_reset_link(&self, to: &Recipient, why: NoResetLink) -> NewNotice {
        let (body, after) = match why {
            NoResetLink::ByAdministrator => ("mail-no-reset-administrator", "mail-no-reset-administrator-after"),
            NoResetLink::NoPassword => ("mail-no-reset-none", "mail-no-reset-none-after"),
            NoResetLink::SharedAddress => ("mail-no-reset-shared", "mail-no-reset-shared-after"),
        };
        let (link, body, after) = (format!("{}/sign-in", self.url), about(body, to), say(to.language, after));
        self.write(to, self.subject("mail-forgotten-subject", to), &body, &link, &after)
    }

    /// The mail about a password that was changed.
    fn password_changed(&self, to: &Recipient, can_reset: bool) -> NewNotice {
        let (path, body, after) = if can_reset {
            ("password/forgotten", "mail-password-body", "mail-password-after")
        } else {
            ("sign-in", "mail-password-no-link", "mail-password-no-link-after")
        };
        let (link, body, after) = (format!("{}/{path}", self.url), say(to.language, body), say(to.language, after));
        self.write(to, self.subject("mail-password-subject", to), &body, &link, &after)
    }

    /// The message `id`, a subject that names the organisation.
    fn subject(&self, id: &str, to: &Recipient) -> String {
        say_with(to.language, id, &[("organisation", &self.organisation)])
    }

    /// The mail with the link for confirming a request for a certificate.
    fn proof(&self, to: &Recipient, token: &str) -> NewNotice {
        let subject = about("mail-proof-subject", to);
        let link = format!("{}/proof/{token}", self.url);
        self.write(to, subject, &about("mail-proof-body", to), &link, &say(to.language, "mail-proof-after"))
    }

    /// The mail with the link to an issued certificate.
    fn issued(&self, to: &Recipient, certificates: &[CertificateId]) -> NewNotice {
        let link = match certificates {
            [one] => format!("{}/certificates/{one}", self.url),
            _ => format!("{}/certificates", self.url),
        };
        let after = say(to.language, "mail-issued-after");
        self.write(to, about("mail-issued-subject", to), &say(to.language, "mail-issued-body"), &link, &after)
    }

    /// The mail about a request that an officer refused.
    fn refused(&self, to: &Recipient, request: RequestId) -> NewNotice {
        let link = format!("{}/requests/{request}", self.url);
        let after = say(to.language, "mail-refused-after");
        self.write(to, about("mail-refused-subject", to), &say(to.language, "mail-refused-body"), &link, &after)
    }

    /// The mail about a request that a restore ended.
    fn request_restored(&self, to: &Recipient, request: RequestId) -> NewNotice {
        let link = format!("{}/requests/{request}", self.url);
        let after = say(to.language, "mail-restored-after");
        self.write(to, about("mail-restored-subject", to), &say(to.language, "mail-restored-body"), &link, &after)
    }

    /// The mail about a revoked certificate.
    fn revoked(&self, to: &Recipient, certificate: CertificateId, serial: &SerialNumber) -> NewNotice {
        let link = format!("{}/certificates/{certificate}", self.url);
        let body = say_with(to.language, "mail-revoked-body", &[("serial", serial)]);
        self.write(to, about("mail-revoked-subject", to), &body, &link, &say(to.language, "mail-revoked-after"))
    }

    /// The mail about a certificate that expires soon.
    fn ends_soon(&self, to: &Recipient, certificate: CertificateId, profile: Profile, ends: Timestamp) -> NewNotice {
        let link = format!("{}/certificates/{certificate}/renew", self.url);
        let purpose = say(to.language, purpose(profile));
        let (day, at) = (day(to.language, ends, self.offset), moment(to.language, ends, self.offset));
        let values: [(&str, &dyn Display); 4] =
            [("address", &to.address), ("purpose", &purpose), ("day", &day), ("at", &at)];
        let subject = say_with(to.language, "mail-ends-subject", &values);
        let body = say_with(to.language, "mail-ends-body", &values);
        self.write(to, subject, &body, &link, &say(to.language, "mail-ends-after"))
    }

    /// The test mail of the self-check, to which the person replies.
    fn test_mail(&self, to: &Recipient, check: SelfCheckId, envelope: &EnvelopeId, from: &EmailAddress) -> NewNotice {
        let subject = say_with(to.language, "mail-test-subject", &[("organisation", &self.organisation)]);
        let link = format!("{}/self-check/{check}", self.url);
        let body = say(to.language, "mail-test-body");
        let after = say_with(to.language, "mail-test-after", &[("id", envelope)]);
        let notice = self.write(to, subject, &body, &link, &after);
        NewNotice { sender: Some(from.clone()), ..notice }
    }

    /// The mail about a printed revocation code.
    fn code_printed(&self, to: &Recipient) -> NewNotice {
        let subject = say_with(to.language, "mail-printed-subject", &[("organisation", &self.organisation)]);
        let link = format!("{}/revocation-code", self.url);
        self.write(to, subject, &say(to.language, "mail-printed-body"), &link, &say(to.language, "mail-printed-after"))
    }

    /// The mail about a second factor that was set up.
    fn second_factor_set_up(&self, to: &Recipient) -> NewNotice {
        let subject = say_with(to.language, "mail-set-up-subject", &[("organisation", &self.organisation)]);
        let link = format!("{}/sessions", self.url);
        self.write(to, subject, &say(to.language, "mail-set-up-body"), &link, &say(to.language, "mail-set-up-after"))
    }

    /// The mail about new recovery codes.
    fn recovery_codes_made(&self, to: &Recipient) -> NewNotice {
        let (body, after) = (say(to.language, "mail-codes-body"), say(to.language, "mail-codes-after"));
        let link = format!("{}/sessions", self.url);
        self.write(to, self.subject("mail-codes-subject", to), &body, &link, &after)
    }

    /// The mail about a second factor that was removed.
    fn second_factor_reset(&self, to: &Recipient) -> NewNotice {
        let subject = say_with(to.language, "mail-reset-subject", &[("organisation", &self.organisation)]);
        let link = format!("{}/sessions", self.url);
        self.write(to, subject, &say(to.language, "mail-reset-body"), &link, &say(to.language, "mail-reset-after"))
    }

    /// The mail about a certificate on hold.
    fn held(&self, to: &Recipient, certificate: CertificateId, serial: &SerialNumber) -> NewNotice {
        let link = format!("{}/certificates/{certificate}", self.url);
        let body = say_with(to.language, "mail-held-body", &[("serial", serial)]);
        self.write(
            to,
            about("mail-held-subject", to),
            &body,
            &link,
            &say_of_hold(to.language, "mail-held-after", self.hold_days),
        )
    }

    /// The mail about a certificate that was withdrawn from the directories.
    fn withdrawn(&self, to: &Recipient, certificate: CertificateId, serial: &SerialNumber) -> NewNotice {
        let link = format!("{}/certificates/{certificate}", self.url);
        let body = say_with(to.language, "mail-withdrawn-body", &[("serial", serial)]);
        self.write(to, about("mail-withdrawn-subject", to), &body, &link, &say(to.language, "mail-withdrawn-after"))
    }

    /// The mail that requests a security officer's decision about a hold.
    fn decision(
        &self,
        to: &Recipient,
        certificate: CertificateId,
        serial: &SerialNumber,
        address: &EmailAddress,
    ) -> NewNotice {
        let link = format!("{}/certificates/{certificate}", self.url);
        let subject = say_with(to.language, "mail-decision-subject", &[("address", address)]);
        let body = say_with(to.language, "mail-decision-body", &[("address", address), ("serial", serial)]);
        self.write(to, subject, &body, &link, &say(to.language, "mail-decision-after"))
    }

    /// The mail with the link for reporting a key.
    fn report(&self, to: &Recipient, token: &str) -> NewNotice {
        let link = format!("{}/lost/{token}", self.url);
        let after = say(to.language, "mail-report-after");
        self.write(to, about("mail-report-subject", to), &about("mail-report-body", to), &link, &after)
    }

    /// The mail with a head of the audit trail, as a line to be stored.
    fn head(&self, to: &Recipient, signed: &SignedHead) -> NewNotice {
        let organisation: &dyn Display = &self.organisation;
        let values = [("organisation", organisation), ("row", &signed.head.seq)];
        let subject = say_with(to.language, "mail-head-subject", &values);
        let at = moment(to.language, signed.head.at, self.offset);
        let body = say_with(to.language, "mail-head-body", &[("at", &at)]);
        let after = say_with(to.language, "mail-head-after", &[("key", &signed.key)]);
        self.write(to, subject, &body, &signed.to_string(), &after)
    }

    /// `line` is a paragraph of its own, so that it can be followed or copied completely.
    fn write(&self, to: &Recipient, subject: String, body: &str, line: &str, after: &str) -> NewNotice {
        let greeting = say_with(to.language, "mail-greeting", &[("name", &to.name)]);
        let end = say_with(to.language, "mail-end", &[("organisation", &self.organisation)]);
        // "-- " begins the signature of a mail (RFC 3676 §4.3).
        let body = format!("{greeting}\n\n{body}\n\n{line}\n\n{after}\n\n-- \n{end}\n{}\n", self.url);
        NewNotice { recipient: to.address.clone(), language: to.language, subject, body, sender: None }
    }
}

/// The message `id` with the recipient's address.
fn about(id: &str, to: &Recipient) -> String {
    let address: &dyn Display = &to.address;
    say_with(to.language, id, &[("address", address)])
}

#[cfg(test)]
mod tests {
    use ca_core::types::Language;

    use super::*;

    #[test]
    fn the_link_stands_on_a_line_of_its_own_in_both_languages() {
        let letterhead = Letterhead::new("https://ca.example.com/", "Example K.K.".to_owned(), 30);
        for language in Language::ALL {
            let to = Recipient {
                name: "山田 太郎".parse().unwrap(),
                address: "taro@example.com".parse().unwrap(),
                language,
            };
            let notice = letterhead.proof(&to, "abc");
            assert!(notice.body.lines().any(|line| line == "https://ca.example.com/proof/abc"), "{}", notice.body);
            assert!(notice.subject.contains("taro@example.com"));
            assert!(!notice.body.contains("mail-"), "{}", notice.body);
            let report = letterhead.report(&to, "abc");
            assert!(report.body.lines().any(|line| line == "https://ca.example.com/lost/abc"), "{}", report.body);
            assert!(report.subject.contains("taro@example.com") && !report.body.contains("mail-"), "{}", report.body);
        }
    }

    #[test]
    fn a_hold_is_told_with_the_days_that_it_lasts() {
        for (days, language, told) in [
            (1, Language::En, "after one day it is revoked"),
            (90, Language::En, "after 90 days it is revoked"),
            (1, Language::Ja, "1日以内に解除されない場合"),
            (90, Language::Ja, "90日以内に解除されない場合"),
        ] {
            let letterhead = Letterhead::new("https://ca.example.com", "Example K.K.".to_owned(), days);
            let (name, address) = ("山田 太郎".parse().unwrap(), "taro@example.com".parse().unwrap());
            let to = Recipient { name, address, language };
            let held = letterhead.held(&to, "7".parse().unwrap(), &"4a0b".parse().unwrap());
            assert!(held.body.contains(told), "{told}: {}", held.body);
        }
    }

    #[test]
    fn a_notice_names_mailbox_purpose_and_end_in_both_languages() {
        let letterhead = Letterhead::new("https://ca.example.com", "Example K.K.".to_owned(), 30);
        let certificate: CertificateId = "7".parse().unwrap();
        let ends: Timestamp = "2027-03-31T23:59:59Z".parse().unwrap();
        for (language, end, purpose) in [
            (Language::En, "31 March 2027 23:59 (UTC)", "Encryption"),
            (Language::Ja, "2027年3月31日 23:59 (UTC)", "暗号化"),
        ] {
            let to = Recipient {
                name: "山田 太郎".parse().unwrap(),
                address: "taro@example.com".parse().unwrap(),
                language,
            };
            let notice = letterhead.ends_soon(&to, certificate, Profile::Encryption, ends);
            for part in ["taro@example.com", end, purpose, "\nhttps://ca.example.com/certificates/7/renew\n"] {
                assert!(notice.body.contains(part), "{part}: {}", notice.body);
            }
            assert!(notice.subject.contains("2027") && !notice.body.contains("mail-"), "{notice:?}");
        }
    }

    #[test]
    fn a_notice_tells_times_at_the_offset_of_the_portal_and_names_the_zone() {
        let offset = UtcOffset::from_hms(9, 0, 0).unwrap();
        let letterhead = Letterhead::new("https://ca.example.com", "Example K.K.".to_owned(), 30).at_offset(offset);
        let ends: Timestamp = "2027-03-31T23:59:59Z".parse().unwrap();
        for (language, day, end) in [
            (Language::En, "1 April 2027", "1 April 2027 08:59 (UTC+09:00)"),
            (Language::Ja, "2027年4月1日", "2027年4月1日 08:59 (UTC+09:00)"),
        ] {
            let (name, address) = ("山田 太郎".parse().unwrap(), "taro@example.com".parse().unwrap());
            let to = Recipient { name, address, language };
            let notice = letterhead.ends_soon(&to, "7".parse().unwrap(), Profile::Signing, ends);
            assert!(notice.subject.contains(day) && notice.body.contains(end), "{notice:?}");
        }
    }
}
