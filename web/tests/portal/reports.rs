//! The pages on which a key is reported.

use ca_core::policy::{Actor, IssueDirectly, Role, permit};
use ca_core::types::Profile;
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};

use crate::enrollment::enroll;
use crate::lost::{enter, mailed_report, number_of, printed};
use crate::support::{Browser, Portal, csr};

/// The part of a page inside the choice, divided at the start of "more".
fn choices(page: &str) -> (&str, &str) {
    let (_, rest) = page.split_once("<legend>What happened?</legend>").unwrap();
    let (choices, _) = rest.split_once("</fieldset>").unwrap();
    choices.split_once("<details class=\"more\"").unwrap_or((choices, ""))
}

fn values(part: &str) -> Vec<&str> {
    part.split("name=\"happening\"")
        .skip(1)
        .map(|rest| rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap())
        .collect()
}

#[test]
fn three_answers_come_first_and_the_others_open_when_one_of_them_is_chosen() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let page = alice.get(&format!("{certificate}/revoke")).body;
    let (first, more) = choices(&page);
    assert_eq!(values(first), ["key-lost", "key-stolen", "mislaid"]);
    assert_eq!(values(more), ["key-destroyed", "name-changed", "superseded", "no-longer-used", "unspecified"]);
    assert!(more.starts_with('>') && more.contains("<summary>More reasons</summary>"), "closed at first: {more}");

    let link = mailed_report(&portal, "alice@example.com");
    let mut stranger = portal.browser();
    assert_eq!(values(choices(&stranger.get(&link).body).0), ["key-lost", "key-stolen", "mislaid"]);
    for (happening, is_open) in [("superseded", true), ("key-lost", false), ("mislaid", false)] {
        let again = stranger.post(&link, &[("happening", happening)]);
        let (_, more) = choices(&again.body);
        assert_eq!((again.status, more.starts_with(" open>")), (422, is_open), "{happening}");
        assert!(again.body.contains(&format!("value=\"{happening}\" aria-describedby=\"hint-{happening}\" checked")));
    }
    let mut officer = portal.session_of(portal.person("Guard", "guard@example.com", &[Role::SecurityOfficer]));
    let page = officer.get(&format!("{certificate}/revoke")).body;
    assert!(page.contains("The key is mislaid and may be found again") && !page.contains("I have mislaid"), "{page}");
    assert!(values(choices(&page).1).contains(&"person-left"));
}

#[test]
fn a_mislaid_key_is_held_in_a_session_too() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let path = format!("{certificate}/revoke");
    alice.get(&path);
    let answer = alice.post(&path, &[("happening", "mislaid")]);
    assert_eq!(answer.location(), format!("{certificate}?done=held"), "{}", answer.body);
    assert!(alice.get(answer.location()).body.contains("On hold"));
    let again = alice.post(&path, &[("happening", "mislaid")]);
    assert!(again.status == 409 && again.body.contains("already on hold"), "a second click: {}", again.body);
    let page = alice.get(&path).body;
    assert_eq!(values(choices(&page).0), ["key-lost", "key-stolen"], "it is on hold already");
    assert_eq!(alice.post(&path, &[("happening", "key-lost")]).location(), format!("{certificate}/revoked"));
    assert_eq!(alice.post(&path, &[("happening", "mislaid")]).status, 409, "Back, and the form once more");
}

#[test]
fn certificates_are_told_apart_by_purpose_and_date_and_at_last_by_number() {
    let portal = Portal::start();
    let id = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let dual = [enroll(&portal, &mut alice), enroll(&portal, &mut alice)];
    let wanted =
        Wanted { address: "alice@example.com".parse().unwrap(), profile: Profile::Signing, csr: csr().into_bytes() };
    issue_certificate(&portal.ca, &permit(&Actor::Host, IssueDirectly).unwrap(), wanted).unwrap();
    let link = mailed_report(&portal, "alice@example.com");
    let page = portal.browser().get(&link).body;
    let labels: Vec<&str> = page
        .split("<label for=\"certificate")
        .skip(1)
        .map(|rest| rest.split_once('>').unwrap().1.split(" <span").next().unwrap())
        .collect();
    assert_eq!(labels.len(), 3, "{page}");
    let distinct: std::collections::BTreeSet<&&str> = labels.iter().collect();
    assert_eq!(distinct.len(), 3, "{labels:?}");
    for label in &labels {
        assert!(label.starts_with("alice@example.com – Sign") && label.contains(", valid from "), "{label}");
        assert_eq!(
            label.contains("Serial number"),
            label.contains("encryption"),
            "only for those that are alike: {label}"
        );
    }
    let done = alice.get(&format!("{}/revoke", dual[0])).body;
    assert!(done.contains("Valid from") && done.contains("Valid until") && done.contains("Serial number"), "{done}");
}

#[test]
fn the_contact_stands_on_every_page_of_a_report_or_the_page_says_whom_to_ask() {
    for portal in [Portal::start_with_contact(), Portal::start()] {
        portal.person("Alice", "alice@example.com", &[]);
        let mut alice = portal.signed_in("alice@example.com");
        let certificate = enroll(&portal, &mut alice);
        let code = printed(&mut alice);
        let mut stranger = portal.browser();
        let visit = enter(&mut stranger, &code).location().to_owned();
        let mut pages: Vec<(String, String)> = Vec::new();
        for path in ["/lost", "/lost/sent", "/lost/code", "/disowned", &visit] {
            pages.push((path.to_owned(), stranger.get(path).body));
        }
        pages.push(("revoke".to_owned(), alice.get(&format!("{certificate}/revoke")).body));
        let fields = [("certificate", number_of(&certificate)), ("happening", "key-lost")];
        assert_eq!(stranger.post(&visit, &fields).status, 303);
        pages.push(("done".to_owned(), stranger.get(&format!("{visit}/done")).body));
        pages.push(("revoked".to_owned(), alice.get(&format!("{certificate}/revoked")).body));
        let is_told = portal.ca.settings().contact.is_some();
        for (path, page) in pages {
            let says = |part: &str| page.contains(part);
            assert_eq!(says("Security Desk") && says("href=\"tel:+81312345678\""), is_told, "{path}: {page}");
            assert_eq!(says("Ask the help desk or the switchboard"), !is_told, "{path}: {page}");
        }
    }
}

/// Whether a page hints that a theft can be reported.
fn hints(browser: &mut Browser, page: &str) -> bool {
    let page = browser.get(page);
    assert_eq!(page.status, 200, "{}", page.body);
    page.body.contains("Report that the key was stolen") || page.body.contains("that somebody else has the key")
}

#[test]
fn after_a_theft_was_reported_no_page_asks_for_that_report() {
    let portal = Portal::start();
    let id = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let wanted = |csr: &str| Wanted {
        address: "alice@example.com".parse().unwrap(),
        profile: Profile::Dual,
        csr: csr.to_owned().into_bytes(),
    };
    let csr = csr();
    let issue =
        || issue_certificate(&portal.ca, &permit(&Actor::Host, IssueDirectly).unwrap(), wanted(&csr)).unwrap().id;
    let (lost, other) = (format!("/certificates/{}", issue()), format!("/certificates/{}", issue()));
    let path = format!("{lost}/revoke");
    assert!(alice.get(&path).body.contains("These certificates have the same key."));
    assert_eq!(alice.post(&path, &[("happening", "key-lost")]).status, 303);
    for page in [&lost, &format!("{lost}/revoked"), &other, &format!("{other}/revoked")] {
        assert!(hints(&mut alice, page), "{page}: a loss may turn out to be a theft");
    }
    alice.get(&path);
    assert_eq!(alice.post(&path, &[("happening", "key-stolen")]).location(), format!("{lost}/revoked"));
    for page in [&lost, &format!("{lost}/revoked"), &other, &format!("{other}/revoked")] {
        assert!(!hints(&mut alice, page), "{page}: it was reported for this key");
    }
    assert_eq!(alice.get(&path).location(), format!("{lost}/revoked"), "Back, and reload");
    let link = mailed_report(&portal, "alice@example.com");
    let page = portal.browser().get(&link).body;
    assert!(page.contains("or their keys were reported stolen") && !page.contains("name=\"certificate\""), "{page}");
}

#[test]
fn the_page_of_a_hold_names_the_certificates_that_stay_valid() {
    let portal = Portal::start();
    let id = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let csr = csr();
    let issue = || {
        let (address, profile) = ("alice@example.com".parse().unwrap(), Profile::Dual);
        let wanted = Wanted { address, profile, csr: csr.clone().into_bytes() };
        issue_certificate(&portal.ca, &permit(&Actor::Host, IssueDirectly).unwrap(), wanted).unwrap().id
    };
    let only = format!("/certificates/{}", issue());
    let page = alice.get(&format!("{only}/hold")).body;
    assert!(!page.contains("have the same key and stay valid"), "{page}");
    let other = format!("/certificates/{}", issue());
    for held in [&only, &other] {
        let page = alice.get(&format!("{held}/hold")).body;
        assert!(page.contains("have the same key and stay valid"), "{page}");
        assert!(page.contains(&format!("href=\"{held}/revoke#happening-mislaid\"")), "{page}");
    }
    assert!(alice.get(&format!("{only}/revoke")).body.contains("id=\"happening-mislaid\""));
    alice.get(&format!("{only}/hold"));
    assert_eq!(alice.post(&format!("{only}/hold"), &[]).status, 303);
    let page = alice.get(&format!("{other}/hold")).body;
    assert!(!page.contains("have the same key and stay valid"), "the other one is on hold: {page}");
}

#[test]
fn the_mail_and_its_page_name_purpose_device_and_time() {
    let portal = Portal::start();
    let id = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let mailbox = crate::enrollment::mailbox_of(&mut alice);
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    let parts = [("mailbox", mailbox.as_str()), ("keys", "dual"), ("dual", &csr()), ("csrf", &alice.csrf.clone())]
        .map(|(name, value)| format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    let body = format!("{}--XX--\r\n", parts.concat()).into_bytes();
    let headers = [
        ("content-type", "multipart/form-data; boundary=XX"),
        ("sec-fetch-site", "same-origin"),
        ("user-agent", agent),
    ];
    let answer = alice.send("POST", "/requests", &headers, body);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let proof = portal.mailed_link("/proof/");
    let mails = ca_core::use_cases::mail::notices::recent_notices(&portal.ca, 10).unwrap();
    let mail = mails.iter().find(|mail| mail.content.body.contains("/proof/")).unwrap();
    assert_eq!(mail.content.subject, "Did you just ask for a certificate for alice@example.com?");
    for part in ["\nPurpose: Signing and encryption\n", "\nDevice: Firefox, Linux\n", "(UTC+09:00)\n"] {
        assert!(mail.content.body.contains(part), "{part}: {}", mail.content.body);
    }
    let mut stranger = portal.browser();
    let page = stranger.get(&proof).body;
    for part in ["Did you just ask for this certificate?", "Signing and encryption", "Firefox, Linux", "(UTC+09:00)"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(portal.database.count("request WHERE device = 'Firefox, Linux'").unwrap(), 1);
}
