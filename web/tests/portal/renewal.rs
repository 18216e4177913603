use std::sync::Arc;

use ca_core::policy::{Actor, IssueDirectly, Role, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::Profile;
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::mail::remind::remind_of_ends;
use ca_core::use_cases::status::certificates;

use crate::enrollment::{enroll, mailbox_of};
use crate::support::{Answer, Browser, Portal, csr};

#[test]
fn from_the_notice_over_two_pages_to_the_successor() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let id = portal.person("Alice Example", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let old = enroll(&portal, &mut alice);
    let renew = format!("{old}/renew");
    // Its 365 days began five minutes before it was issued.
    clock.advance(335 * DAY - 300 - 2);
    let mut alice = portal.session_of(id);
    assert!(!alice.get(&old).body.contains(&renew), "it is offered a second too early");
    assert_eq!(alice.get(&renew).location(), old);
    assert_eq!(remind_of_ends(&portal.ca).unwrap(), 0);

    clock.advance(1);
    assert_eq!(remind_of_ends(&portal.ca).unwrap(), 1);
    assert_eq!(portal.mailed_link(&old), renew);
    assert_eq!(portal.browser().get(&renew).location(), format!("/sign-in?next={renew}"));
    assert!(alice.get("/certificates").body.contains(&renew));
    assert!(alice.get(&old).body.contains(&renew));
    let page = alice.get(&renew).body;
    assert!(page.contains("alice@example.com") && page.contains("name=\"keys\" value=\"dual\""), "{page}");

    let (_, rest) = page.split_once("name=\"mailbox\" value=\"").unwrap();
    let mailbox = rest.split('"').next().unwrap();
    let answer = alice.upload("/requests", &[("mailbox", mailbox), ("keys", "dual"), ("dual", &csr())]);
    let request = answer.location().to_owned();
    let new = prove(&portal, &mut alice, &request);
    assert_ne!(new, old);
    let link = format!("href=\"{new}\"");
    let list = alice.get("/certificates").body;
    assert!(list.matches(&link).count() == 2 && !list.contains(&renew), "the old one does not say by which: {list}");
    let page = alice.get(&old).body;
    assert!(page.contains(&link) && !page.contains(&renew), "the old one does not say by which: {page}");
    assert!(page.contains(&format!("{old}/revoke")), "it can't be revoked any more");
    assert_eq!(alice.get(&renew).location(), old);
    assert!(!alice.get(&new).body.contains(&format!("href=\"{old}\"")), "the new one was renewed by the old one");

    // The old one stays, with its files, until its end and after it.
    clock.advance(31 * DAY);
    assert_eq!(remind_of_ends(&portal.ca).unwrap(), 0, "it has a successor");
    let mut alice = portal.session_of(id);
    let list = alice.get("/certificates").body;
    assert!(list.contains(&format!("href=\"{old}\"")) && list.matches(&link).count() == 2, "{list}");
    assert_eq!(alice.get(&format!("{old}/download/pem")).status, 200);
    assert_eq!(alice.get(&renew).location(), old, "what has ended is not renewed");
}

#[test]
fn a_successor_that_is_revoked_is_none_and_two_take_the_place_of_one_for_both() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let id = portal.person("Alice Example", "alice@example.com", &[]);
    let old = certify(&portal, Profile::Dual);
    let renew = format!("{old}/renew");
    clock.advance(340 * DAY);
    let signing = certify(&portal, Profile::Signing);
    let mut alice = portal.session_of(id);
    let links = |alice: &mut Browser, to: &str| alice.get(&old).body.matches(&format!("href=\"{to}\"")).count();
    assert_eq!(links(&mut alice, &signing), 0, "half a successor is none");
    assert_eq!(links(&mut alice, &renew), 1);
    let encryption = certify(&portal, Profile::Encryption);
    for both in [&signing, &encryption] {
        assert_eq!(links(&mut alice, both), 1);
        assert_eq!(alice.get("/certificates").body.matches(&format!("href=\"{both}\"")).count(), 2);
    }
    assert_eq!(links(&mut alice, &renew), 0);

    alice.get(&format!("{encryption}/revoke"));
    alice.post(&format!("{encryption}/revoke"), &[("happening", "key-lost")]);
    assert_eq!((links(&mut alice, &signing), links(&mut alice, &renew)), (0, 1), "what is revoked takes no place");
}

#[test]
fn nobody_renews_for_another() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let alice = portal.person("Alice Example", "alice@example.com", &[]);
    let old = enroll(&portal, &mut portal.session_of(alice));
    clock.advance(340 * DAY);
    let officer = portal.person("Officer", "officer@example.com", &Role::ALL);
    let mut officer = portal.session_of(officer);
    assert_eq!(officer.get(&format!("{old}/renew")).status, 404);
    let page = officer.get(&old);
    assert!(page.status == 200 && !page.body.contains("/renew"), "an officer may look, and not renew");
    assert!(!officer.get("/officer/certificates").body.contains("/renew"));
}

#[test]
fn an_encryption_key_is_kept_until_it_has_served_its_days() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let id = portal.person("Alice Example", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let mailbox = mailbox_of(&mut alice);
    let sent = [("mailbox", mailbox.as_str()), ("keys", "encryption"), ("encryption", &csr())];
    let request = alice.upload("/requests", &sent).location().to_owned();
    let first = prove(&portal, &mut alice, &request);
    assert_eq!(keep(&mut alice, &first).status, 409, "it is too early");

    clock.advance(700 * DAY);
    let mut alice = portal.session_of(id);
    assert!(alice.get(&format!("{first}/renew")).body.contains("id=\"keep-key\""));
    let mut bob = portal.session_of(portal.person("Bob", "bob@example.com", &Role::ALL));
    assert_eq!(keep(&mut bob, &first).status, 404, "it is somebody else's");
    let request = keep(&mut alice, &first).location().to_owned();
    let second = prove(&portal, &mut alice, &request);
    assert_eq!(keep(&mut alice, &first).status, 409, "it was renewed already");
    let found = certificates::list_certificates(&portal.ca, &Actor::Host, id).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].key_digest, found[1].key_digest);
    assert_eq!(found[0].validity.days(), 730, "its validity is full");

    // 1430 of 1500 days are taken.
    clock.advance(720 * DAY);
    let mut alice = portal.session_of(id);
    assert!(!alice.get(&format!("{second}/renew")).body.contains("id=\"keep-key\""));
    assert_eq!(keep(&mut alice, &second).status, 403, "it has served its days");
}

#[test]
fn a_key_that_signs_or_was_reported_is_not_kept() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let id = portal.person("Alice Example", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let dual = enroll(&portal, &mut alice);
    clock.advance(340 * DAY);
    let mut alice = portal.session_of(id);
    assert!(!alice.get(&format!("{dual}/renew")).body.contains("id=\"keep-key\""));
    assert_eq!(keep(&mut alice, &dual).status, 403);

    let mailbox = mailbox_of(&mut alice);
    let sent = [("mailbox", mailbox.as_str()), ("keys", "encryption"), ("encryption", &csr())];
    let request = alice.upload("/requests", &sent).location().to_owned();
    let encryption = prove(&portal, &mut alice, &request);
    clock.advance(710 * DAY);
    let mut alice = portal.session_of(id);
    let request = keep(&mut alice, &encryption).location().to_owned();
    // Reported between the request and the link: the key is not certified.
    alice.get(&format!("{encryption}/revoke"));
    alice.post(&format!("{encryption}/revoke"), &[("happening", "key-stolen")]);
    let proof = portal.mailed_link("/proof/");
    alice.get(&proof);
    alice.post(&proof, &[]);
    assert!(!alice.get(&request).body.contains("/install"), "a stolen key was certified");
    assert_eq!(certificates::list_certificates(&portal.ca, &Actor::Host, id).unwrap().len(), 2);
    assert_eq!(keep(&mut alice, &encryption).status, 409);
}

#[test]
fn a_key_that_was_certified_without_a_request_of_the_portal_is_kept_too() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let id = portal.person("Alice Example", "alice@example.com", &[]);
    let first = certify(&portal, Profile::Encryption);
    clock.advance(700 * DAY);
    let mut alice = portal.session_of(id);
    assert!(alice.get(&format!("{first}/renew")).body.contains("id=\"keep-key\""));
    let request = keep(&mut alice, &first).location().to_owned();
    assert!(alice.get("/requests").body.contains(&request));
    prove(&portal, &mut alice, &request);
    let found = certificates::list_certificates(&portal.ca, &Actor::Host, id).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].key_digest, found[1].key_digest);
    assert_eq!(found[0].validity.days(), 730, "its validity is full");

    // Its days are counted all the same.
    clock.advance(720 * DAY);
    let mut alice = portal.session_of(id);
    let second = format!("/certificates/{}", found[0].id);
    assert!(!alice.get(&format!("{second}/renew")).body.contains("id=\"keep-key\""));
    assert_eq!(keep(&mut alice, &second).status, 403, "it has served its days");
}

#[test]
fn a_key_that_is_known_to_be_stolen_is_not_kept() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let id = portal.person("Alice Example", "alice@example.com", &[]);
    let first = certify(&portal, Profile::Encryption);
    clock.advance(700 * DAY);
    let mut alice = portal.session_of(id);
    assert!(alice.get(&format!("{first}/renew")).body.contains("id=\"keep-key\""));
    portal.database.execute("UPDATE certified_key SET compromised_at = '2026-04-02 00:00:00'").unwrap();
    assert!(!alice.get(&format!("{first}/renew")).body.contains("id=\"keep-key\""));
    assert_eq!(keep(&mut alice, &first).status, 422);
    assert_eq!(certificates::list_certificates(&portal.ca, &Actor::Host, id).unwrap().len(), 1);
}

/// Certifies a key of Alice's as the command line and the API do; the path of the certificate.
fn certify(portal: &Portal, profile: Profile) -> String {
    let address = "alice@example.com".parse().unwrap();
    let wanted = Wanted { address, profile, csr: csr().into_bytes() };
    let permitted = permit(&Actor::Host, IssueDirectly).unwrap();
    format!("/certificates/{}", issue_certificate(&portal.ca, &permitted, wanted).unwrap().id)
}

/// Presses the button that keeps the key.
fn keep(browser: &mut Browser, certificate: &str) -> Answer {
    browser.get("/trust");
    browser.post(&format!("{certificate}/renew"), &[])
}

/// Follows the mailed link of a request; the path of its certificate.
pub(crate) fn prove(portal: &Portal, browser: &mut Browser, request: &str) -> String {
    let proof = portal.mailed_link("/proof/");
    browser.get(&proof);
    assert_eq!(browser.post(&proof, &[]).location(), request);
    let page = browser.get(request).body;
    let (_, rest) = page.split_once("href=\"/certificates/").expect("an issued certificate");
    format!("/certificates/{}", rest.split(['"', '/']).next().unwrap())
}

const START: &str = "2026-04-01T00:00:00Z";
const DAY: i64 = 86_400;
