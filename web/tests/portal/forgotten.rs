//! A forgotten password, and the mailed link that replaces it.

use std::sync::Arc;

use ca_core::policy::{Actor, AddPerson, GrantRole, Role, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::Language;
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::offices;
use ca_core::use_cases::people::accounts::invite_by_hand;
use ca_core::use_cases::people::mailboxes;
use ca_core::use_cases::people::reset_password;
use ca_core::use_cases::people::roster::{self, NewPerson};
use inkan_tests::wait;

use crate::passwords::{mails_about, status_of_sign_in};
use crate::support::{Answer, PASSWORD, Portal};

const NEW: &str = "seven quiet otters paint";
const PATH: &str = "/password/reset/";

/// A link that was just mailed to this address.
pub(crate) fn reset_link(portal: &Portal, address: &str) -> String {
    reset_password::mail_link(&portal.ca, &address.parse().unwrap()).unwrap();
    portal.mailed_link(PATH)
}

/// Asks for a link as a stranger does.
fn ask(portal: &Portal, address: &str) -> Answer {
    let mut stranger = portal.browser();
    stranger.get("/password/forgotten");
    let mut answer = stranger.post("/password/forgotten", &[("address", address)]);
    answer.headers.remove("date");
    answer
}

/// The text of the only mail about a forgotten password to this address, as soon as it is there.
fn told(portal: &Portal, address: &str) -> String {
    wait::until("the mail", || {
        let mails = notices::recent_notices(&portal.ca, 50).unwrap();
        let mut to = mails.into_iter().filter(|mail| mail.content.recipient.as_str() == address);
        Ok(to.find(|mail| mail.content.subject.starts_with("Your password for")).map(|mail| mail.content.body))
    })
    .unwrap()
}

#[test]
fn a_mailed_link_replaces_a_forgotten_password_once() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    assert!(portal.browser().get("/sign-in").body.contains("href=\"/password/forgotten\""));
    let answer = ask(&portal, "Alice@Example.com");
    assert_eq!((answer.status, answer.location()), (303, "/password/forgotten/sent"));
    assert!(portal.browser().get("/password/forgotten/sent").body.contains("If the address is known here"));
    assert!(told(&portal, "alice@example.com").contains(PATH));
    let link = portal.mailed_link(PATH);

    // A program that scans mails opens the link, and so does a person in two tabs.
    let (mut one, mut two) = (portal.browser(), portal.browser());
    for tab in [&mut one, &mut two] {
        assert!(tab.get(&link).body.contains("Alice, choose a new password"));
    }
    assert_eq!(alice.get("/certificates").status, 200, "looking changes nothing");
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", PASSWORD), 303);

    let done = one.post(&link, &[("password", NEW), ("again", NEW)]);
    assert_eq!((done.status, done.location()), (303, "/sessions?done=password"), "{}", done.body);
    assert!(one.get("/sessions?done=password").body.contains("Your new password works from now on"));
    assert_eq!(alice.get("/certificates").status, 303, "an open session goes on");
    let late = two.post(&link, &[("password", "some other words entirely"), ("again", "some other words entirely")]);
    assert!(late.status == 409 && late.body.contains("it was used already"), "{}", late.body);
    assert_eq!(two.get(&link).status, 409);
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", PASSWORD), 422);
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", NEW), 303);
    assert_eq!(mails_about(&portal, "your password was changed"), 1);
    let set = "audit WHERE action = 'account.set-password' AND detail = 'by reset link'";
    assert_eq!(portal.database.count(set).unwrap(), 1);
    assert_eq!(portal.database.count("audit WHERE action = 'account.mail-reset-link'").unwrap(), 1);
}

#[test]
fn nobody_learns_whose_address_is_known() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Rin", "rin@example.com", &[Role::Administrator]);
    let answers = ["alice@example.com", "rin@example.com", "nobody@example.com", "nobody@elsewhere.example"]
        .map(|address| ask(&portal, address));
    for answer in &answers {
        assert_eq!((answer.status, &answer.headers, &answer.body), (303, &answers[0].headers, &answers[0].body));
    }
    let wrong = ask(&portal, "no address");
    assert!(wrong.status == 422 && wrong.body.contains("href=\"#address\""), "{}", wrong.body);
    for address in ["alice@example.com", "nobody@example.com"] {
        assert_eq!([ask(&portal, address).status, ask(&portal, address).status], [303, 303], "{address}");
        assert_eq!(ask(&portal, address).status, 429, "{address}: the fourth within an hour");
    }
    // The two that were refused are counted for the source too.
    for n in 0..10 {
        assert_eq!(ask(&portal, &format!("nobody-{n}@example.com")).status, 303, "{n}");
    }
    assert_eq!(ask(&portal, "nobody-else@example.com").status, 429, "the twenty-first from a source");
    told(&portal, "alice@example.com");
}

#[test]
fn the_second_link_ends_the_first_and_none_is_good_for_another_purpose() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let first = reset_link(&portal, "alice@example.com");
    let second = reset_link(&portal, "alice@example.com");
    assert_ne!(first, second);
    let ended = portal.browser().get(&first);
    assert!(ended.status == 409 && ended.body.contains("a newer link"), "{}", ended.body);
    let token = second.strip_prefix(PATH).unwrap();
    let invitation = invite_by_hand(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), alice).unwrap();
    for elsewhere in [
        format!("/invitation/{token}"),
        format!("/proof/{token}"),
        format!("/lost/{token}"),
        format!("{PATH}{invitation}"),
    ] {
        let mut browser = portal.browser();
        browser.get("/trust");
        assert_eq!(browser.get(&elsewhere).status, 404, "{elsewhere}");
        let answer = browser.post(&elsewhere, &[("password", NEW), ("again", NEW)]);
        assert!(matches!(answer.status, 303 | 404), "{elsewhere}: {}", answer.status);
    }
    let mut browser = portal.browser();
    browser.get(&second);
    assert_eq!(browser.post(&second, &[("password", NEW), ("again", NEW)]).status, 303);
    assert_eq!(portal.browser().get(&format!("/invitation/{invitation}")).status, 409, "an invitation goes on");
}

#[test]
fn a_link_is_good_for_an_hour() {
    let clock = Arc::new(ManualClock::new("2027-04-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    portal.person("Alice", "alice@example.com", &[]);
    let link = reset_link(&portal, "alice@example.com");
    let mut browser = portal.browser();
    clock.advance(3599);
    assert_eq!(browser.get(&link).status, 200);
    clock.advance(2);
    let late = browser.post(&link, &[("password", NEW), ("again", NEW)]);
    assert!(late.status == 409 && late.body.contains("it works for an hour"), "{}", late.body);
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", PASSWORD), 303);
}

#[test]
fn a_second_factor_stays_and_is_still_asked_for() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let (_, codes) = portal.set_up(&mut alice);
    let link = reset_link(&portal, "alice@example.com");
    let mut browser = portal.browser();
    browser.get(&link);
    assert_eq!(browser.post(&link, &[("password", NEW), ("again", NEW)]).location(), "/sessions?done=password");
    let led = browser.get("/certificates");
    assert_eq!((led.status, led.location()), (303, "/second-factor?next=/certificates"));
    browser.get("/second-factor");
    assert_eq!(browser.post("/second-factor", &[("code", &codes[0])]).status, 303);
    assert_eq!(browser.get("/certificates").status, 200);
    assert_eq!(portal.database.count("second_factor").unwrap(), 1);
}

#[test]
fn whoever_gets_no_link_is_told_the_reason_in_the_mail() {
    let portal = Portal::start();
    let permitted = permit(&Actor::Host, AddPerson).unwrap();
    for role in Role::ALL {
        portal.person("Officer", &format!("{role}@example.com"), &[role]);
    }
    let new = NewPerson {
        name: "Dora".parse().unwrap(),
        address: "dora@example.com".parse().unwrap(),
        language: Language::En,
    };
    roster::add_person(&portal.ca, &permitted, new).unwrap();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    mailboxes::add_mailbox(&portal.ca, &permitted, alice, "info@example.com".parse().unwrap()).unwrap();
    let officers = Role::ALL.map(|role| (format!("{role}@example.com"), "ask an administrator"));
    let others = [("dora@example.com", "no password of yours here"), ("info@example.com", "Several people may read")];
    for (address, reason) in officers.iter().map(|(address, reason)| (address.as_str(), *reason)).chain(others) {
        reset_password::mail_link(&portal.ca, &address.parse().unwrap()).unwrap();
        let text = told(&portal, address);
        assert!(text.contains(reason) && !text.contains(PATH), "{address}: {text}");
    }
    assert_eq!(portal.database.count("invitation WHERE purpose = 'reset'").unwrap(), 0);
    assert!(reset_link(&portal, "alice@example.com").starts_with(PATH), "the personal address gets one");
}

#[test]
fn a_link_is_of_no_use_once_its_person_has_a_role() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let link = reset_link(&portal, "alice@example.com");
    let mut browser = portal.browser();
    browser.get(&link);
    offices::grant_role(&portal.ca, &permit(&Actor::Host, GrantRole).unwrap(), alice, Role::Auditor).unwrap();
    for answer in [browser.get(&link), browser.post(&link, &[("password", NEW), ("again", NEW)])] {
        assert!(answer.status == 409 && answer.body.contains("Ask an administrator"), "{}", answer.body);
    }
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", PASSWORD), 303);
}

#[test]
fn a_link_works_in_the_browser_of_somebody_else_whose_session_then_ends() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let bob = portal.person("Bob", "bob@example.com", &[]);
    let mut browser = portal.session_of(bob);
    let before = browser.cookies["inkan-session"].clone();
    let link = reset_link(&portal, "alice@example.com");
    browser.get(&link);
    assert_eq!(browser.post(&link, &[("password", NEW), ("again", NEW)]).status, 303);
    assert!(browser.get("/certificates").body.contains("Signed in as Alice"));
    let mut thief = portal.browser();
    thief.cookies.insert("inkan-session".to_owned(), before);
    assert_eq!(thief.get("/certificates").status, 303);
    assert_eq!(status_of_sign_in(&portal, "bob@example.com", PASSWORD), 303, "Bob's password stays");
}
