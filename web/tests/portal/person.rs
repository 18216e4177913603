//! The page of one person, by the office of who looks at it.

use std::sync::Arc;

use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::Language;
use ca_core::use_cases::people::accounts::invite_by_hand;
use ca_core::use_cases::people::roster::{self, NewPerson};

use crate::enrollment::enroll;
use crate::support::Portal;

#[test]
fn each_office_sees_what_it_decides_about_and_no_more() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut own = portal.session_of(alice);
    enroll(&portal, &mut own);
    let page = format!("/officer/people/{alice}");
    assert_eq!(own.get(&page).status, 403, "a person opened the page");
    let certificates = ["<h2>Certificates</h2>", "/certificates/1"];
    let requests = ["<h2>Requests</h2>", "/requests/1"];
    for (role, sees_certificates, sees_requests, act) in [
        (Role::RegistrationOfficer, true, true, "/invite"),
        (Role::SecurityOfficer, true, false, "/departure"),
        (Role::Auditor, true, false, ""),
        (Role::Administrator, false, false, "/invite"),
    ] {
        let officer = portal.person("Officer", &format!("{role}@example.com"), &[role]);
        let mut officer = portal.session_of(officer);
        let answer = officer.get(&page);
        assert_eq!(answer.status, 200, "{role}");
        let shown = |parts: &[&str]| parts.iter().all(|part| answer.body.contains(part));
        assert_eq!(shown(&certificates), sees_certificates, "{role}: {}", answer.body);
        assert_eq!(shown(&requests), sees_requests, "{role}: {}", answer.body);
        for link in ["/invite", "/departure", "/second-factor/reset"] {
            let is_offered = answer.body.contains(&format!("href=\"{page}{link}\""));
            assert_eq!(is_offered, link == act || (role == Role::Administrator && link == "/invite"), "{role}: {link}");
        }
        assert!(
            shown(&["alice@example.com", "Set in the portal", "Not set up", "(last used"]),
            "{role}: {}",
            answer.body
        );
        assert_eq!(officer.get("/officer/people/4711").status, 404);
    }
}

#[test]
fn a_person_who_is_leaving_gets_no_invitation() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let all = portal.person("Olga", "olga@example.com", &Role::ALL);
    let mut officer = portal.session_of(all);
    officer.get(&format!("/officer/people/{alice}/departure"));
    officer.post(&format!("/officer/people/{alice}/departure"), &[]);
    let page = officer.get(&format!("/officer/people/{alice}")).body;
    assert!(page.contains("Leaving") && !page.contains("/invite\""), "{page}");
    assert!(officer.get("/officer/people").body.contains("Leaving"));
}

#[test]
fn an_invitation_is_open_until_it_expires() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let new =
        NewPerson { name: "Bob".parse().unwrap(), address: "bob@example.com".parse().unwrap(), language: Language::En };
    let bob = roster::add_person(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), new).unwrap();
    let rin = portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    let shown = |text: &str| portal.session_of(rin).get(&format!("/officer/people/{bob}")).body.contains(text);
    assert!(shown("None in the portal"));
    invite_by_hand(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), bob).unwrap();
    assert!(shown("An invitation is open"));
    clock.advance(8 * 24 * 60 * 60);
    assert!(shown("None in the portal"), "it has expired");
}
