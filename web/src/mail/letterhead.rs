//! The text of mails, in the recipient's language.

mod acts;
mod addresses;
mod occasions;
mod offices;
mod revocations;

use std::fmt::Display;

use ca_core::audit::SignedHead;
use ca_core::config::Contact;
use ca_core::installation::notice_writer::{NewNotice, NoResetLink, Recipient};
use ca_core::types::{CertificateId, EmailAddress, EnvelopeId, Profile, RequestId, SelfCheckId, Timestamp, WhyRefused};

use time::UtcOffset;

use crate::locale::{day, device_name, moment, purpose, purposes, say, say_with, why_refused};

/// The portal and the organisation that are named in mails.
#[derive(Debug, Clone)]
pub struct Letterhead {
    url: String,
    organisation: String,
    /// The days after which a hold becomes a revocation.
    hold_days: u32,
    offset: UtcOffset,
    /// How to reach a security officer.
    contact: Option<Contact>,
}

impl Letterhead {
    /// A letterhead for the portal at `url`, the value of `portal.url`; `hold_days` is `policy.hold_days`. Times are in UTC.
    pub fn new(url: &str, organisation: String, hold_days: u32) -> Self {
        Self {
            url: url.trim_end_matches('/').to_owned(),
            organisation,
            hold_days,
            offset: UtcOffset::UTC,
            contact: None,
        }
    }

    /// The same with times at this offset, the value of `portal.utc_offset`.
    #[must_use]
    pub fn at_offset(self, offset: UtcOffset) -> Self {
        Self { offset, ..self }
    }

    /// The same with this section: mails that ask people to tell a security officer say how.
    #[must_use]
    pub fn with_contact(self, contact: Option<Contact>) -> Self {
        Self { contact, ..self }
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
            NoResetLink::NewAddress => ("mail-no-reset-new", "mail-no-reset-new-after"),
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
    fn proof(&self, to: &Recipient, token: &str, asked: &Asked<'_>) -> NewNotice {
        let link = format!("{}/proof/{token}", self.url);
        let purpose = purposes(to.language, asked.profiles);
        let (device, at) = (device_name(to.language, asked.device), moment(to.language, asked.at, self.offset));
        let facts = say_with(
            to.language,
            "mail-proof-facts",
            &[("address", &to.address), ("purpose", &purpose), ("device", &device), ("at", &at)],
        );
        let body = format!("{}\n\n{facts}\n\n{}", about("mail-proof-body", to), say(to.language, "mail-proof-open"));
        self.write(to, about("mail-proof-subject", to), &body, &link, &say(to.language, "mail-proof-after"))
    }

    /// The mail with the link to an issued certificate.
    fn issued(&self, to: &Recipient, certificates: &[CertificateId]) -> NewNotice {
        let (path, [subject, body, after]) = match certificates {
            [one] => (format!("certificates/{one}"), ["mail-issued-subject", "mail-issued-body", "mail-issued-after"]),
            _ => ("certificates".to_owned(), ISSUED_SEVERAL),
        };
        let after = self.with_officer(to, &say(to.language, after));
        self.write(to, about(subject, to), &say(to.language, body), &format!("{}/{path}", self.url), &after)
    }

    /// The mail about a request that an officer refused.
    fn refused(&self, to: &Recipient, request: RequestId, why: &WhyRefused) -> NewNotice {
        let link = format!("{}/requests/{request}", self.url);
        let reason = why_refused(to.language, why);
        let reason = said_of(to, "mail-refused-reason", &reason);
        let body =
            format!("{}\n\n{reason}\n\n{}", say(to.language, "mail-refused-body"), say(to.language, "mail-see-here"));
        self.write(to, about("mail-refused-subject", to), &body, &link, &say(to.language, "mail-refused-after"))
    }

    /// The mail about a request that a restore ended.
    fn request_restored(&self, to: &Recipient, request: RequestId) -> NewNotice {
        let link = format!("{}/requests/{request}", self.url);
        let after = say(to.language, "mail-restored-after");
        self.write(to, about("mail-restored-subject", to), &say(to.language, "mail-restored-body"), &link, &after)
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
        let after = self.with_officer(to, &say(to.language, "mail-reset-after"));
        self.write(to, subject, &say(to.language, "mail-reset-body"), &link, &after)
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

    /// The paragraph, which asks people to tell a security officer, and how to reach one.
    fn with_officer(&self, to: &Recipient, after: &str) -> String {
        let Some(contact) = &self.contact else { return after.to_owned() };
        let telephone = contact.telephone.as_deref().map(|it| said_of(to, "mail-contact-telephone", &it));
        let mail = contact.mail.as_ref().map(|it| said_of(to, "mail-contact-mail", it));
        let lines = [Some(said_of(to, "mail-contact-name", &contact.name)), telephone, mail];
        format!("{after}\n\n{}", lines.into_iter().flatten().collect::<Vec<_>>().join("\n"))
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

/// The subject and the texts of the mail about several issued certificates.
const ISSUED_SEVERAL: [&str; 3] =
    ["mail-issued-several-subject", "mail-issued-several-body", "mail-issued-several-after"];

/// The message `id` with the recipient's address.
fn about(id: &str, to: &Recipient) -> String {
    let address: &dyn Display = &to.address;
    say_with(to.language, id, &[("address", address)])
}

/// The message `id` with one value.
fn said_of(to: &Recipient, id: &str, value: &dyn Display) -> String {
    say_with(to.language, id, &[("value", value)])
}

/// What was asked for, from which browser, and when.
struct Asked<'a> {
    profiles: &'a [Profile],
    device: &'a str,
    at: Timestamp,
}

#[cfg(test)]
mod tests {
    use ca_core::config::ContactSection;
    use ca_core::policy::Doer;
    use ca_core::types::{Language, SerialNumber};

    use super::acts::{HELD, PUT_BACK, RELEASED, WITHDRAWN};
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
            let at = "2027-03-31T23:30:00Z".parse().unwrap();
            let asked = Asked { profiles: &[Profile::Signing, Profile::Encryption], device: "Firefox, Windows", at };
            let notice = letterhead.proof(&to, "abc", &asked);
            assert!(notice.body.lines().any(|line| line == "https://ca.example.com/proof/abc"), "{}", notice.body);
            assert!(notice.subject.contains("taro@example.com"));
            assert!(!notice.body.contains("mail-"), "{}", notice.body);
            let report = letterhead.report(&to, "abc");
            assert!(report.body.lines().any(|line| line == "https://ca.example.com/lost/abc"), "{}", report.body);
            assert!(report.subject.contains("taro@example.com") && !report.body.contains("mail-"), "{}", report.body);
        }
    }

    fn taro(language: Language) -> Recipient {
        Recipient { name: "山田 太郎".parse().unwrap(), address: "taro@example.com".parse().unwrap(), language }
    }

    #[test]
    fn the_mails_about_two_certificates_differ_in_number_and_purpose() {
        let letterhead = Letterhead::new("https://ca.example.com", "Example K.K.".to_owned(), 30);
        let (to, id, serial) = (taro(Language::En), "7".parse().unwrap(), "4a0b".parse().unwrap());
        let issued = letterhead.issued(&to, &[id, id]);
        assert_eq!(issued.subject, "Your certificates for taro@example.com are ready");
        assert!(
            issued.body.contains("Your certificates are issued.") && !issued.body.contains("revoke it"),
            "{issued:?}"
        );
        for (profile, told) in [(Profile::Signing, "(Signing)"), (Profile::Encryption, "(Encryption)")] {
            let revoked = letterhead.revoked(&to, id, &serial, profile);
            assert!(revoked.body.contains(told), "{}", revoked.body);
        }
    }

    #[test]
    fn the_mail_with_the_proof_asks_and_names_purpose_device_and_time() {
        let offset = UtcOffset::from_hms(9, 0, 0).unwrap();
        let letterhead = Letterhead::new("https://ca.example.com", "Example K.K.".to_owned(), 30).at_offset(offset);
        let at = "2027-03-31T23:30:00Z".parse().unwrap();
        for (language, told) in [
            (
                Language::En,
                [
                    "Did you just ask for a certificate for taro@example.com?",
                    "\nPurpose: Signing, Encryption\n",
                    "\nDevice: Firefox, Windows\n",
                    "\nTime: 1 April 2027 08:30 (UTC+09:00)\n",
                ],
            ),
            (
                Language::Ja,
                [
                    "先ほど、taro@example.com の証明書を申請しましたか",
                    "\n用途：署名、暗号化\n",
                    "\n端末：Firefox, Windows\n",
                    "\n日時：2027年4月1日 08:30 (UTC+09:00)\n",
                ],
            ),
        ] {
            let asked = Asked { profiles: &[Profile::Signing, Profile::Encryption], device: "Firefox, Windows", at };
            let notice = letterhead.proof(&taro(language), "abc", &asked);
            for part in told {
                assert!(notice.body.contains(part), "{part}: {}", notice.body);
            }
            let unknown = letterhead.proof(&taro(language), "abc", &Asked { device: "", ..asked });
            assert!(unknown.body.contains(&say(language, "sessions-browser-unknown")), "{}", unknown.body);
        }
    }

    #[test]
    fn a_mail_that_asks_to_tell_an_officer_says_how_if_the_organisation_does() {
        let section = ContactSection {
            name: "セキュリティ室".to_owned(),
            telephone: Some("03-1234-5678".to_owned()),
            mail: Some("security@example.com".to_owned()),
        };
        let contact = Contact::check(section).unwrap();
        let plain = Letterhead::new("https://ca.example.com", "Example K.K.".to_owned(), 30);
        let serial: SerialNumber = "4a0b".parse().unwrap();
        let id: CertificateId = "7".parse().unwrap();
        for language in Language::ALL {
            let to = taro(language);
            let mails = |letterhead: &Letterhead| {
                let acted = [&HELD, &RELEASED, &WITHDRAWN, &PUT_BACK];
                let mut mails = acted
                    .map(|words| letterhead.acted_on(&to, id, &serial, Profile::Signing, Doer::Host, words))
                    .to_vec();
                mails.push(letterhead.revoked(&to, id, &serial, Profile::Signing));
                mails.push(letterhead.issued(&to, &[id]));
                mails.push(letterhead.issued(&to, &[id, id]));
                mails.push(letterhead.stolen_later(&to, id, &serial, Profile::Dual, true));
                mails.push(letterhead.second_factor_reset(&to));
                mails
            };
            for mail in mails(&plain.clone().with_contact(Some(contact.clone()))) {
                for part in ["セキュリティ室\n", "03-1234-5678\n", "security@example.com\n"] {
                    assert!(mail.body.contains(part), "{part}: {}", mail.body);
                }
                assert!(!mail.body.contains("mail-"), "{}", mail.body);
            }
            for mail in mails(&plain) {
                assert!(!mail.body.contains("03-1234-5678"), "{}", mail.body);
            }
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
