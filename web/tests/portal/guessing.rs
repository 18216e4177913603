//! What guessing brings: a few attempts, and no word about who has an account.

use std::time::{Duration, Instant};

use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::types::{Language, PersonId, Sha256Digest};
use ca_core::use_cases::people::guessing;
use ca_core::use_cases::people::mailboxes;
use ca_core::use_cases::people::roster::{self, NewPerson};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

use crate::support::{Answer, Browser, PASSWORD, Portal};

/// For each account and source in 15 minutes, and for each source.
const BY_ACCOUNT: usize = 10;
const BY_SOURCE: usize = 60;

fn sign_in(portal: &Portal, address: &str, password: &str) -> Answer {
    let mut browser = portal.browser();
    browser.get("/sign-in");
    let mut answer = browser.post("/sign-in", &[("address", address), ("password", password)]);
    answer.body = answer.body.replace(&browser.csrf, "TOKEN").replace(address, "ADDRESS");
    // The page holds the address, which makes its length, and each window ends at a time of its own.
    for header in ["date", "content-length", "retry-after"] {
        answer.headers.remove(header);
    }
    answer
}

fn passwordless(portal: &Portal, address: &str) {
    let new = NewPerson { name: "Pat".parse().unwrap(), address: address.parse().unwrap(), language: Language::En };
    roster::add_person(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), new).unwrap();
}

#[test]
fn the_tenth_attempt_at_an_account_is_let_through_and_the_eleventh_is_not() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[]);
    passwordless(&portal, "pat@example.com");
    let wrong = |address: &str| sign_in(&portal, address, "wrong wrong wrong").status;
    for _ in 1..BY_ACCOUNT {
        assert_eq!(wrong("alice@example.com"), 422);
    }
    assert_eq!(sign_in(&portal, "alice@example.com", PASSWORD).status, 303, "the last attempt that is allowed");
    for address in ["bob@example.com", "pat@example.com", "nobody@example.com"] {
        for _ in 0..BY_ACCOUNT {
            assert_eq!(wrong(address), 422, "{address}");
        }
    }
    let refused = ["bob@example.com", "pat@example.com", "nobody@example.com"].map(|address| {
        let mut answer = sign_in(&portal, address, PASSWORD);
        assert_eq!(answer.status, 429, "{address}: the first attempt that is not allowed");
        // Each window began at its own first attempt.
        let (before, rest) = answer.body.split_once("Try again in ").expect("how long");
        answer.body = format!("{before}{}", rest.split_once(" minutes").expect("a time").1);
        answer
    });
    assert!(refused.iter().all(|answer| answer.body == refused[0].body), "the pages differ");
    assert!(refused.iter().all(|answer| answer.headers == refused[0].headers), "the headers differ");
    assert_eq!(sign_in(&portal, "alice@example.com", PASSWORD).status, 303, "another account goes on");
}

#[test]
fn the_sixtieth_attempt_from_a_source_is_let_through_and_the_next_is_not_whoever_it_is_for() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    for n in 1..BY_SOURCE {
        assert_eq!(sign_in(&portal, &format!("nobody-{n}@example.com"), "wrong wrong wrong").status, 422, "{n}");
    }
    assert_eq!(sign_in(&portal, "alice@example.com", PASSWORD).status, 303, "the last attempt that is allowed");
    assert_eq!(sign_in(&portal, "alice@example.com", PASSWORD).status, 429, "the first that is not");
    assert_eq!(sign_in(&portal, "somebody-new@example.com", PASSWORD).status, 429);
}

fn add_mailbox(portal: &Portal, person: PersonId, address: &str) {
    let permitted = permit(&Actor::Host, AddPerson).unwrap();
    mailboxes::add_mailbox(&portal.ca, &permitted, person, address.parse().unwrap()).unwrap();
}

/// Strangers guess from so many places that nobody's guess is looked at any more.
fn guess_from_everywhere(portal: &Portal, address: &str) {
    let guess = |source: &str| guessing::count_attempt(&portal.ca, address, source, None).unwrap().is_refused();
    let refused = (0..50).any(|n| guess(&format!("192.0.2.{n}")));
    assert!(refused, "{address}: fifty guesses were looked at");
}

/// Signs in and out, as the owner of a browser does.
fn known_browser(portal: &Portal, address: &str) -> Browser {
    let mut browser = portal.with_password(address);
    browser.get("/certificates");
    assert_eq!(browser.post("/sign-out", &[]).status, 303);
    browser
}

fn sign_in_by(browser: &mut Browser, address: &str, password: &str) -> u16 {
    browser.get("/sign-in");
    browser.post("/sign-in", &[("address", address), ("password", password)]).status
}

#[test]
fn a_second_mailbox_gives_no_further_guesses_and_does_not_show_whose_it_is() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    add_mailbox(&portal, alice, "a.smith@example.com");
    assert_eq!(sign_in(&portal, "a.smith@example.com", PASSWORD).status, 303, "it is good while nobody guesses");
    for _ in 0..BY_ACCOUNT {
        assert_eq!(sign_in(&portal, "alice@example.com", "wrong wrong wrong").status, 422);
    }
    let tries = ["a.smith@example.com", "nobody@example.com"].map(|address| {
        let answers: Vec<Answer> = (0..=BY_ACCOUNT).map(|_| sign_in(&portal, address, PASSWORD)).collect();
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [vec![422; BY_ACCOUNT], vec![429]].concat(), "{address}");
        answers
    });
    let [second, nobody] = tries;
    for (second, nobody) in second.iter().zip(&nobody).take(BY_ACCOUNT) {
        assert_eq!((&second.body, &second.headers), (&nobody.body, &nobody.headers));
    }
}

#[test]
fn a_known_browser_signs_in_while_strangers_are_refused_and_shows_nobody_else_a_way() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[]);
    let mut alices = known_browser(&portal, "alice@example.com");
    let mut bobs = known_browser(&portal, "bob@example.com");
    guess_from_everywhere(&portal, "alice@example.com");
    guess_from_everywhere(&portal, "nobody@example.com");
    let [stranger, nobody] = ["alice@example.com", "nobody@example.com"].map(|it| sign_in(&portal, it, PASSWORD));
    assert_eq!(stranger.status, 422, "the right password from nowhere known");
    assert_eq!((&stranger.body, &stranger.headers), (&nobody.body, &nobody.headers));
    assert!(stranger.body.contains("a browser in which you have signed in before"), "{}", stranger.body);
    assert_eq!(sign_in_by(&mut bobs, "alice@example.com", PASSWORD), 422, "known, but as another person's");
    let mut planted = portal.browser();
    planted.cookies.insert("inkan-device".to_owned(), "A".repeat(43));
    assert_eq!(sign_in_by(&mut planted, "alice@example.com", PASSWORD), 422, "planted");
    for _ in 0..BY_ACCOUNT {
        assert_eq!(sign_in_by(&mut alices, "alice@example.com", "wrong wrong wrong"), 422);
    }
    assert_eq!(sign_in_by(&mut alices, "alice@example.com", PASSWORD), 429, "a browser that was left has a limit too");
    let mut bobs_own = known_browser(&portal, "bob@example.com");
    let before = bobs_own.cookies["inkan-device"].clone();
    guess_from_everywhere(&portal, "bob@example.com");
    assert_eq!(sign_in_by(&mut bobs_own, "bob@example.com", PASSWORD), 303);
    assert_ne!(bobs_own.cookies["inkan-device"], before, "it has a new token");
    let mut copied = portal.browser();
    copied.cookies.insert("inkan-device".to_owned(), before);
    assert_eq!(sign_in_by(&mut copied, "bob@example.com", PASSWORD), 422, "the old one is good no more");
}

#[test]
fn who_signs_in_with_an_account_of_their_own_gets_no_new_guesses_at_who_used_the_browser_before() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Mallory", "mallory@example.com", &[]);
    let mut browser = known_browser(&portal, "alice@example.com");
    for _ in 0..BY_ACCOUNT {
        assert_eq!(sign_in_by(&mut browser, "alice@example.com", "wrong wrong wrong"), 422);
    }
    for _ in 0..3 {
        assert_eq!(sign_in_by(&mut browser, "alice@example.com", "wrong wrong wrong"), 429);
        let before = browser.cookies["inkan-device"].clone();
        assert_eq!(sign_in_by(&mut browser, "mallory@example.com", PASSWORD), 303);
        assert_ne!(browser.cookies["inkan-device"], before);
        browser.get("/certificates");
        assert_eq!(browser.post("/sign-out", &[]).status, 303);
    }
}

#[test]
fn a_second_factor_makes_the_browser_known_where_it_is_set_up_and_the_others_unknown() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let there = known_browser(&portal, "alice@example.com").cookies["inkan-device"].clone();
    let mut here = portal.with_password("alice@example.com");
    portal.set_up(&mut here);
    let here = here.cookies["inkan-device"].clone();
    let is_known = |device: &str| {
        guessing::count_attempt(&portal.ca, "alice@example.com", "192.0.2.1", Some(device)).unwrap().is_known_device()
    };
    assert!(is_known(&here));
    assert!(!is_known(&there), "the password alone made it known");
}

#[test]
fn a_browser_is_known_for_90_days_and_not_before_the_second_factor_was_shown() {
    let portal = Portal::start();
    portal.person("Rin", "rin@example.com", &[Role::SecurityOfficer]);
    let mut browser = portal.with_password("rin@example.com");
    assert!(!browser.cookies.contains_key("inkan-device"), "the password alone made it known");
    browser.get("/second-factor/set-up");
    portal.set_up(&mut browser);
    assert!(browser.cookies.contains_key("inkan-device"));
    portal.person("Alice", "alice@example.com", &[]);
    let mut browser = portal.browser();
    browser.get("/sign-in");
    let answer = browser.sign_in_with("alice@example.com", &[]);
    let cookie = answer.cookies.iter().find(|cookie| cookie.starts_with("inkan-device=")).expect("a cookie");
    let marks: Vec<&str> = cookie.split("; ").skip(1).collect();
    assert_eq!(marks, ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"]);
    let token = cookie.split(['=', ';']).nth(1).expect("a value");
    let octets = BASE64URL_NOPAD.decode(token.as_bytes()).expect("base64url");
    for (stored, is_there) in
        [(Sha256Digest::of(token.as_bytes()).octets().as_slice(), 1), (&octets, 0), (token.as_bytes(), 0)]
    {
        assert_eq!(devices_with(&portal, stored), is_there, "{stored:02x?}");
    }
}

/// How many known devices have these octets as the hash of their token.
fn devices_with(portal: &Portal, octets: &[u8]) -> i64 {
    let column = if portal.database.is_postgres() { "encode(token_hash, 'hex')" } else { "lower(hex(token_hash))" };
    let hexadecimal = HEXLOWER.encode(octets);
    portal.database.count(&format!("known_device WHERE {column} = '{hexadecimal}'")).unwrap()
}

#[test]
fn a_refusal_reads_the_same_and_takes_as_long_whoever_has_an_account() {
    let portal = Portal::start();
    for n in 0..3 {
        portal.person("Known", &format!("known-{n}@example.com"), &[]);
        passwordless(&portal, &format!("passwordless-{n}@example.com"));
    }
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    let mut first: Option<Answer> = None;
    // One after the other, so that whatever else the machine does hits all three alike. All stay below the limits.
    for round in 0..BY_SOURCE / 3 {
        let addresses = [
            format!("known-{}@example.com", round % 3),
            format!("unknown-{round}@example.com"),
            format!("passwordless-{}@example.com", round % 3),
        ];
        for (address, times) in addresses.iter().zip(&mut times) {
            let begun = Instant::now();
            let answer = sign_in(&portal, address, "wrong wrong wrong");
            times.push(begun.elapsed());
            assert_eq!(answer.status, 422, "{address}");
            let first = first.get_or_insert_with(|| Answer {
                body: answer.body.clone(),
                headers: answer.headers.clone(),
                ..answer
            });
            assert_eq!((&answer.body, &answer.headers), (&first.body, &first.headers), "{address}");
        }
    }
    let [known, unknown, passwordless] = times.map(median);
    for (other, name) in [(unknown, "unknown"), (passwordless, "passwordless")] {
        let ratio = other.as_secs_f64() / known.as_secs_f64();
        assert!((1.0 / MOST..MOST).contains(&ratio), "{name}: {other:?}, known: {known:?}, {ratio:.2} times");
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// How far the medians may be apart. Without the work of hashing a refusal takes an eighth of the time.
const MOST: f64 = 2.0;
