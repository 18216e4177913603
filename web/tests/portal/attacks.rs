use std::io::Write as _;
use std::net::TcpStream;

use ca_core::policy::Role;

use crate::enrollment::{ask, enroll};
use crate::support::Portal;

#[test]
fn every_answer_carries_the_headers() {
    let portal = Portal::start();
    let mut browser = portal.browser();
    for path in ["/", "/trust", "/nowhere", "/style.css", "/certificates"] {
        let headers = browser.get(path).headers;
        let policy = &headers["content-security-policy"];
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; require-trusted-types-for 'script';"),
            "{path}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains("connect-src"), "{path}");
        assert_eq!(
            (headers["x-content-type-options"].as_str(), headers["referrer-policy"].as_str()),
            ("nosniff", "no-referrer"),
            "{path}"
        );
        assert!(!headers.contains_key("strict-transport-security"), "not without TLS");
        assert_eq!(headers["cache-control"] == "no-store", path != "/style.css", "{path}");
    }
}

#[test]
fn a_form_without_its_token_or_from_elsewhere_is_refused() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let path = format!("{certificate}/revoke");
    let right = alice.csrf.clone();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    for token in ["", "csrf=", "csrf=00", &format!("csrf={}", "0".repeat(64))] {
        let body = format!("happening=key-lost&{token}");
        assert_eq!(alice.send("POST", &path, &form, body.into_bytes()).status, 403, "{token}");
    }
    let mut visitor = portal.browser();
    visitor.get("/");
    alice.csrf = visitor.csrf.clone();
    assert_eq!(alice.post(&path, &[("happening", "key-lost")]).status, 403, "the token of another visit");
    let body = format!("happening=key-lost&csrf={right}").into_bytes();
    for foreign in
        [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
    {
        assert_eq!(alice.send("POST", &path, &[form[0], foreign], body.clone()).status, 403, "{foreign:?}");
    }
    assert!(alice.get(&certificate).body.contains("Valid"), "nothing was done");
    let own = ("origin", portal.url.as_str());
    assert_eq!(alice.send("POST", &path, &[form[0], own], body).status, 303);
}

#[test]
fn what_belongs_to_another_person_does_not_exist() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[Role::Administrator]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let request = ask(&mut alice);
    let mailbox = crate::enrollment::mailbox_of(&mut alice);
    let mut bob = portal.signed_in("bob@example.com");
    let missing = bob.get("/certificates/999999");
    for path in ["", "/revoke", "/revoked", "/hold", "/release", "/download/pem", "/download/chain"] {
        let answer = bob.get(&format!("{certificate}{path}"));
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(
            answer.body.replace(certificate.as_str(), "X").replace(path, ""),
            missing.body.replace("/certificates/999999", "X").replace(path, "")
        );
    }
    for path in ["/revoke", "/hold", "/release"] {
        assert_eq!(bob.post(&format!("{certificate}{path}"), &[("happening", "key-lost")]).status, 404, "{path}");
    }
    assert_eq!(bob.get(&request).status, 404);
    assert_eq!(bob.post(&format!("{request}/withdraw"), &[]).status, 404);
    assert_eq!(bob.get(&format!("/requests/new/keys?mailbox={mailbox}&keys=dual")).status, 404);
    let answer = bob.upload("/requests", &[("mailbox", &mailbox), ("keys", "dual"), ("dual", &crate::support::csr())]);
    assert_eq!(answer.status, 404);
    for odd in [
        "/certificates/abc",
        "/certificates/-1",
        "/certificates/99999999999999999999",
        "/certificates/1%00",
        "/certificates/..%2f..%2fetc%2fpasswd",
        "/certificates/%2e%2e/trust",
    ] {
        assert_eq!(bob.get(odd).status, 404, "{odd}");
    }
}

#[test]
fn a_foreign_host_is_turned_away() {
    let portal = Portal::start();
    let mut browser = portal.browser();
    for host in ["evil.example", "evil.example:443", "127.0.0.1.evil.example", "127.0.0.1:1"] {
        let answer = browser.send("GET", "/", &[("host", host)], Vec::new());
        assert_eq!(answer.status, 421, "{host}");
    }
    let port = portal.url.rsplit(':').next().unwrap();
    assert_eq!(browser.send("GET", "/", &[("host", &format!("localhost:{port}"))], Vec::new()).status, 200);
}

#[test]
fn a_name_is_text_wherever_it_stands() {
    let portal = Portal::start();
    let name = "<script>alert(1)</script>\"'&";
    portal.person(name, "mallory@example.com", &[Role::RegistrationOfficer]);
    let mut browser = portal.signed_in("mallory@example.com");
    ask(&mut browser);
    let proof = portal.mailed_link("/proof/");
    for path in
        ["/certificates", "/officer/people", proof.as_str(), "/demo/mail", "/officer/certificates?query=%3Cscript%3E"]
    {
        let page = browser.get(path).body.replace("<script src=\"/app.js\" defer></script>", "");
        assert!(!page.contains("<script"), "{path}");
    }
}

#[test]
fn a_line_break_goes_into_no_header() {
    let portal = Portal::start();
    portal.person("Officer", "officer@example.com", &[Role::RegistrationOfficer]);
    let mut officer = portal.signed_in("officer@example.com");
    officer.get("/officer/people/new");
    for (name, address) in
        [("Eve\r\nBcc: x@evil.example", "eve@example.com"), ("Eve", "eve@example.com\r\nBcc: x@evil.example")]
    {
        assert_eq!(officer.post("/officer/people", &[("name", name), ("address", address)]).status, 422, "{name:?}");
    }
    let answer = officer.post("/language", &[("language", "en"), ("back", "/x\r\nSet-Cookie: a=b")]);
    assert_eq!(answer.location(), "/");
    let answer = officer.post("/language", &[("language", "en"), ("back", "//evil.example")]);
    assert_eq!(answer.location(), "/");
    assert_eq!(officer.get("/sign-in?next=https://evil.example").location(), "/");
}

#[test]
fn more_than_64_kib_is_too_much_and_says_so() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let answer = alice.upload("/requests", &[("keys", "dual"), ("dual", &"x".repeat(70_000))]);
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("larger than 64 KiB"));
}

#[test]
fn a_wrong_method_and_a_missing_page_are_pages_too() {
    let portal = Portal::start();
    let mut browser = portal.browser();
    let answer = browser.get("/sign-out");
    assert!(answer.status == 405 && answer.body.contains("This page can&#39;t do that"), "{}", answer.body);
    let head = browser.send("HEAD", "/trust", &[], Vec::new());
    assert_eq!((head.status, head.octets.len()), (200, 0));
    let answer = browser.get("/nowhere");
    assert!(answer.status == 404 && answer.body.contains("There is no page at this address"));
    let answer = browser.send("GET", "/nowhere", &[("accept-language", "ja")], Vec::new());
    assert!(answer.body.contains("このアドレスにページはありません"));
}

#[test]
fn what_belongs_to_a_session_is_useless_after_sign_out() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let stolen = alice.cookies.clone();
    assert_eq!(alice.post("/sign-out", &[]).status, 303);
    let mut thief = portal.browser();
    thief.cookies = stolen;
    assert_eq!(thief.get("/certificates").status, 303);
}

#[test]
fn a_fault_of_the_server_shows_a_reference_and_nothing_else() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    portal.database.execute("ALTER TABLE request RENAME TO elsewhere").unwrap();
    let answer = alice.get("/requests");
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("give this reference"), "{}", answer.body);
    let body = answer.body.to_lowercase();
    assert!(
        ["sqlite", "postgres", "relation", "table", "elsewhere", "database", "disk", "malformed"]
            .iter()
            .all(|word| !body.contains(word)),
        "{body}"
    );
}

#[test]
fn half_sent_requests_on_many_connections_keep_nobody_from_a_crl_and_the_portal_comes_back() {
    let portal = Portal::start();
    let address = portal.url.trim_start_matches("http://").to_owned();
    let half = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\na"
    );
    let flood: Vec<TcpStream> = (0..250)
        .map(|_| {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream.write_all(half.as_bytes()).unwrap();
            stream
        })
        .collect();
    let mut client = portal.browser();
    client.visit(&portal.publication);
    assert_eq!(client.get("/crl/issuing-g1.crl").status, 200);
    drop(flood);
    assert_eq!(portal.browser().get("/sign-in").status, 200);
}
