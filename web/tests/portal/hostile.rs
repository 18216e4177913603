//! What no page of ours sends, in every field, path and query that there is: nothing of it is a fault of the server, and nothing
//! of it comes back as markup or as a header.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::runtime::clock::SystemClock;
use ca_core::types::PersonId;
use ca_core::use_cases::people::accounts::invite_by_hand;
use inkan_tests::port;

use self::values::{BODIES, SEGMENTS, VALUES};
use crate::access::{Things, matrix};
use crate::forgotten::reset_link;
use crate::support::{Answer, Browser, PASSWORD, Portal, csr};

mod values;

/// A portal with Alice's things in it, somebody for each role, and how often input was seen again.
struct Siege {
    portal: Portal,
    things: Things,
    people: Vec<Option<PersonId>>,
    sent: usize,
    echoed: usize,
}

/// A body and its type.
type Form = (&'static str, Vec<u8>);

impl Siege {
    fn begin() -> Self {
        let portal = Portal::start_with_way_in(port::free().unwrap(), Arc::new(SystemClock));
        let things = Things::prepare(&portal);
        let officer = |role: Role| Some(portal.person("Officer", &format!("{}@example.com", role.name()), &[role]));
        let mut people = vec![None, Some(things.person)];
        people.extend(Role::ALL.map(officer));
        let all = portal.person("Olga", "olga@example.com", &Role::ALL);
        people.push(Some(all));
        Self { portal, things, people, sent: 0, echoed: 0 }
    }

    /// A person with every role.
    fn most_powerful(&self) -> Option<PersonId> {
        *self.people.last().expect("people")
    }

    /// A browser of this person, with the token of a page.
    fn browser(&self, person: Option<PersonId>) -> Browser {
        let mut browser = person.map_or_else(|| self.portal.browser(), |person| self.portal.session_of(person));
        browser.get("/trust");
        browser
    }

    /// Lets the route be asked as if for the first time.
    fn forget(&mut self) {
        self.portal.database.execute(AS_BEFORE).unwrap();
        let permitted = permit(&Actor::Host, AddPerson).unwrap();
        self.things.invitation = invite_by_hand(&self.portal.ca, &permitted, self.things.person).unwrap();
    }

    /// Sends each body to the route as this person, regardless of the cookies in the answers.
    fn send(&mut self, person: Option<PersonId>, route: &str, forms: impl Fn(&str) -> Vec<Form>) {
        self.forget();
        let mut browser = self.browser(person);
        for at in 0..forms("").len() {
            let (kind, body) = forms(&browser.csrf).swap_remove(at);
            let cookies = browser.cookies.clone();
            let answer = browser.send("POST", &self.things.path(route), &[("content-type", kind), SAME_ORIGIN], body);
            self.judge(&format!("POST {route}, body {at}, as {person:?}"), &answer);
            if browser.cookies != cookies {
                browser = self.browser(person);
                if route.starts_with("/invitation") {
                    self.forget();
                }
                if route.starts_with("/password/reset") {
                    self.things.reset = reset_link(&self.portal, "alice@example.com");
                }
            }
        }
    }

    fn judge(&mut self, what: &str, answer: &Answer) {
        let is_page = answer.headers.get("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.body);
        assert!(!answer.headers.contains_key("x-planted"), "{what}: a header was planted");
        let markup = ["x9q\"", "x9q'", "<i id="].iter().any(|it| answer.body.contains(it));
        assert!(!is_page || !markup, "{what}: input became markup: {}", answer.body);
        self.sent += 1;
        self.echoed += usize::from(answer.body.contains("x9q&#34;"));
    }
}

#[test]
fn hostile_values_in_all_fields_at_once_are_no_fault_of_the_server_whoever_sends_them() {
    let mut siege = Siege::begin();
    let fields = names_in_templates();
    let filled = |value: &[u8]| fields.iter().map(|name| (name.clone(), value.to_vec())).collect();
    for (at, person) in siege.people.clone().into_iter().enumerate() {
        // A person with one role gets the same pages as a person with all roles, or is refused.
        let step = if Role::ALL.len() > at.wrapping_sub(2) { 3 } else { 1 };
        for (_, route, _) in matrix().filter(|(method, ..)| *method == "POST") {
            siege.send(person, route, |token| {
                VALUES.iter().step_by(step).map(|value| form(route, token, filled(value))).collect()
            });
        }
    }
    assert!(fields.len() > 15 && siege.sent > 1500, "{} requests with {fields:?}", siege.sent);
}

#[test]
fn one_hostile_field_among_good_ones_is_no_fault_of_the_server() {
    let mut siege = Siege::begin();
    let long = vec![b'x'; 50_000];
    for person in [Some(siege.things.person), siege.most_powerful()] {
        for (route, good) in good_fields(&siege.things) {
            for name in good.iter().map(|(name, _)| name) {
                let with = |value: &[u8]| {
                    let other = good.iter().filter(|(other, _)| other != name);
                    let mut fields: Vec<_> = other.map(|(it, text)| (it.clone(), text.clone().into_bytes())).collect();
                    fields.push((name.clone(), value.to_vec()));
                    fields
                };
                let twice = || [with(b"1"), with(b"2")].concat();
                let without =
                    || good.iter().filter(|(it, _)| it != name).map(|(it, text)| (it.clone(), text.clone().into()));
                siege.send(person, route, |token| {
                    let hostile = VALUES.iter().copied().chain([long.as_slice()]).map(with);
                    let odd = hostile.chain([twice(), without().collect()]);
                    odd.map(|fields| form(route, token, fields)).collect()
                });
            }
        }
    }
    assert!(siege.sent > 800 && siege.echoed > 10, "{} requests, of which {} echoed", siege.sent, siege.echoed);
}

#[test]
fn a_body_that_is_no_form_is_refused_by_every_route() {
    let mut siege = Siege::begin();
    let too_large = [b"a=".as_slice(), &vec![b'x'; 100_000]].concat();
    for (method, route, _) in matrix().filter(|(method, ..)| *method == "POST") {
        let person = siege.most_powerful();
        siege.send(person, route, |token| {
            let bodies = BODIES.iter().map(|(kind, body)| (*kind, replace(body, token)));
            bodies.chain([(URLENCODED, too_large.clone())]).collect()
        });
        siege.forget();
        let mut browser = siege.browser(person);
        let path = siege.things.path(route);
        let answer = browser.send("POST", &path, &[("content-type", URLENCODED), SAME_ORIGIN], too_large.clone());
        assert_eq!(answer.status, 413, "{method} {route}");
        let (kind, body) = form(route, &"0".repeat(64), Vec::new());
        let answer = browser.send("POST", &path, &[("content-type", kind), SAME_ORIGIN], body);
        assert_eq!(answer.status, 403, "{method} {route} with another token");
        let answer = browser.send("POST", &path, &[SAME_ORIGIN], Vec::new());
        assert!(matches!(answer.status, 400 | 403), "{method} {route} without a body: {}", answer.status);
    }
}

#[test]
fn hostile_paths_and_queries_are_no_fault_of_the_server() {
    let mut siege = Siege::begin();
    let mut browser = siege.browser(siege.most_powerful());
    for (method, route, _) in matrix().filter(|(_, route, _)| !route.contains("sign-out")) {
        for segment in SEGMENTS {
            let filled: Vec<_> = route.split('/').map(|it| if it.starts_with('{') { segment } else { it }).collect();
            let asked = match method {
                "GET" => format!("{}?{}", filled.join("/"), QUERY.map(|name| format!("{name}={segment}")).join("&")),
                _ => filled.join("/"),
            };
            let token = browser.csrf.clone();
            let answer = match method {
                "GET" => browser.get(&asked),
                _ => browser.post(&asked, &[("code", "1"), ("happening", "superseded")]),
            };
            siege.judge(&format!("{method} {asked}"), &answer);
            browser.csrf = token;
        }
        siege.forget();
    }
    assert!(siege.sent > 800, "{} requests", siege.sent);
}

/// Every name that a field has in a template.
fn names_in_templates() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../templates");
    let mut names = BTreeSet::from(ALSO.map(str::to_owned));
    for template in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let text = fs::read_to_string(template).unwrap();
        let fields = text.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next());
        names.extend(fields.filter(|name| !name.contains('{') && *name != "csrf").map(str::to_owned));
    }
    names.into_iter().collect()
}

/// What each form holds when it is filled in well.
fn good_fields(things: &Things) -> Vec<(&'static str, Vec<(String, String)>)> {
    let (mailbox, csr) = (things.mailbox.as_str(), csr());
    let number = things.certificate.rsplit('/').next().unwrap();
    let forms: [(&str, &[(&str, &str)]); 25] = [
        ("/sign-in", &[("address", "alice@example.com"), ("password", "wrong"), ("next", "/certificates")]),
        ("/second-factor", &[("code", "000000"), ("next", "/certificates")]),
        ("/second-factor/set-up", &[("code", "000000"), ("next", "/certificates")]),
        ("/language", &[("language", "en"), ("back", "/certificates")]),
        ("/invitation/{token}", &[("password", PASSWORD), ("again", PASSWORD)]),
        ("/password", &[("present", PASSWORD), ("password", PASSWORD), ("again", PASSWORD)]),
        ("/password/forgotten", &[("address", "alice@example.com")]),
        ("/password/reset/{token}", &[("password", PASSWORD), ("again", PASSWORD)]),
        ("/certificates/{id}/revoke", &[("happening", "superseded"), ("since", "2026-01-01T00:00")]),
        ("/requests", &[("mailbox", mailbox), ("keys", "dual"), ("way", "csr"), ("dual", &csr)]),
        ("/lost", &[("address", "alice@example.com")]),
        ("/lost/code", &[("code", "0000")]),
        ("/lost/{token}", &[("certificate", number), ("happening", "superseded"), ("since", "2026-01-01T00:00")]),
        ("/officer/people/{id}/roles", &[("auditor", "yes")]),
        ("/officer/people/{id}/addresses", &[("address", "more@example.com"), ("replaces", mailbox)]),
        ("/officer/people/{id}/name", &[("name", "Alice")]),
        ("/officer/mailboxes/{id}/move", &[("owner", "1"), ("successor", "2")]),
        ("/officer/proposals/{id}/confirm", &[("digest", &"0".repeat(64))]),
        ("/officer/requests/{id}/refuse", &[("reason", "not-needed"), ("words", "no")]),
        ("/officer/requests", &[("request", "4711"), ("decision", "refuse"), ("reason", "other"), ("words", "no")]),
        ("/officer/queue/mail", &[("mail", "daily")]),
        ("/officer/proposals/{id}/refuse", &[("reason", "no")]),
        (
            "/officer/audit/export",
            &[
                ("actor", "host"),
                ("action", "person.add"),
                ("about", "1"),
                ("from", "2026-01-01"),
                ("to", "2026-01-02"),
            ],
        ),
        ("/officer/destinations/{name}/skip", &[("seq", "1"), ("reason", "no")]),
        ("/officer/people", &[("name", "Eve"), ("address", "eve@example.com"), ("language", "ja")]),
    ];
    let owned = |fields: &[(&str, &str)]| fields.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    forms.into_iter().map(|(route, fields)| (route, owned(fields))).collect()
}

/// A form as the route takes it.
fn form(route: &str, token: &str, mut fields: Vec<(String, Vec<u8>)>) -> Form {
    fields.push(("csrf".to_owned(), token.as_bytes().to_vec()));
    if route == "/requests" {
        let part = |(name, value): &(String, Vec<u8>)| {
            [format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes(), value, b"\r\n"]
                .concat()
        };
        let parts: Vec<u8> = fields.iter().flat_map(part).collect();
        return ("multipart/form-data; boundary=XX", [parts.as_slice(), b"--XX--\r\n"].concat());
    }
    let pair = |(name, value): &(String, Vec<u8>)| format!("{name}={}", percent(value));
    (URLENCODED, fields.iter().map(pair).collect::<Vec<_>>().join("&").into_bytes())
}

fn percent(value: &[u8]) -> String {
    value
        .iter()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(*b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The body with the page's token where it says so.
fn replace(body: &[u8], token: &str) -> Vec<u8> {
    let at = body.windows(5).position(|window| window == b"TOKEN");
    at.map_or_else(|| body.to_vec(), |at| [&body[..at], token.as_bytes(), &body[at + 5..]].concat())
}

const URLENCODED: &str = "application/x-www-form-urlencoded";
const SAME_ORIGIN: (&str, &str) = ("sec-fetch-site", "same-origin");
/// Names that a template does not spell out.
const ALSO: [&str; 13] = [
    "from",
    "to",
    "auditor",
    "registration-officer",
    "dual",
    "signing",
    "encryption",
    "dual-file",
    "present",
    "password",
    "again",
    "code",
    "since",
];
/// Names that queries have.
const QUERY: [&str; 18] = [
    "next", "done", "before", "after", "page", "query", "state", "address", "mailbox", "keys", "way", "program",
    "refresh", "actor", "action", "about", "from", "to",
];
/// What lets a route be asked as if for the first time; one call, because each one starts a program.
const AS_BEFORE: &str = "
    DELETE FROM throttle;
    DELETE FROM departure_certificate;
    DELETE FROM departure;
    UPDATE person SET state = 'active';
    DELETE FROM person_role WHERE person_id IN (SELECT person_id FROM mailbox WHERE address = 'carol@example.com');
    UPDATE destination SET seq = 0, held_seq = 1, held_since = moved_at, next_try_at = moved_at, fault = 'late';
    UPDATE proposal SET state = 'proposed', decider_id = NULL, decided_at = NULL;";
