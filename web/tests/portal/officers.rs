use ca_core::policy::Role;
use ca_core::use_cases::audit::heads;
use ca_core::use_cases::mail::notices;

use crate::enrollment::{ask, enroll};
use crate::support::Portal;

#[test]
fn a_representative_address_waits_for_an_officer_who_is_not_its_owner() {
    let portal = Portal::start();
    portal.person("Info", "info@example.com", &[Role::RegistrationOfficer]);
    portal.person("Officer", "officer@example.com", &[Role::RegistrationOfficer]);
    let mut owner = portal.signed_in("info@example.com");
    let request = ask(&mut owner);
    let proof = portal.mailed_link("/proof/");
    owner.get(&proof);
    owner.post(&proof, &[]);
    assert!(owner.get(&request).body.contains("Waiting for approval"));
    assert!(owner.get("/officer/requests").body.contains("This is your own request"));
    let approve = format!("/officer{request}/approve");
    assert_eq!(owner.post(&approve, &[]).status, 403);
    let mut officer = portal.signed_in("officer@example.com");
    assert!(officer.get("/officer/requests").body.contains("Approve for info@example.com"));
    assert_eq!(officer.post(&approve, &[]).location(), "/officer/requests?done=approved");
    assert_eq!(officer.post(&approve, &[]).status, 409, "it has moved on");
    assert!(owner.get(&request).body.contains("is ready"));
}

#[test]
fn a_refusal_reaches_the_person_by_mail() {
    let portal = Portal::start();
    portal.person("Info", "info@example.com", &[]);
    portal.person("Officer", "officer@example.com", &[Role::RegistrationOfficer]);
    let mut owner = portal.signed_in("info@example.com");
    let request = ask(&mut owner);
    let proof = portal.mailed_link("/proof/");
    owner.get(&proof);
    owner.post(&proof, &[]);
    let mut officer = portal.signed_in("officer@example.com");
    officer.get("/officer/requests");
    assert_eq!(officer.post(&format!("/officer{request}/refuse"), &[]).location(), "/officer/requests?done=refused");
    let mails = ca_core::use_cases::mail::notices::recent_notices(&portal.ca, 10).unwrap();
    assert!(mails.iter().any(|mail| mail.content.subject.contains("was refused")));
}

#[test]
fn rooms_open_for_their_office_alone() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let rooms = ["/officer/requests", "/officer/people", "/officer/people/new", "/officer/audit"];
    let offices = [
        ("registration@example.com", Role::RegistrationOfficer, vec![200, 200, 200, 403]),
        ("security@example.com", Role::SecurityOfficer, vec![403, 403, 403, 403]),
        ("auditor@example.com", Role::Auditor, vec![403, 403, 403, 200]),
        ("administrator@example.com", Role::Administrator, vec![403, 200, 200, 403]),
    ];
    let mut nobody = portal.browser();
    let mut alice = portal.signed_in("alice@example.com");
    for room in rooms {
        assert_eq!((nobody.get(room).status, alice.get(room).status), (303, 403), "{room}");
    }
    for (address, role, expected) in offices {
        portal.person("Officer", address, &[role]);
        let mut officer = portal.signed_in(address);
        let statuses: Vec<u16> = rooms.iter().map(|room| officer.get(room).status).collect();
        assert_eq!(statuses, expected, "{role}");
    }
}

#[test]
fn an_auditor_reads_the_trail_and_verifies_it() {
    let portal = Portal::start();
    portal.person("Auditor", "auditor@example.com", &[Role::Auditor]);
    let mut auditor = portal.signed_in("auditor@example.com");
    let page = auditor.get("/officer/audit").body;
    assert!(page.contains("session.open"), "{page}");
    assert!(auditor.get("/officer/audit?before=1").body.contains("There are no older rows"));
    assert!(auditor.post("/officer/audit/verify", &[]).body.contains("rows fit"));
}

#[test]
fn an_auditor_sees_the_newest_signed_head_and_gets_it_by_mail_in_their_language() {
    let portal = Portal::start();
    portal.person("Auditor", "auditor@example.com", &[Role::Auditor]);
    let mut auditor = portal.signed_in("auditor@example.com");
    assert!(auditor.get("/officer/audit").body.contains("No head has been signed yet"));
    let head = heads::sign_head(&portal.ca).unwrap().unwrap();
    let page = auditor.get("/officer/audit").body;
    assert!(page.contains(&format!("<dd>{}</dd>", head.head.seq)) && page.contains(&head.key.to_string()), "{page}");
    auditor.post("/language", &[("language", "ja"), ("back", "/")]);
    assert!(auditor.get("/officer/audit").body.contains("最新の署名付き記録"));
    assert_eq!(heads::mail_newest_head(&portal.ca).unwrap(), 1);
    let mail = notices::recent_notices(&portal.ca, 1).unwrap().remove(0).content;
    assert!(mail.recipient.as_str() == "auditor@example.com" && mail.subject.contains("監査証跡"), "{mail:?}");
    assert!(mail.body.contains(&head.key.to_string()) && !mail.body.contains("mail-head"), "{mail:?}");
    assert!(mail.body.contains("(UTC+09:00)"), "{mail:?}");
    let line = mail.body.lines().find(|line| line.starts_with('{')).unwrap();
    let key = heads::head_public_key(&portal.ca).unwrap();
    let verdict = heads::verify_heads(&portal.ca, line.as_bytes(), &key).unwrap();
    assert!(verdict.is_good() && verdict.proven.unwrap().seq == head.head.seq, "{verdict:?}");
}

#[test]
fn a_search_shows_only_what_one_may_see() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    enroll(&portal, &mut portal.signed_in("alice@example.com"));
    let search = "/officer/certificates?query=alice%40example.com";
    assert!(portal.signed_in("security@example.com").get(search).body.contains("href=\"/certificates/"));
    assert!(!portal.signed_in("bob@example.com").get(search).body.contains("href=\"/certificates/"));
}

#[test]
fn what_is_wrong_with_a_new_person_stands_beside_the_field() {
    let portal = Portal::start();
    portal.person("Officer", "officer@example.com", &[Role::RegistrationOfficer]);
    let mut officer = portal.signed_in("officer@example.com");
    officer.get("/officer/people/new");
    let answer = officer.post("/officer/people", &[("name", "  "), ("address", "nowhere")]);
    assert!(
        answer.status == 422 && answer.body.contains("href=\"#name\"") && answer.body.contains("href=\"#address\"")
    );
    for address in ["eve@evil.example", "officer@example.com"] {
        let answer = officer.post("/officer/people", &[("name", "Eve"), ("address", address)]);
        assert!(
            answer.status == 422 && answer.body.contains("href=\"#address\"") && answer.body.contains("value=\"Eve\""),
            "{}",
            answer.body
        );
    }
}
