//! Cookies that something else than the portal put into the browser.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::support::{Browser, PASSWORD, Portal};

/// Other names for our cookies to a server that decodes or folds names, and octets that are no UTF-8 (RFC 3629).
const PLANTED: [&[u8]; 7] = [
    b"%69nkan-session=VALUE",
    b"inkan%2Dsession=VALUE",
    b"%69nkan-visit=AAAAAAAAAAAAAAAAAAAAAA",
    b"INKAN-VISIT=AAAAAAAAAAAAAAAAAAAAAA",
    b"planted=\xFF\xFE",
    b"\x80=\x80",
    b"inkan-visit=\xE3\x81",
];

#[test]
fn a_planted_cookie_is_no_session_whatever_its_name_decodes_to() {
    let portal = Portal::start();
    portal.person("Mallory", "mallory@example.com", &[]);
    let mallory = portal.signed_in("mallory@example.com");
    let token = mallory.cookies["inkan-session"].clone();
    let own = ask(&portal, "GET", "/certificates", &format!("inkan-session={token}").into_bytes(), "");
    assert!(own.starts_with("HTTP/1.1 200 "), "{own}");
    for name in PLANTED {
        let name = name.split(|octet| *octet == b'=').next().unwrap();
        let cookie = [name, b"=", token.as_bytes()].concat();
        let answer = ask(&portal, "GET", "/certificates", &cookie, "");
        assert!(answer.starts_with("HTTP/1.1 303 "), "{}: {answer}", cookie.escape_ascii());
    }
}

#[test]
fn planted_cookies_keep_nobody_from_signing_in_or_reporting_a_lost_key() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut all = PLANTED.join(b"; ".as_slice());
    all.extend_from_slice(b"; ");
    for planted in PLANTED.iter().map(|one| [one, b"; ".as_slice()].concat()).chain([all]) {
        for (path, fields, status) in [
            ("/sign-in", format!("address=alice%40example.com&password={}", PASSWORD.replace(' ', "+")), "303"),
            ("/lost", "address=alice%40example.com".to_owned(), "303"),
        ] {
            let mut browser = portal.browser();
            browser.get(path);
            let visit = format!("inkan-visit={}", browser.cookies["inkan-visit"]).into_bytes();
            let body = format!("{fields}&csrf={}", browser.csrf);
            for cookies in [[planted.clone(), visit.clone()].concat(), [visit.as_slice(), b"; ", &planted].concat()] {
                portal.database.execute("DELETE FROM throttle").unwrap();
                let answer = ask(&portal, "POST", path, &cookies, &body);
                let begin = format!("HTTP/1.1 {status} ");
                assert!(answer.starts_with(&begin), "{path}, {}: {answer}", cookies.escape_ascii());
            }
        }
    }
}

#[test]
fn the_token_of_a_planted_visit_is_good_for_nothing() {
    let portal = Portal::start();
    let mut mallory = portal.browser();
    mallory.get("/sign-in");
    let (known, visit) = (mallory.csrf.clone(), mallory.cookies["inkan-visit"].clone());
    for name in ["%69nkan-visit", "inkan%2Dvisit", "Inkan-Visit"] {
        let mut victim: Browser = portal.browser();
        victim.get("/sign-in");
        let own = victim.cookies["inkan-visit"].clone();
        for cookies in [format!("{name}={visit}"), format!("{name}={visit}; inkan-visit={own}")] {
            for path in ["/sign-in", "/lost"] {
                let body = format!("address=mallory%40example.com&password=x&csrf={known}");
                let answer = ask(&portal, "POST", path, cookies.as_bytes(), &body);
                assert!(answer.starts_with("HTTP/1.1 403 "), "{path}, {cookies}: {answer}");
            }
        }
    }
}

#[test]
fn cookies_in_several_headers_are_read_as_one() {
    let portal = Portal::start();
    let mut browser = portal.browser();
    browser.get("/lost");
    let visit = &browser.cookies["inkan-visit"];
    let cookies = format!("a=b\r\nCookie: inkan-visit={visit}\r\nCookie: inkan-language=ja");
    let body = format!("address=alice%40example.com&csrf={}", browser.csrf);
    let answer = ask(&portal, "POST", "/lost", cookies.as_bytes(), &body);
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    let page = ask(&portal, "GET", "/lost", cookies.as_bytes(), "");
    assert!(page.contains("lang=\"ja\""), "{page}");
}

/// What the portal answers to a request whose `Cookie` header has these octets.
fn ask(portal: &Portal, method: &str, path: &str, cookies: &[u8], body: &str) -> String {
    let host = portal.url.trim_start_matches("http://");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nCookie: ",
        body.len()
    );
    let request = [head.as_bytes(), cookies, b"\r\n\r\n", body.as_bytes()].concat();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(&request).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
