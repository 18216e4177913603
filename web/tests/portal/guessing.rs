//! What guessing brings: a few attempts, and no word about who has an account.

use std::time::{Duration, Instant};

use ca_core::policy::{Actor, AddPerson, permit};
use ca_core::types::Language;
use ca_core::use_cases::people::{self, NewPerson};

use crate::support::{Answer, PASSWORD, Portal};

/// For each account in 15 minutes, and for each source.
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
    people::add_person(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), new).unwrap();
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
        let (before, rest) = answer.body.split_once("Try again after ").expect("until when");
        answer.body = format!("{before}{}", rest.split_once("(UTC").expect("a time").1);
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
