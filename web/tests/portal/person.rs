//! The page of one person, by the office of who looks at it.

use ca_core::policy::Role;

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
