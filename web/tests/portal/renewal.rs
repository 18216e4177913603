use std::sync::Arc;

use ca_core::clock::ManualClock;
use ca_core::use_cases::remind::remind_of_ends;

use crate::enrollment::enroll;
use crate::support::{Portal, csr};

#[test]
fn from_the_notice_over_two_pages_to_the_successor() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let id = portal.person("Alice Example", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let old = enroll(&portal, &mut alice);
    let renew = format!("{old}/renew");
    clock.advance(335 * DAY - 2);
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
    let proof = portal.mailed_link("/proof/");
    alice.get(&proof);
    assert_eq!(alice.post(&proof, &[]).location(), request);
    let issued = alice.get(&request).body;
    let (_, rest) = issued.split_once("href=\"/certificates/").expect("an issued certificate");
    let new = format!("/certificates/{}", rest.split(['"', '/']).next().unwrap());
    assert_ne!(new, old);

    // The old one stays, with its files, until its end and after it.
    clock.advance(31 * DAY);
    assert_eq!(remind_of_ends(&portal.ca).unwrap(), 0, "it has a successor");
    let mut alice = portal.session_of(id);
    let list = alice.get("/certificates").body;
    assert!(list.contains(&format!("href=\"{old}\"")) && list.contains(&format!("href=\"{new}\"")), "{list}");
    assert_eq!(alice.get(&format!("{old}/download/pem")).status, 200);
    assert_eq!(alice.get(&renew).location(), old, "what has ended is not renewed");
}

#[test]
fn nobody_renews_for_another() {
    let clock = Arc::new(ManualClock::new(START.parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let alice = portal.person("Alice Example", "alice@example.com", &[]);
    let old = enroll(&portal, &mut portal.session_of(alice));
    clock.advance(340 * DAY);
    let officer = portal.person("Officer", "officer@example.com", &ca_core::policy::Role::ALL);
    let mut officer = portal.session_of(officer);
    assert_eq!(officer.get(&format!("{old}/renew")).status, 404);
    let page = officer.get(&old);
    assert!(page.status == 200 && !page.body.contains("/renew"), "an officer may look, and not renew");
    assert!(!officer.get("/officer/certificates").body.contains("/renew"));
}

const START: &str = "2026-04-01T00:00:00Z";
const DAY: i64 = 86_400;
