//! Somebody leaves, as officers and the person meet it.

use ca_core::policy::Role;
use ca_core::types::PersonId;
use ca_core::use_cases::people::reset_password::mail_link;

use crate::forgotten::reset_link;
use crate::support::{PASSWORD, Portal};

fn path(person: PersonId) -> String {
    format!("/officer/people/{person}/departure")
}

#[test]
fn the_person_is_signed_out_and_told_why_they_cannot_sign_in() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let rin = portal.person("Rin", "rin@example.com", &[Role::SecurityOfficer]);
    let (mut own, mut officer) = (portal.session_of(alice), portal.session_of(rin));
    let asked = officer.get(&path(alice)).body;
    assert!(
        asked.contains("Begin the departure of Alice") && asked.contains("Until then you can undo the departure"),
        "{asked}"
    );
    assert_eq!(officer.post(&path(alice), &[]).location(), path(alice));
    assert!(officer.get(&path(alice)).body.contains("The departure has begun"));
    assert!(officer.get("/officer/departures").body.contains("Alice"));
    let ended = own.get("/certificates");
    assert!(ended.status == 303 && ended.location().starts_with("/sign-in"), "{}", ended.status);

    let mut browser = portal.browser();
    browser.get("/sign-in");
    let wrong = browser.post("/sign-in", &[("address", "alice@example.com"), ("password", "not the password at all")]);
    let unknown =
        browser.post("/sign-in", &[("address", "nobody@example.com"), ("password", "not the password at all")]);
    assert_eq!((wrong.status, unknown.status), (422, 422), "a wrong password tells that the person leaves");
    let right = browser.post("/sign-in", &[("address", "alice@example.com"), ("password", PASSWORD)]);
    assert!(
        right.status == 403 && right.body.contains("departure has begun or is completed"),
        "{} {}",
        right.status,
        right.body
    );

    officer.get(&path(alice));
    assert_eq!(officer.post(&format!("{}/undo", path(alice)), &[]).location(), "/officer/departures?done=undone");
    portal.signed_in("alice@example.com");
    assert!(officer.get(&path(alice)).body.contains("A departure of this person was undone"));
}

#[test]
fn a_mailed_link_for_a_password_is_neither_sent_nor_good() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let rin = portal.person("Rin", "rin@example.com", &[Role::SecurityOfficer]);
    let mut browser = portal.browser();
    let link = reset_link(&portal, "alice@example.com");
    let mut officer = portal.session_of(rin);
    officer.get("/trust");
    officer.post(&path(alice), &[]);
    let used = browser.get(&link);
    assert!(used.status == 409 || used.status == 404, "{}", used.status);
    let mails = || portal.database.count("notice WHERE recipient = 'alice@example.com'").unwrap();
    let before = mails();
    browser.get("/password/forgotten");
    let answer = browser.post("/password/forgotten", &[("address", "alice@example.com")]);
    let unknown = browser.post("/password/forgotten", &[("address", "nobody@example.com")]);
    assert_eq!((answer.status, answer.location()), (unknown.status, unknown.location()), "the answer tells them apart");
    mail_link(&portal.ca, &"alice@example.com".parse().unwrap()).unwrap();
    assert_eq!(mails(), before, "a link was mailed");
}

#[test]
fn of_two_officers_one_begins_it_and_nobody_their_own() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let officers = ["rin@example.com", "hana@example.com"]
        .map(|address| portal.person("Officer", address, &[Role::SecurityOfficer]));
    let [mut first, mut second] = officers.map(|officer| portal.session_of(officer));
    first.get(&path(alice));
    second.get(&path(alice));
    assert_eq!(first.post(&path(alice), &[]).status, 303);
    let late = second.post(&path(alice), &[]);
    assert!(late.status == 409 && late.body.contains("has begun already"), "{} {}", late.status, late.body);
    assert_eq!(first.post(&format!("{}/complete", path(alice)), &[]).status, 303);
    assert_eq!(second.post(&format!("{}/undo", path(alice)), &[]).status, 409, "a completed one was undone");
    let own = first.get(&path(officers[0]));
    assert!(own.status == 403 && own.body.contains("your own departure"), "{} {}", own.status, own.body);
    assert_eq!(first.post(&path(officers[0]), &[]).status, 403);
    // Each begins the other's at the same time: whoever comes second has no rights left.
    first.get(&path(officers[1]));
    second.get(&path(officers[0]));
    assert_eq!(first.post(&path(officers[1]), &[]).status, 303);
    let frozen = second.post(&path(officers[0]), &[]);
    assert!(
        frozen.status == 303 && frozen.location().starts_with("/sign-in"),
        "{} {}",
        frozen.status,
        frozen.location()
    );
}
