use std::collections::BTreeSet;

use ca_core::policy::{Actor, Role, SearchCertificates, permit};
use ca_core::use_cases::audit::heads;
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::status::certificates::search_certificates;
use ca_core::use_cases::status::trust::sha1_fingerprint;
use inkan_tests::openssl;

use crate::enrollment::{ask, enroll};
use crate::support::{Portal, encode};

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
    assert_eq!(auditor.post("/officer/audit/verify", &[]).location(), "/officer/audit/verify");
    for _ in 0..2 {
        assert!(auditor.get("/officer/audit/verify").body.contains("rows fit"));
    }
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
fn a_search_reads_numbers_as_other_programs_show_them() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    enroll(&portal, &mut portal.signed_in("alice@example.com"));
    let permitted = permit(&Actor::Host, SearchCertificates).unwrap();
    let issued = search_certificates(&portal.ca, &permitted, None, 1).unwrap().remove(0);
    let key_identifier = key_identifier(&issued.der);
    let (serial, sha256) = (issued.serial.to_string(), issued.fingerprint.to_string());
    let mut officer = portal.signed_in("security@example.com");
    for query in [
        serial.clone(),
        serial.to_ascii_uppercase(),
        format!("Serial Number: 00:{}", grouped(&serial, 2, ":")),
        format!("\u{200e}{}", grouped(&serial, 2, "\u{a0}")),
        full_width(&serial),
        sha256.clone(),
        grouped(&sha256.to_ascii_uppercase(), 4, " "),
        format!("sha256 Fingerprint={}", grouped(&sha256, 2, ":")),
        sha1_fingerprint(&issued.der).to_ascii_lowercase(),
        grouped(&sha1_fingerprint(&issued.der), 2, " "),
        key_identifier.clone(),
        format!("X509v3 Subject Key Identifier: \n    {}", grouped(&key_identifier.to_ascii_uppercase(), 2, ":")),
        format!("keyid:{key_identifier}"),
        "\u{200e}ALICE＠example.com\u{3000}".to_owned(),
    ] {
        let page = officer.get(&format!("/officer/certificates?query={}", encode(&query)));
        let link = format!("href=\"/certificates/{}\"", issued.id);
        assert!(page.status == 200 && page.body.contains(&link), "{query}: {}", page.body);
    }
}

#[test]
fn a_search_says_what_was_not_found_and_what_is_no_number() {
    let portal = Portal::start();
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    let mut officer = portal.signed_in("security@example.com");
    assert!(officer.get("/officer/certificates").body.contains("No certificate was issued yet"));
    for (query, status, says, ja) in [
        ("bob@example.com", 200, "Nobody here has the address", "の利用者がいないか、証明書が発行されていません"),
        (
            "4a0b1c4a0b1c4a",
            200,
            "No certificate has the serial number",
            "シリアル番号「4a0b1c4a0b1c4a」の証明書はありません",
        ),
        ("4a0b1c", 200, "and nobody has a name or an address", "に該当する利用者も見つかりませんでした"),
        (&"98".repeat(19), 200, "It looks like a decimal number", "10進数のようです"),
        (
            &"4a".repeat(20),
            200,
            "the SHA-1 fingerprint or the key identifier",
            "シリアル番号、SHA-1フィンガープリントまたは鍵識別子が",
        ),
        (&"4a".repeat(32), 200, "No certificate has the fingerprint", "の証明書はありません"),
        (&format!("keyid:{}", "4a".repeat(20)), 200, "No certificate has the key identifier", "鍵識別子「keyid:"),
        ("keyid:4a0b", 422, "40 hexadecimal digits", "40桁"),
        ("bob", 200, "No name or address has a word", "に該当する利用者は見つかりませんでした"),
        ("bob@", 200, "No name or address has a word", "に該当する利用者は見つかりませんでした"),
        ("?!", 422, "not a name, a mail address, a serial number", "いずれでもありません"),
        ("0000", 200, "No name or address has a word", "に該当する利用者は見つかりませんでした"),
        (&"4a".repeat(33), 422, "longer than a serial number", "シリアル番号としては長すぎます"),
        ("Serial Number (dec): 4660", 422, "a decimal number", "10進数"),
    ] {
        let search = format!("/officer/certificates?query={}", encode(query));
        for (language, says) in [("en", says), ("ja", ja)] {
            officer.post("/language", &[("language", language), ("back", "/")]);
            let page = officer.get(&search);
            assert!(page.status == status && page.body.contains(says), "{query}: {} {}", page.status, page.body);
            assert!(page.body.contains(&format!("value=\"{query}\"")), "{query} is not there any more: {}", page.body);
        }
    }
}

#[test]
fn people_are_found_by_parts_of_names_and_addresses_page_by_page() {
    let portal = Portal::start();
    let hanako = portal.person("山田 花子", "hanako.yamada@example.com", &[]);
    for number in 0..60 {
        portal.person_without_password(&format!("Taro Yamada {number}"), &format!("taro{number}@example.com"));
    }
    let (security, administrator) = (
        portal.person("Security", "security@example.com", &[Role::SecurityOfficer]),
        portal.person("Administrator", "administrator@example.com", &[Role::Administrator]),
    );
    for (officer, room) in [(security, "/officer/certificates"), (administrator, "/officer/people")] {
        let mut officer = portal.session_of(officer);
        for query in ["花子", "山田花子", "hanako.y", "YAMADA hana"] {
            let page = officer.get(&format!("{room}?query={}", encode(query)));
            let link = format!("href=\"/officer/people/{hanako}\"");
            assert!(page.status == 200 && page.body.contains(&link), "{room} {query}: {}", page.body);
        }
        let (mut seen, mut path) = (BTreeSet::new(), format!("{room}?query=yamada"));
        for _ in 0..5 {
            let page = officer.get(&path).body;
            let links = page.split("href=\"/officer/people/").skip(1).filter_map(|rest| rest.split('"').next());
            for id in links.filter(|id| id.parse::<i64>().is_ok()) {
                assert!(seen.insert(id.to_owned()), "{id} is listed twice");
            }
            let more = page.split(&format!("href=\"{room}?query=yamada&amp;after=")).nth(1);
            let Some(after) = more.and_then(|rest| rest.split('"').next()) else { break };
            path = format!("{room}?query=yamada&after={after}");
        }
        assert_eq!(seen.len(), 61, "{room}: {seen:?}");
    }
    let mut administrator = portal.session_of(administrator);
    assert!(administrator.get("/officer/people?query=nobody").body.contains("No name or address has a word"));
    assert_eq!(administrator.get("/officer/people?query=%3F").status, 422);
}

/// The key identifier of a certificate, 40 digits, as openssl reads it.
fn key_identifier(der: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), der).unwrap();
    let path = file.path().to_str().unwrap();
    let arguments = ["x509", "-inform", "DER", "-noout", "-ext", "subjectKeyIdentifier", "-in", path];
    let shown = openssl::command(&arguments).output().unwrap();
    let text = String::from_utf8(shown.stdout).unwrap();
    text.lines().nth(1).unwrap().trim().replace(':', "").to_ascii_lowercase()
}

fn grouped(digits: &str, length: usize, between: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(length).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(between)
}

/// As a Japanese input method types it.
fn full_width(digits: &str) -> String {
    digits.chars().filter_map(|digit| char::from_u32(u32::from(digit) + 0xfee0)).collect()
}

#[test]
fn what_is_wrong_with_a_new_person_stands_beside_the_field() {
    let portal = Portal::start();
    portal.person("Officer", "officer@example.com", &[Role::RegistrationOfficer]);
    let mut officer = portal.signed_in("officer@example.com");
    let page = officer.get("/officer/people/new").body;
    assert!(page.contains("Certificates contain the mail address only."), "{page}");
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
