//! What waits for an officer: the list, several decisions at once, their reasons, and the mails.

use std::sync::Arc;

use ca_core::policy::{Actor, Change, ChangeKind, Propose, Role, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::PersonId;
use ca_core::use_cases::mail::notices::recent_notices;
use ca_core::use_cases::offices::{propose, tell_daily};

use crate::enrollment::{ask, enroll};
use crate::lost::number_of;
use crate::support::{Browser, Portal};

/// A request for a representative mailbox that waits for an officer; its path.
fn waiting_request(portal: &Portal, owner: &mut Browser) -> String {
    let request = ask(owner);
    let proof = portal.mailed_link("/proof/");
    owner.get(&proof);
    assert_eq!(owner.post(&proof, &[]).location(), request);
    request
}

fn subjects_to(portal: &Portal, address: &str) -> Vec<String> {
    let mails = recent_notices(&portal.ca, 200).unwrap();
    let to = mails.into_iter().filter(|mail| mail.content.recipient.as_str() == address);
    to.map(|mail| mail.content.subject).collect()
}

fn start() -> (Portal, Arc<ManualClock>, PersonId, PersonId) {
    let clock = Arc::new(ManualClock::new("2027-04-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let info = portal.person("Info", "info@example.com", &[]);
    let olive = portal.person("Olive", "olive@example.com", &[Role::RegistrationOfficer]);
    (portal, clock, info, olive)
}

#[test]
fn all_that_waits_for_an_officer_is_listed_the_oldest_first() {
    let (portal, clock, info, _) = start();
    let all = portal.person("Olga", "olga@example.com", &Role::ALL);
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(alice);
    let certificate = enroll(&portal, &mut alice);
    alice.get(&format!("{certificate}/hold"));
    alice.post(&format!("{certificate}/hold"), &[]);
    clock.advance(60);
    let request = waiting_request(&portal, &mut portal.session_of(info));
    clock.advance(60);
    let permitted = permit(&Actor::Host, Propose { kind: ChangeKind::Roles }).unwrap();
    let proposal = |person| {
        let changes = vec![Change::GrantRole { person, role: Role::Auditor }];
        propose(&portal.ca, &permitted, changes).unwrap()
    };
    let proposed = proposal(info);

    let mut olga = portal.session_of(all);
    let page = olga.get("/officer/queue").body;
    let links = [
        certificate.clone(),
        format!("/officer/requests#request-{}", number_of(&request)),
        format!("/officer/proposals/{proposed}"),
    ];
    let places: Vec<usize> = links.iter().map(|link| page.find(&format!("href=\"{link}\"")).expect(link)).collect();
    assert!(places.is_sorted(), "{places:?}");
    for (kind, shown) in [("request", 1), ("proposal", 2), ("key", 0)] {
        let page = olga.get(&format!("/officer/queue?kind={kind}")).body;
        for (position, link) in links.iter().enumerate() {
            assert_eq!(
                page.contains(&format!("<td data-label=\"What\"><a href=\"{link}\"")),
                position == shown,
                "{kind} {link}"
            );
        }
    }
    for (role, sees) in [
        (Role::RegistrationOfficer, [false, true, false]),
        (Role::SecurityOfficer, [true, false, true]),
        (Role::Administrator, [false, false, true]),
    ] {
        let officer = portal.person("Officer", &format!("{role}@example.com"), &[role]);
        let page = portal.session_of(officer).get("/officer/queue").body;
        assert_eq!(links.each_ref().map(|link| page.contains(&format!("href=\"{link}\""))), sees, "{role}");
    }
}

#[test]
fn several_are_decided_at_once_and_what_another_officer_decided_is_left() {
    let (portal, _, info, olive) = start();
    let other = portal.person("Otto", "otto@example.com", &[Role::RegistrationOfficer]);
    let mut owner = portal.session_of(info);
    let requests: Vec<String> = (0..3).map(|_| waiting_request(&portal, &mut owner)).collect();
    let (mut olive, mut otto) = (portal.session_of(olive), portal.session_of(other));
    assert!(olive.get("/officer/requests").body.contains("Approve all selected"));
    otto.get("/officer/requests");
    let fields = |count: usize, more: &[(&'static str, &'static str)]| -> Vec<(&str, String)> {
        let ids = requests.iter().take(count).map(|request| ("request", number_of(request).to_owned()));
        ids.chain(more.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect()
    };
    let send = |browser: &mut Browser, fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/officer/requests", &fields)
    };
    let none = send(&mut olive, fields(0, &[("decision", "approve")]));
    assert!(none.status == 422 && none.body.contains("Select at least one request"), "{}", none.body);
    let approved = send(&mut olive, fields(2, &[("decision", "approve")]));
    assert_eq!(approved.location(), "/officer/requests?done=several&count=2&left=0");
    let words = [("decision", "refuse"), ("reason", "wrong-key"), ("words", " ask <again> with RSA ")];
    let refused = send(&mut otto, fields(3, &words));
    assert_eq!(refused.location(), "/officer/requests?done=several&count=1&left=2");
    assert!(otto.get(refused.location()).body.contains("were decided meanwhile: 2"));
    let page = owner.get(&requests[2]).body;
    assert!(page.contains("the organisation wants – ask &#60;again&#62; with RSA"), "{page}");
    let mails = recent_notices(&portal.ca, 50).unwrap();
    let told = mails.iter().find(|mail| mail.content.subject.contains("was refused")).unwrap();
    assert!(told.content.body.contains("the organisation wants – ask <again> with RSA"), "{}", told.content.body);
    for request in &requests[..2] {
        assert!(owner.get(request).body.contains("is ready"));
    }
}

#[test]
fn an_officer_is_told_at_once_or_once_a_day_as_they_choose() {
    let (portal, clock, info, olive) = start();
    portal.person("Otto", "otto@example.com", &[Role::RegistrationOfficer]);
    let mut owner = portal.session_of(info);
    let daily = |subject: &String| subject.contains("what waits for you");
    assert_eq!(tell_daily(&portal.ca).unwrap(), 0);
    let mut browser = portal.session_of(olive);
    browser.get("/officer/queue");
    assert_eq!(browser.post("/officer/queue/mail", &[("mail", "weekly")]).status, 400);
    assert_eq!(browser.post("/officer/queue/mail", &[("mail", "daily")]).location(), "/officer/queue?done=mail");
    assert!(browser.get("/officer/queue").body.contains("value=\"daily\" checked"));
    assert_eq!(tell_daily(&portal.ca).unwrap(), 0, "a mail although nothing waits");

    let request = waiting_request(&portal, &mut owner);
    let at_once = |subject: &String| subject.contains("a request for info@example.com");
    assert_eq!(subjects_to(&portal, "otto@example.com").iter().filter(|it| at_once(it)).count(), 1);
    assert_eq!(subjects_to(&portal, "olive@example.com").iter().filter(|it| at_once(it)).count(), 0);
    assert_eq!((tell_daily(&portal.ca).unwrap(), tell_daily(&portal.ca).unwrap()), (1, 0));
    clock.advance(23 * 60 * 60);
    assert_eq!(tell_daily(&portal.ca).unwrap(), 0);
    clock.advance(60 * 60);
    assert_eq!(tell_daily(&portal.ca).unwrap(), 1);
    assert_eq!(subjects_to(&portal, "olive@example.com").iter().filter(|it| daily(it)).count(), 2);
    assert_eq!(subjects_to(&portal, "otto@example.com").iter().filter(|it| daily(it)).count(), 0);

    let mut browser = portal.session_of(olive);
    browser.get("/officer/requests");
    assert_eq!(browser.post(&format!("/officer{request}/approve"), &[]).status, 303);
    clock.advance(24 * 60 * 60);
    assert_eq!(tell_daily(&portal.ca).unwrap(), 0, "a mail although nothing waits any more");
}

#[test]
fn a_refusal_asks_for_its_reason_first() {
    let (portal, _, info, olive) = start();
    let mut owner = portal.session_of(info);
    let request = waiting_request(&portal, &mut owner);
    let mut olive = portal.session_of(olive);
    let page = olive.get("/officer/requests").body;
    assert!(
        page.contains(&format!("href=\"/officer{request}/refuse\"")) && !page.contains("Refuse all selected"),
        "{page}"
    );
    let asked = olive.get(&format!("/officer{request}/refuse")).body;
    assert!(asked.contains("Why do you refuse?") && asked.contains("info@example.com"), "{asked}");
    let fields = [("reason", "already-there"), ("words", "")];
    assert_eq!(olive.post(&format!("/officer{request}/refuse"), &fields).location(), "/officer/requests?done=refused");
    assert!(owner.get(&request).body.contains("Reason: There is a valid certificate already"));
    assert_eq!(olive.post(&format!("/officer{request}/refuse"), &fields).status, 409);
}

#[test]
fn a_mislaid_key_waits_until_its_certificate_is_revoked_released_or_expired() {
    for knows_hold in [true, false] {
        let portal = if knows_hold { Portal::start() } else { Portal::start_strict() };
        let rin = portal.person("Rin", "rin@example.com", &[Role::SecurityOfficer]);
        let mut rin = portal.session_of(rin);
        for (name, act) in [("ada", "revoke"), ("ben", "release"), ("eva", "")] {
            let owner = portal.person(name, &format!("{name}@example.com"), &[]);
            let mut owner = portal.session_of(owner);
            let certificate = enroll(&portal, &mut owner);
            if knows_hold {
                owner.get(&format!("{certificate}/hold"));
                assert_eq!(owner.post(&format!("{certificate}/hold"), &[]).status, 303, "{name}");
            } else {
                let id = number_of(&certificate);
                let row = format!(
                    "INSERT INTO withdrawn (certificate_id, withdrawn_at) SELECT id, not_before FROM certificate WHERE id = {id}"
                );
                portal.database.execute(&row).unwrap();
            }
            let link = format!("href=\"{certificate}\"");
            assert!(rin.get("/officer/queue").body.contains(&link), "{name} does not wait");
            if act.is_empty() {
                portal.database.execute("UPDATE certificate SET not_after = not_before").unwrap();
            } else {
                rin.get(&format!("{certificate}/{act}"));
                assert_eq!(
                    rin.post(&format!("{certificate}/{act}"), &[("happening", "key-lost")]).status,
                    303,
                    "{act}"
                );
            }
            assert!(!rin.get("/officer/queue").body.contains(&link), "{name} still waits");
        }
    }
}
