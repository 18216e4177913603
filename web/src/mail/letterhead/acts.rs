//! Mails about a hold or a withdrawal of a certificate, and about its end.

use ca_core::installation::notice_writer::{NewNotice, Recipient};
use ca_core::policy::{Doer, ReportChannel};
use ca_core::types::{CertificateId, EmailAddress, Profile, SerialNumber};

use super::revocations::of_certificate;
use super::{Letterhead, about};
use crate::locale::{say, say_of_hold, say_with};

impl Letterhead {
    /// The mail about a certificate that was put on hold or withdrawn, or about the end of that.
    pub(super) fn acted_on(
        &self,
        to: &Recipient,
        certificate: CertificateId,
        serial: &SerialNumber,
        profile: Profile,
        by: Doer,
        words: &ActWords,
    ) -> NewNotice {
        let link = format!("{}/certificates/{certificate}", self.url);
        let (did, by) = (of_certificate(to, words.body, serial, profile), say(to.language, did_by(by)));
        let body = format!("{did}\n\n{by}\n\n{}", say(to.language, "mail-see-here"));
        let after = say_of_hold(to.language, words.after, self.hold_days);
        self.write(to, about(words.subject, to), &body, &link, &self.with_officer(to, &after))
    }

    /// The mail that requests a security officer's decision about a hold.
    pub(super) fn decision(
        &self,
        to: &Recipient,
        certificate: CertificateId,
        serial: &SerialNumber,
        address: &EmailAddress,
        by: Doer,
    ) -> NewNotice {
        let link = format!("{}/certificates/{certificate}", self.url);
        let subject = say_with(to.language, "mail-decision-subject", &[("address", address)]);
        let did = say_with(to.language, "mail-decision-body", &[("address", address), ("serial", serial)]);
        let by = say(to.language, reported_by(by));
        let body = format!("{did}\n\n{by}\n\n{}", say(to.language, "mail-decision-here"));
        self.write(to, subject, &body, &link, &say(to.language, "mail-decision-after"))
    }
}

/// The messages about an action on a certificate.
pub(super) struct ActWords {
    subject: &'static str,
    body: &'static str,
    after: &'static str,
}

pub(super) const HELD: ActWords =
    ActWords { subject: "mail-held-subject", body: "mail-held-body", after: "mail-held-after" };
pub(super) const RELEASED: ActWords =
    ActWords { subject: "mail-released-subject", body: "mail-released-body", after: "mail-released-after" };
pub(super) const WITHDRAWN: ActWords =
    ActWords { subject: "mail-withdrawn-subject", body: "mail-withdrawn-body", after: "mail-withdrawn-after" };
pub(super) const PUT_BACK: ActWords =
    ActWords { subject: "mail-put-back-subject", body: "mail-put-back-body", after: "mail-released-after" };

/// The message that tells the owner who did it. The owner learns the office of an officer, not the name.
fn did_by(by: Doer) -> &'static str {
    match by {
        Doer::Owner => "mail-by-owner",
        Doer::Officer(_) => "mail-by-officer",
        Doer::Bearer(ReportChannel::Link) => "mail-by-link",
        Doer::Bearer(ReportChannel::Code) => "mail-by-code",
        Doer::Host => "mail-by-host",
        Doer::System => "mail-by-system",
    }
}

/// The message that tells a security officer who reported the key.
fn reported_by(by: Doer) -> &'static str {
    match by {
        Doer::Owner => "mail-decision-by-owner",
        other => did_by(other),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ca_core::types::Language;

    use super::*;

    fn taro(language: Language) -> Recipient {
        Recipient { name: "山田 太郎".parse().unwrap(), address: "taro@example.com".parse().unwrap(), language }
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
            let held = letterhead.acted_on(
                &to,
                "7".parse().unwrap(),
                &"4a0b".parse().unwrap(),
                Profile::Dual,
                Doer::Host,
                &HELD,
            );
            assert!(held.body.contains(told), "{told}: {}", held.body);
            assert!(held.body.contains(&say(language, crate::locale::purpose(Profile::Dual))), "{}", held.body);
        }
    }

    #[test]
    fn the_owner_is_told_who_did_it() {
        let letterhead = Letterhead::new("https://ca.example.com", "Example K.K.".to_owned(), 30);
        let serial: SerialNumber = "4a0b".parse().unwrap();
        for language in Language::ALL {
            let mut told = BTreeSet::new();
            for by in [
                Doer::Owner,
                Doer::Officer("3".parse().unwrap()),
                Doer::Bearer(ReportChannel::Link),
                Doer::Bearer(ReportChannel::Code),
                Doer::Host,
                Doer::System,
            ] {
                let mail =
                    letterhead.acted_on(&taro(language), "7".parse().unwrap(), &serial, Profile::Dual, by, &HELD);
                assert!(mail.body.contains(&say(language, did_by(by))), "{by:?}: {}", mail.body);
                told.insert(mail.body);
            }
            assert_eq!(told.len(), 6, "{language}");
        }
    }
}
