use std::sync::Arc;

use ca_core::policy::{Actor, GrantRole, Role, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::offices;
use ca_core::use_cases::people::roster;

use crate::support::{Portal, secret_on};

const OFFICE: &str = "/officer/people";

#[test]
fn an_officer_s_password_alone_opens_nothing() {
    let portal = Portal::start();
    for role in Role::ALL {
        let address = format!("{role}@example.com");
        portal.person("Officer", &address, &[role]);
        let mut officer = portal.with_password(&address);
        for page in ["/certificates", OFFICE, "/officer/audit", "/officer/certificates", "/sessions"] {
            let answer = officer.get(page);
            let led = format!("/second-factor?next={page}");
            assert_eq!((answer.status, answer.location()), (303, led.as_str()), "{role} {page}");
        }
        officer.get("/trust");
        let answer = officer.post("/officer/people", &[("name", "Eve"), ("address", "eve@example.com")]);
        assert_eq!((answer.status, answer.location()), (303, "/second-factor"), "{role}");
        let asked = officer.get("/second-factor?next=/officer/audit");
        assert_eq!(asked.location(), "/second-factor/set-up?next=/officer/audit");
    }
}

#[test]
fn an_officer_sets_it_up_once_and_shows_it_from_then_on() {
    let portal = Portal::start();
    portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    let mut officer = portal.with_password("rin@example.com");
    let page = officer.get("/second-factor/set-up?next=/officer/people");
    assert!(page.body.contains("<svg class=\"qr\"") && page.body.contains("Setup key"), "{}", page.body);
    let secret = secret_on(&page.body);
    assert_eq!(*secret.to_base32(), *secret_on(&officer.get("/second-factor/set-up").body).to_base32(), "a reload");
    let before = officer.cookies["inkan-session"].clone();
    let wrong = officer.post("/second-factor/set-up", &[("code", "not it"), ("next", OFFICE)]);
    assert!(wrong.status == 422 && wrong.body.contains("href=\"#code\""), "{}", wrong.body);
    let code = portal.code_of(&secret, 0);
    let done = officer.post("/second-factor/set-up", &[("code", &code), ("next", OFFICE)]);
    assert_eq!((done.status, done.location()), (303, "/second-factor/codes?done=set-up&next=/officer/people"));
    let done = officer.get(done.location());
    assert!(done.body.contains("href=\"/officer/people\"") && done.body.contains("can&#39;t be shown again"));
    assert_eq!(done.body.matches("<li><code>").count(), 10);
    let mail = notices::recent_notices(&portal.ca, 1).unwrap().remove(0).content;
    assert!(mail.recipient.as_str() == "rin@example.com" && mail.body.contains("If it was not you"), "{mail:?}");
    assert_ne!(officer.cookies["inkan-session"], before, "the session has a new id");
    assert_eq!(officer.get(OFFICE).status, 200);
    let mut thief = portal.browser();
    thief.cookies.insert("inkan-session".to_owned(), before);
    assert_eq!(thief.get("/certificates").location(), "/sign-in?next=/certificates");

    let mut again = portal.with_password("rin@example.com");
    let asked = again.get("/second-factor?next=/officer/people");
    assert!(asked.status == 200 && !asked.body.contains("qr"), "the secret is not shown again");
    assert_eq!(again.get("/second-factor/set-up").location(), "/second-factor", "nor can it be set up anew");
    let before = again.cookies["inkan-session"].clone();
    assert_eq!(again.post("/second-factor", &[("code", &code)]).status, 422, "a code is good once");
    let next = portal.code_of(&secret, 1);
    let shown = again.post("/second-factor", &[("code", &next), ("next", OFFICE)]);
    assert_eq!((shown.status, shown.location()), (303, OFFICE));
    assert_ne!(again.cookies["inkan-session"], before, "the session has a new id");
    assert_eq!(again.get(OFFICE).status, 200);
}

#[test]
fn each_recovery_code_lets_in_once_and_its_owner_alone() {
    let portal = Portal::start();
    portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    portal.person("Ada", "ada@example.com", &[Role::Auditor]);
    let (_, rins) = portal.set_up(&mut portal.with_password("rin@example.com"));
    portal.set_up(&mut portal.with_password("ada@example.com"));
    let typed = rins[0].to_ascii_lowercase().replace('-', " ");
    let show = |address: &str, code: &str| {
        let mut browser = portal.with_password(address);
        browser.get("/second-factor");
        browser.post("/second-factor", &[("code", code)]).status
    };
    assert_eq!(show("ada@example.com", &typed), 422, "another's");
    assert_eq!(show("rin@example.com", &typed), 303);
    assert_eq!(show("rin@example.com", &typed), 422, "used");
    assert_eq!(show("rin@example.com", &rins[1]), 303);
    let mut rin = portal.with_password("rin@example.com");
    rin.get("/second-factor");
    rin.post("/second-factor", &[("code", &rins[2])]);
    assert!(rin.get("/sessions").body.contains("Recovery codes left: 7"));
}

#[test]
fn the_sixth_wrong_code_from_a_source_is_refused_in_whatever_browser_it_is_typed() {
    let portal = Portal::start();
    portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    let (secret, _) = portal.set_up(&mut portal.with_password("rin@example.com"));
    for _ in 0..5 {
        let mut browser = portal.with_password("rin@example.com");
        browser.get("/second-factor");
        assert_eq!(browser.post("/second-factor", &[("code", "wrong")]).status, 422);
    }
    let mut browser = portal.with_password("rin@example.com");
    browser.get("/second-factor");
    let answer = browser.post("/second-factor", &[("code", &portal.code_of(&secret, 1))]);
    assert_eq!(answer.status, 429);
    assert!((901..=3600).contains(&answer.headers["retry-after"].parse::<u32>().unwrap()));
}

#[test]
fn a_role_that_is_granted_later_demands_it_at_the_next_page() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut browser = portal.signed_in("alice@example.com");
    assert_eq!(browser.get("/certificates").status, 200);
    offices::grant_role(&portal.ca, &permit(&Actor::Host, GrantRole).unwrap(), alice, Role::Auditor).unwrap();
    assert_eq!(browser.get("/officer/audit").location(), "/second-factor?next=/officer/audit");
    portal.set_up(&mut browser);
    assert_eq!(browser.get("/officer/audit").status, 200);
}

#[test]
fn whoever_holds_no_office_may_set_it_up_and_is_asked_from_then_on() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut here = portal.signed_in("alice@example.com");
    let mut there = portal.signed_in("alice@example.com");
    assert!(here.get("/sessions").body.contains("href=\"/second-factor/set-up\""));
    portal.set_up(&mut here);
    assert_eq!(here.get("/second-factor/set-up").location(), "/sessions");
    assert_eq!(there.get("/certificates").location(), "/second-factor?next=/certificates");
    assert_eq!(portal.with_password("alice@example.com").get("/requests").status, 303);
}

#[test]
fn an_administrator_resets_it_and_the_person_is_signed_out_and_told() {
    let portal = Portal::start();
    let rin = portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    let boss = portal.person("Boss", "boss@example.com", &[Role::Administrator]);
    let mut officer = portal.signed_in("rin@example.com");
    let mut administrator = portal.signed_in("boss@example.com");
    let button = |person| format!("/officer/people/{person}/second-factor/reset");
    let page_of = |person| format!("{OFFICE}/{person}");
    assert!(administrator.get(OFFICE).body.contains(&page_of(rin)), "the list does not lead to a person");
    assert!(administrator.get(&page_of(rin)).body.contains(&button(rin)), "no link");
    assert!(!administrator.get(&page_of(boss)).body.contains(&button(boss)), "one's own");
    let asked = administrator.get(&button(rin)).body;
    assert!(asked.contains("Reset the second factor of Rin") && asked.contains(&page_of(rin)), "{asked}");
    assert!(!officer.get(&page_of(rin)).body.contains("second-factor/reset"), "a registration officer sees no link");
    assert_eq!(officer.post(&button(boss), &[]).status, 403);
    assert_eq!(administrator.post(&button(boss), &[]).status, 403, "one's own");
    assert_eq!(administrator.post(&button(rin), &[]).location(), format!("/officer/people/{rin}?done=reset"));
    assert_eq!(administrator.post(&button(rin), &[]).status, 409, "there is none any more");
    assert_eq!(officer.get("/certificates").location(), "/sign-in?next=/certificates");
    let mail = notices::recent_notices(&portal.ca, 1).unwrap().remove(0).content;
    assert!(
        mail.recipient.as_str() == "rin@example.com" && mail.subject.contains("second factor was reset"),
        "{mail:?}"
    );
    let asked = portal.with_password("rin@example.com").get("/second-factor");
    assert_eq!(asked.location(), "/second-factor/set-up");
}

#[test]
fn signing_out_ends_a_session_that_waits_for_its_second_factor() {
    let portal = Portal::start();
    portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    let mut officer = portal.with_password("rin@example.com");
    officer.get("/second-factor/set-up");
    let token = officer.cookies["inkan-session"].clone();
    officer.post("/sign-out", &[]);
    let mut thief = portal.browser();
    thief.cookies.insert("inkan-session".to_owned(), token);
    assert_eq!(thief.get("/second-factor/set-up").location(), "/sign-in");
}

#[test]
fn whoever_waits_for_the_second_factor_can_choose_the_language_and_changes_nobody_s() {
    let portal = Portal::start();
    portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    let mut officer = portal.with_password("rin@example.com");
    assert!(officer.get("/second-factor/set-up").body.contains("<html lang=\"en\">"));
    officer.post("/language", &[("language", "ja"), ("back", "/second-factor/set-up")]);
    assert!(officer.get("/second-factor/set-up").body.contains("二段階認証を設定する"));
    let address = "rin@example.com".parse().unwrap();
    let language = roster::find_by_address(&portal.ca, &address).unwrap().unwrap().language;
    assert_eq!(language, ca_core::types::Language::En, "a password alone changes nothing that is the person's");
}

#[test]
fn it_is_set_up_within_fifteen_minutes_of_the_sign_in_and_not_from_a_session_left_open() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    portal.person("Rin", "rin@example.com", &[]);
    let mut rin = portal.with_password("rin@example.com");
    clock.advance(15 * 60);
    let page = rin.get("/second-factor/set-up");
    assert_eq!(page.status, 200, "{}", page.body);
    let secret = secret_on(&page.body);
    clock.advance(1);
    let late = rin.post("/second-factor/set-up", &[("code", &portal.code_of(&secret, 0))]);
    assert!(late.status == 409 && late.body.contains("sign in again"), "{}", late.body);
    assert_eq!(rin.get("/second-factor/set-up").status, 409);
    let mut fresh = portal.with_password("rin@example.com");
    let secret = secret_on(&fresh.get("/second-factor/set-up").body);
    assert_eq!(fresh.post("/second-factor/set-up", &[("code", &portal.code_of(&secret, 0))]).status, 303);
}
