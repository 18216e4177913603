//! The history of a certificate, and the mails about holds, as their readers see them.

use ca_core::policy::{Actor, ReleaseCertificate, RevokeCertificate, Role, permit};
use ca_core::types::PersonId;
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate};

use crate::enrollment::enroll;
use crate::lost::{mailed_report, number_of};
use crate::support::{Browser, Portal};

/// Alice with a certificate, and a security officer.
struct Office {
    portal: Portal,
    id: PersonId,
    alice: Browser,
    officer: Browser,
    certificate: String,
}

impl Office {
    fn open(portal: Portal) -> Self {
        let id = portal.person("Alice", "alice@example.com", &[]);
        let officer = portal.person("Sora Guard", "guard@example.com", &[Role::SecurityOfficer]);
        let mut alice = portal.session_of(id);
        let certificate = enroll(&portal, &mut alice);
        let officer = portal.session_of(officer);
        Self { portal, id, alice, officer, certificate }
    }

    /// The texts of the history, without marks.
    fn history(&self, browser: &mut Browser) -> Vec<String> {
        let page = browser.get(&self.certificate).body;
        let (_, list) = page.split_once("<ol class=\"history\">").unwrap();
        let (list, _) = list.split_once("</ol>").unwrap();
        let text = |item: &str| {
            let mut inside = true;
            item.chars()
                .filter(|c| {
                    if *c == '<' {
                        inside = false;
                    }
                    let keep = inside;
                    if *c == '>' {
                        inside = true;
                    }
                    keep
                })
                .collect::<String>()
        };
        list.split("<li>")
            .skip(1)
            .map(|item| text(item.split_once("</time>").unwrap().1).split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    fn act(&mut self, is_officer: bool, what: &str) {
        let path = format!("{}/{what}", self.certificate);
        let browser = if is_officer { &mut self.officer } else { &mut self.alice };
        browser.get(&path);
        let answer = browser.post(&path, &[]);
        assert_eq!(answer.status, 303, "{what}: {}", answer.body);
    }

    /// The newest mail to Alice with this subject.
    fn mail(&self, subject: &str) -> String {
        let mails = notices::recent_notices(&self.portal.ca, 50).unwrap();
        let mut own = mails.iter().filter(|mail| mail.content.recipient.as_str() == "alice@example.com");
        own.find(|mail| mail.content.subject == subject)
            .unwrap_or_else(|| panic!("no mail {subject}"))
            .content
            .body
            .clone()
    }
}

const HELD: &str = "Your certificate for alice@example.com is on hold";
const RELEASED: &str = "The hold on your certificate for alice@example.com is over";

#[test]
fn a_hold_stays_in_the_history_with_who_did_what() {
    let mut office = Office::open(Portal::start());
    office.act(false, "hold");
    office.act(true, "release");
    let mut alice = office.portal.session_of(office.id);
    let told = office.history(&mut alice);
    assert_eq!(told[1..], ["Put on hold by you", "Hold ended by a security officer"], "{told:?}");
    assert!(!alice.get(&office.certificate).body.contains("Sora Guard"), "the owner learns the office alone");
    let mut auditor = office.portal.session_of(office.portal.person("Ada", "ada@example.com", &[Role::Auditor]));
    let seen = office.history(&mut auditor);
    assert_eq!(
        seen[1..],
        ["Put on hold by Alice, the owner", "Hold ended by Sora Guard, security officer"],
        "{seen:?}"
    );

    alice.get(&format!("{}/revoke", office.certificate));
    alice.post(&format!("{}/revoke", office.certificate), &[("happening", "key-lost")]);
    alice.post(&format!("{}/revoke", office.certificate), &[("happening", "key-stolen"), ("since", "")]);
    let told = office.history(&mut alice);
    assert_eq!(told.len(), 5, "{told:?}");
    assert_eq!(told[1], "Put on hold by you");
    assert_eq!(told[3], "Revoked – Key lost or compromised by you");
    assert!(told[4].starts_with("Reported later – The key was stolen") && told[4].ends_with("by you"), "{told:?}");
}

#[test]
fn a_hold_and_its_end_are_told_by_mail_whoever_did_it() {
    let mut office = Office::open(Portal::start_with_contact());
    office.act(false, "hold");
    let own = office.mail(HELD);
    assert!(own.contains("Somebody who signed in to your account did this on the portal."), "{own}");
    office.act(true, "release");
    let released = office.mail(RELEASED);
    assert!(released.contains("A security officer did this") && !released.contains("Sora Guard"), "{released}");
    assert!(released.contains("report that on the same page") && released.contains(&office.certificate), "{released}");
    office.act(true, "hold");
    let held = office.mail(HELD);
    assert!(held.contains("A security officer did this") && held.contains("after 21 days it is revoked"), "{held}");
    for part in
        ["Security officer: Security Desk\n", "Telephone: +81 3-1234-5678\n", "Mail: security+desk@example.com\n"]
    {
        assert!(held.contains(part) && released.contains(part), "{part}: {held}");
    }
    let id = number_of(&office.certificate).parse().unwrap();
    release_certificate(&office.portal.ca, &permit(&Actor::Host, ReleaseCertificate).unwrap(), id).unwrap();
    assert!(office.mail(RELEASED).contains("The operator of the server did this by a command."));
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: office.id }).unwrap();
    hold_certificate(&office.portal.ca, &permitted, id).unwrap();
    assert!(office.mail(HELD).contains("The operator of the server did this by a command."));
}

#[test]
fn a_hold_by_a_mailed_link_says_so_in_mail_and_history() {
    let mut office = Office::open(Portal::start());
    let link = mailed_report(&office.portal, "alice@example.com");
    let mut stranger = office.portal.browser();
    stranger.get(&link);
    let fields = [("certificate", number_of(&office.certificate)), ("happening", "mislaid")];
    assert_eq!(stranger.post(&link, &fields).status, 303);
    assert!(office.mail(HELD).contains("by a mailed link, without signing in"));
    let mut alice = std::mem::replace(&mut office.alice, office.portal.browser());
    assert_eq!(office.history(&mut alice)[1..], ["Put on hold by a mailed link, without sign-in"]);
}

#[test]
fn without_holds_the_history_tells_what_took_their_place() {
    let mut office = Office::open(Portal::start_strict());
    let path = format!("{}/revoke", office.certificate);
    office.alice.get(&path);
    let answer = office.alice.post(&path, &[("happening", "mislaid")]);
    assert_eq!(answer.location(), format!("{}?done=withdrawn", office.certificate), "{}", answer.body);
    let again = office.alice.post(&path, &[("happening", "mislaid")]);
    assert!(again.status == 409 && again.body.contains("already out of the directories"), "{}", again.body);
    office.act(true, "release");
    let mut alice = office.portal.session_of(office.id);
    assert_eq!(
        office.history(&mut alice)[1..],
        ["Taken out of the directories by you", "Put back into the directories by a security officer"]
    );
    let back = office.mail("Your certificate for alice@example.com is in the directories again");
    assert!(back.contains("A security officer did this"), "{back}");
}

#[test]
fn a_state_that_the_trail_does_not_tell_is_in_the_history_all_the_same() {
    let mut office = Office::open(Portal::start());
    office.act(false, "hold");
    office.portal.database.execute("UPDATE audit SET action = 'other' WHERE action = 'certificate.hold'").unwrap();
    let mut alice = std::mem::replace(&mut office.alice, office.portal.browser());
    assert_eq!(office.history(&mut alice)[1..], ["Put on hold"]);
}

#[test]
fn a_revocation_whose_event_the_trail_does_not_name_has_the_reason_of_the_state() {
    let mut office = Office::open(Portal::start());
    let path = format!("{}/revoke", office.certificate);
    office.alice.get(&path);
    office.alice.post(&path, &[("happening", "key-lost")]);
    let forget = "UPDATE audit SET detail = 'never delivered' WHERE action = 'certificate.revoke'";
    office.portal.database.execute(forget).unwrap();
    let mut alice = office.portal.session_of(office.id);
    assert_eq!(office.history(&mut alice)[1..], ["Revoked – Key lost or compromised by you"]);
    alice.get(&path);
    alice.post(&path, &[("happening", "key-stolen"), ("since", "")]);
    let told = office.history(&mut alice);
    assert_eq!(told[1], "Revoked by you", "the reason may be that of the later report: {told:?}");
}
