//! A person's name and addresses, as officers change them, and the questions about directory entries.

use ca_core::policy::Role;
use ca_core::use_cases::people::roster;

use crate::access::claim;
use crate::enrollment::enroll;
use crate::support::Portal;

/// The mark of what a page about an entry shows.
pub(crate) fn mark_on(page: &str) -> String {
    page.split("name=\"mark\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn an_address_is_added_moved_after_a_question_and_ended() {
    let portal = Portal::start();
    let olive = portal.person("Olive", "olive@example.com", &[Role::RegistrationOfficer]);
    let [alice, bob] = ["alice@example.com", "bob@example.com"].map(|address| portal.person("Alice", address, &[]));
    let mut officer = portal.session_of(olive);
    let page = format!("/officer/people/{alice}/addresses");
    officer.get(&page);
    for (address, why) in [("nowhere", 422), ("alice@elsewhere.example", 422), ("bob@example.com", 422)] {
        assert_eq!(officer.post(&page, &[("address", address)]).status, why, "{address}");
    }
    let added = officer.post(&page, &[("address", "desk@example.com"), ("replaces", "")]);
    assert_eq!(added.location(), format!("{page}?done=added"));
    let mailbox = roster::find_person(&portal.ca, alice).unwrap().mailboxes[1].id;
    let place = format!("/officer/mailboxes/{mailbox}");
    for to in ["nobody@example.com", "desk@example.com", "olive@example.com", "no%20address"] {
        let asked = officer.get(&format!("{place}?to={to}"));
        assert_eq!(asked.status, 422, "{to}");
        assert!(asked.body.contains("id=\"to-fault\"") && !asked.body.contains("/move"), "{to}");
    }
    let asked = officer.get(&format!("{place}?to=bob@example.com"));
    assert!(asked.status == 200 && asked.body.contains("bob@example.com"), "{}", asked.body);
    let fields = [("owner", &*alice.to_string()), ("successor", &*bob.to_string())];
    let moved = officer.post(&format!("{place}/move"), &fields);
    assert_eq!(moved.location(), format!("/officer/people/{bob}/addresses?done=received"));
    // A second tab sends the same form again.
    let again = officer.post(&format!("{place}/move"), &fields);
    assert!(again.status == 409 && again.body.contains("belongs to that person already"), "{}", again.body);
    officer.get(&place);
    // A page from before the move would end the next owner's mailbox.
    assert_eq!(officer.post(&format!("{place}/end"), &[("owner", &alice.to_string())]).status, 409);
    let ended = officer.post(&format!("{place}/end"), &[("owner", &bob.to_string())]);
    assert_eq!(ended.location(), format!("/officer/people/{bob}/addresses?done=ended"));
    let own = roster::find_person(&portal.ca, olive).unwrap().mailboxes[0].id;
    assert_eq!(officer.get(&format!("/officer/mailboxes/{own}")).status, 403, "one's own");
    let taken = officer.post(&format!("/officer/people/{olive}/addresses"), &[("address", "desk@example.com")]);
    assert_eq!(taken.status, 403, "an address that has ended, taken by an officer");
    // A form of another person's page must not change this one's.
    let other = [("address", "new@example.com"), ("replaces", &*own.to_string())];
    assert_eq!(officer.post(&page, &other).status, 422, "the replaced mailbox is somebody else's");
    assert_eq!(officer.post(&page, &[("address", "new@example.com"), ("replaces", "x")]).status, 400);
}

#[test]
fn whoever_gets_a_new_address_is_led_to_its_certificates() {
    let portal = Portal::start();
    let ada = portal.person("Ada", "ada@example.com", &[Role::Administrator]);
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut browser = portal.session_of(alice);
    enroll(&portal, &mut browser);
    let old = roster::find_person(&portal.ca, alice).unwrap().mailboxes[0].id.to_string();
    let mut officer = portal.session_of(ada);
    let page = format!("/officer/people/{alice}/addresses");
    officer.get(&page);
    let fields = [("address", "alice.new@example.com"), ("replaces", old.as_str())];
    assert_eq!(officer.post(&page, &fields).location(), format!("{page}?done=replaced"));
    let twice = officer.post(&page, &[("address", "alice.third@example.com"), ("replaces", old.as_str())]);
    assert!(twice.status == 422 && twice.body.contains("in progress already"), "{}", twice.body);
    let own = browser.get("/certificates").body;
    let new = roster::find_person(&portal.ca, alice).unwrap().mailboxes[1].id;
    assert!(own.contains(&format!("/requests/new?mailbox={new}")), "{own}");
    assert!(officer.get(&page).body.contains("/officer/address-changes/"));
}

#[test]
fn an_entry_is_confirmed_by_an_officer_once() {
    let portal = Portal::start();
    let olive = portal.person("Olive", "olive@example.com", &[Role::RegistrationOfficer]);
    let entry = claim(&portal, "Dave", "dave@example.com");
    let mut officer = portal.session_of(olive);
    let queue = officer.get("/officer/queue").body;
    assert!(queue.contains(&format!("/officer/entries/{entry}")), "{queue}");
    let place = format!("/officer/entries/{entry}");
    let page = officer.get(&place).body;
    assert!(page.contains("dave@example.com") && page.contains("namesake"), "{page}");
    let before = mark_on(&page);
    let refused = officer.post(&format!("{place}/refuse"), &[("mark", &before)]);
    assert!(refused.location().ends_with("?done=entry-refused"));
    assert!(!officer.get("/officer/queue").body.contains(&place));
    assert_eq!(officer.post(&format!("{place}/refuse"), &[("mark", &before)]).status, 409, "a second tab");
    assert_eq!(
        officer.post(&format!("{place}/confirm"), &[("mark", &before)]).status,
        409,
        "a page from before the no"
    );
    let person = officer.get(refused.location()).body;
    assert!(person.contains(&place), "the way back: {person}");
    let after = mark_on(&officer.get(&place).body);
    assert!(
        officer.post(&format!("{place}/confirm"), &[("mark", &after)]).location().ends_with("?done=entry-confirmed")
    );
    assert_eq!(officer.get(&place).status, 409, "a second tab, or Back");
}
