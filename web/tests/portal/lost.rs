use ca_core::policy::{Actor, Role};
use ca_core::types::PassKey;
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::revocation::passes;
use inkan_tests::wait;

use crate::enrollment::enroll;
use crate::support::{Answer, Browser, Portal};

/// The number that a certificate has in forms.
pub(crate) fn number_of(certificate: &str) -> &str {
    certificate.rsplit('/').next().unwrap()
}

/// Asks for a link as a stranger would, and follows it from the mail.
pub(crate) fn mailed_report(portal: &Portal, address: &str) -> String {
    let mut stranger = portal.browser();
    stranger.get("/lost");
    let answer = stranger.post("/lost", &[("address", address)]);
    assert_eq!((answer.status, answer.location()), (303, "/lost/sent"), "{}", answer.body);
    let start = format!("{}/lost/", portal.url);
    wait::until("the mail with the link", || {
        let mails = notices::recent_notices(&portal.ca, 50).unwrap();
        let mut lines = mails.iter().flat_map(|mail| mail.content.body.lines());
        Ok(lines.find(|line| line.starts_with(&start)).map(|line| line[portal.url.len()..].to_owned()))
    })
    .unwrap()
}

/// How often the trail says that somebody who came by this way did so.
fn acts(portal: &Portal, way: &str, action: &str) -> i64 {
    portal.database.count(&format!("audit WHERE actor LIKE '{way}:%' AND action = '{action}'")).unwrap()
}

#[test]
fn a_mailed_link_revokes_once_without_signing_in() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let bob = portal.person("Bob", "bob@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let of_bob = enroll(&portal, &mut portal.session_of(bob));
    let link = mailed_report(&portal, "Alice@example.com");
    let mut stranger = portal.browser();
    let page = stranger.get(&link).body;
    assert!(page.contains("You report the keys of Alice") && page.contains("alice@example.com"), "{page}");
    assert!(!page.contains("The person has left") && page.contains("I have mislaid the key"), "{page}");
    assert!(page.contains("are revoked after 21 days in any case"), "policy.hold_days: {page}");
    assert!(alice.get(&certificate).body.contains("Valid"), "looking changes nothing");

    let chosen = ("certificate", number_of(&certificate));
    for (fields, what) in [
        (vec![chosen], "#happening"),
        (vec![chosen, ("happening", "person-left")], "#happening"),
        (vec![("happening", "key-lost")], "#certificate"),
        (vec![chosen, ("happening", "key-stolen"), ("since", "2999-01-01T00:00")], "#since"),
    ] {
        let answer = stranger.post(&link, &fields);
        assert!(answer.status == 422 && answer.body.contains(&format!("href=\"{what}\"")), "{what}: {}", answer.body);
    }
    let other = [("certificate", number_of(&of_bob)), ("happening", "key-lost")];
    assert_eq!(stranger.post(&link, &other).status, 404, "it does not reach what is Bob's");
    assert_eq!(stranger.get(&format!("{link}/done")).location(), link);

    let answer = stranger.post(&link, &[chosen, ("happening", "key-stolen")]);
    assert_eq!(answer.location(), format!("{link}/done"), "{}", answer.body);
    let done = stranger.get(&format!("{link}/done")).body;
    assert!(done.contains("is not published yet") && done.contains("Key lost or compromised"), "{done}");
    let again = stranger.post(&link, &[chosen, ("happening", "key-lost")]);
    assert!(again.status == 409 && again.body.contains("used already"), "{}", again.body);
    assert_eq!(stranger.get(&link).status, 409);
    assert_eq!(alice.get("/certificates").status, 303, "a stolen key ends every session");
    assert_eq!(acts(&portal, "link", "certificate.revoke"), 1);
    let mails = notices::recent_notices(&portal.ca, 50).unwrap();
    assert!(mails.iter().any(|mail| mail.content.subject == "Your certificate for alice@example.com is revoked"));
    portal.database.execute("UPDATE revocation_pass SET ended_at = '2026-01-01 00:00:00'").unwrap();
    assert_eq!(stranger.get(&format!("{link}/done")).status, 409, "shown for an hour");
}

#[test]
fn a_link_does_not_work_after_its_hour_and_no_other_text_is_one() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let link = mailed_report(&portal, "alice@example.com");
    let mut stranger = portal.browser();
    let end = if link.ends_with('A') { 'B' } else { 'A' };
    for wrong in [format!("{}{end}", &link[..link.len() - 1]), link[..13].to_owned(), "/lost/abc".to_owned()] {
        assert_eq!(stranger.get(&wrong).status, 404, "{wrong}");
        assert_eq!(stranger.get(&format!("{wrong}/done")).status, 404, "{wrong}");
    }
    portal.database.execute("UPDATE revocation_pass SET expires_at = '2026-01-01 00:00:00'").unwrap();
    let late = stranger.get(&link);
    assert!(late.status == 409 && late.body.contains("expired"), "{}", late.body);
    let fields = [("certificate", number_of(&certificate)), ("happening", "key-lost")];
    assert_eq!(stranger.post(&link, &fields).status, 409);
    assert!(alice.get(&certificate).body.contains("Valid"));
}

#[test]
fn nobody_learns_from_it_who_has_certificates() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[]);
    enroll(&portal, &mut portal.signed_in("alice@example.com"));
    let before = notices::recent_notices(&portal.ca, 50).unwrap().len();
    for silent in ["nobody@example.com", "bob@example.com"] {
        passes::mail_link(&portal.ca, &silent.parse().unwrap()).unwrap();
    }
    assert_eq!(notices::recent_notices(&portal.ca, 50).unwrap().len(), before, "no mail to whom it is not for");
    let told = |address: &str| -> Answer {
        let mut stranger = portal.browser();
        stranger.get("/lost");
        stranger.post("/lost", &[("address", address)])
    };
    let known = told("alice@example.com");
    for address in ["nobody@example.com", "bob@example.com", "someone@elsewhere.example"] {
        let other = told(address);
        assert_eq!((other.status, &other.body), (known.status, &known.body), "{address}");
        let names = |answer: &Answer| answer.headers.keys().cloned().collect::<Vec<_>>();
        assert_eq!((other.location(), names(&other)), (known.location(), names(&known)), "{address}");
    }
    assert_eq!(told("no address").status, 422);
    mailed_report(&portal, "alice@example.com");
}

#[test]
fn links_are_limited_to_three_an_hour_by_address_and_twenty_by_source() {
    let portal = Portal::start();
    let mut stranger = portal.browser();
    stranger.get("/lost");
    let mut ask = |address: &str| stranger.post("/lost", &[("address", address)]);
    for _ in 0..3 {
        assert_eq!(ask("alice@example.com").status, 303);
    }
    let refused = ask("ALICE@example.com");
    assert!(refused.status == 429 && refused.body.contains("Try again in "), "{}", refused.body);
    for number in 4..20 {
        assert_eq!(ask(&format!("person{number}@example.com")).status, 303, "{number}");
    }
    assert_eq!(ask("one-more@example.com").status, 429);
}

/// The code on the sheet, as its owner prints it.
pub(crate) fn printed(browser: &mut Browser) -> String {
    let replaces = replaced(browser);
    let made = browser.post("/revocation-code", &[("replaces", &replaces)]);
    assert_eq!(made.location(), "/revocation-code/sheet", "{}", made.body);
    let sheet = browser.get("/revocation-code/sheet");
    assert!(sheet.status == 200 && sheet.headers["cache-control"] == "no-store");
    code_on(&sheet.body)
}

/// The number of the code that the form on the page replaces.
pub(crate) fn replaced(browser: &mut Browser) -> String {
    let answer = browser.get("/revocation-code/new");
    if answer.status == 303 {
        assert!(browser.get(answer.location()).body.contains("action=\"/revocation-code\""), "no code can be made");
        return String::new();
    }
    let (_, rest) = answer.body.split_once("name=\"replaces\" value=\"").expect("the form");
    rest.split('"').next().unwrap().to_owned()
}

/// The code on a sheet.
pub(crate) fn code_on(sheet: &str) -> String {
    let (_, code) = sheet.split_once("<p class=\"code\">").unwrap();
    let (code, _) = code.split_once("</p>").unwrap();
    let groups: Vec<&str> = code.split("<code>").skip(1).map(|group| &group[..5]).collect();
    assert_eq!(groups.len(), 6, "{code}");
    groups.join("-")
}

pub(crate) fn enter(browser: &mut Browser, code: &str) -> Answer {
    browser.get("/lost/code");
    browser.post("/lost/code", &[("code", code)])
}

#[test]
fn a_printed_code_holds_any_number_of_times_and_revokes_once() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    let mut alice = portal.signed_in("alice@example.com");
    let code = printed(&mut alice);
    assert!(alice.get("/revocation-code").body.contains("href=\"/revocation-code/new\""));
    let certificate = enroll(&portal, &mut alice);
    let chosen = ("certificate", number_of(&certificate));
    let mut stranger = portal.browser();
    let visit = enter(&mut stranger, &code.to_lowercase().replace('-', " ")).location().to_owned();
    stranger.get(&visit);
    let held = stranger.post(&visit, &[chosen, ("happening", "mislaid")]);
    assert_eq!(held.location(), format!("{visit}/done"), "{}", held.body);
    assert!(stranger.get(&format!("{visit}/done")).body.contains("The certificate is on hold"));
    assert!(alice.get(&certificate).body.contains("On hold"));
    assert_eq!(stranger.get(&visit).status, 409, "a visit is for one report");

    let (first, second) = (enter(&mut stranger, &code).location().to_owned(), enter(&mut stranger, &code));
    let second = second.location().to_owned();
    stranger.get(&first);
    assert_eq!(stranger.post(&first, &[chosen, ("happening", "key-lost")]).status, 303);
    let late = stranger.post(&second, &[chosen, ("happening", "key-stolen")]);
    assert_eq!(late.status, 409, "the code was used by the other visit");
    let spent = enter(&mut stranger, &code);
    assert!(spent.status == 422 && spent.body.contains("This code does not work"), "{}", spent.body);
    for (action, times) in [("pass.open", 3), ("certificate.hold", 1), ("certificate.revoke", 1)] {
        assert_eq!(acts(&portal, "code", action), times, "{action}");
    }
    let mails = notices::recent_notices(&portal.ca, 50).unwrap();
    assert!(mails.iter().any(|mail| mail.content.subject == "Your certificate for alice@example.com is on hold"));
}

#[test]
fn a_new_code_ends_the_old_one_and_the_visits_that_it_opened() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let old = printed(&mut alice);
    let mut stranger = portal.browser();
    let visit = enter(&mut stranger, &old).location().to_owned();
    let new = printed(&mut alice);
    assert_eq!(enter(&mut stranger, &old).status, 422);
    for happening in ["mislaid", "key-lost"] {
        stranger.get(&visit);
        let fields = [("certificate", number_of(&certificate)), ("happening", happening)];
        assert_eq!(stranger.post(&visit, &fields).status, 409, "{happening}");
    }
    assert!(alice.get(&certificate).body.contains("Valid"));
    assert_eq!(enter(&mut stranger, &new).status, 303);
    portal.database.execute("UPDATE revocation_pass SET expires_at = '2026-01-01 00:00:00'").unwrap();
    assert_eq!(enter(&mut stranger, &new).status, 422, "expired");
    assert!(!alice.get("/revocation-code").body.contains("href=\"/revocation-code/new\""));
}

#[test]
fn a_code_that_somebody_printed_in_an_open_session_is_told_and_ends_with_a_theft() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let code = printed(&mut alice);
    let mails = notices::recent_notices(&portal.ca, 50).unwrap();
    assert!(mails.iter().any(|mail| mail.content.subject == "Example K.K.: a revocation code was printed"));
    alice.get(&format!("{certificate}/revoke"));
    let stolen = alice.post(&format!("{certificate}/revoke"), &[("happening", "key-stolen")]);
    assert_eq!(stolen.status, 303, "{}", stolen.body);
    assert_eq!(enter(&mut portal.browser(), &code).status, 422, "the thief's code goes on working");
    let anew = printed(&mut alice);
    assert_eq!(enter(&mut portal.browser(), &anew).status, 303);
}

#[test]
fn a_printed_code_is_no_link() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let code = printed(&mut alice);
    let mut stranger = portal.browser();
    let visit = enter(&mut stranger, &code).location().to_owned();
    stranger.get(&visit);
    let as_link = format!("/lost/{}", &code.replace('-', "")[..28]);
    let fields = [("certificate", number_of(&certificate)), ("happening", "key-lost")];
    assert_eq!(stranger.get(&as_link).status, 404, "tried without the limits of codes");
    assert_eq!(stranger.post(&as_link, &fields).status, 404);
    printed(&mut alice);
    assert_eq!(stranger.get(&format!("{as_link}/done")).status, 404, "a code that was replaced tells nothing");
    assert!(alice.get(&certificate).body.contains("Valid"));
}

/// The same number with another secret, and a check that fits.
fn forged(code: &str) -> String {
    let mut letters: Vec<char> = code.replace('-', "").chars().collect();
    letters[20] = if letters[20] == '7' { '8' } else { '7' };
    let alphabet: Vec<char> = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().collect();
    for first in &alphabet {
        for second in &alphabet {
            (letters[28], letters[29]) = (*first, *second);
            let tried: String = letters.iter().collect();
            if PassKey::of_code(&tried).is_ok() {
                return tried;
            }
        }
    }
    panic!("no check fits");
}

#[test]
fn a_slip_is_no_attempt_and_five_wrong_secrets_an_hour_are_enough() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let code = printed(&mut portal.signed_in("alice@example.com"));
    let mut stranger = portal.browser();
    for slip in ["", "ABCDE", &code[..34], &code.replace(&code[..1], "U")] {
        for _ in 0..6 {
            let answer = enter(&mut stranger, slip);
            assert!(answer.status == 422 && answer.body.contains("did not count as an attempt"), "{slip}");
            assert!(slip.is_empty() || !answer.body.contains(slip), "what was typed is not shown again");
        }
    }
    let wrong = forged(&code);
    for _ in 0..5 {
        let answer = enter(&mut stranger, &wrong);
        assert!(answer.status == 422 && answer.body.contains("This code does not work"), "{}", answer.body);
    }
    assert_eq!(enter(&mut stranger, &wrong).status, 429);
    assert_eq!(enter(&mut stranger, &code).status, 429, "nobody goes on guessing this number");
    for _ in 7..20 {
        let other = PassKey::new_code(portal.ca.entropy()).unwrap();
        assert_eq!(enter(&mut stranger, &other.expose_code()).status, 422);
    }
    let other = PassKey::new_code(portal.ca.entropy()).unwrap();
    assert_eq!(enter(&mut stranger, &other.expose_code()).status, 429, "twenty an hour from one source");
}

#[test]
fn the_database_holds_the_hash_of_a_secret_alone() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let owner = ca_core::policy::MakeRevocationCode { owner: alice };
    let actor = Actor::Person { id: alice, roles: Vec::new(), session: None };
    let permitted = ca_core::policy::permit(&actor, owner).unwrap();
    let replaces = passes::find_code(&portal.ca, alice).unwrap().map(|code| code.id);
    let key = passes::make_code(&portal.ca, &permitted, "a session", replaces).unwrap().unwrap();
    let secret = key.expose_code().replace('-', "")[8..28].to_owned();
    let hash = ca_core::types::Sha256Digest::of(secret.as_bytes()).to_string();
    let hex = if portal.database.is_postgres() { "encode(secret_hash, 'hex')" } else { "lower(hex(secret_hash))" };
    assert_eq!(portal.database.count(&format!("revocation_pass WHERE {hex} = '{hash}'")).unwrap(), 1, "its hash alone");
}

#[test]
fn where_there_is_no_hold_a_code_takes_the_certificate_out_of_the_directories_and_an_officer_decides() {
    let portal = Portal::start_strict();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    let mut alice = portal.signed_in("alice@example.com");
    let code = printed(&mut alice);
    let certificate = enroll(&portal, &mut alice);
    let mut stranger = portal.browser();
    let is_found = |browser: &mut Browser| browser.get("/find/alice@example.com/cer").status == 200;
    assert!(is_found(&mut stranger));
    let visit = enter(&mut stranger, &code).location().to_owned();
    assert!(stranger.get(&visit).body.contains("The certificates are taken out of the directories"));
    let fields = [("certificate", number_of(&certificate)), ("happening", "mislaid")];
    assert_eq!(stranger.post(&visit, &fields).location(), format!("{visit}/done"));
    assert!(stranger.get(&format!("{visit}/done")).body.contains("The certificate is out of the directories"));
    assert!(!is_found(&mut stranger), "the directories still show it");
    assert_eq!(acts(&portal, "code", "certificate.withdraw"), 1);
    let mails = notices::recent_notices(&portal.ca, 50).unwrap();
    for (to, subject) in [
        ("alice@example.com", "Your certificate for alice@example.com is out of the directories"),
        ("security@example.com", "Please decide: the key for alice@example.com is mislaid"),
    ] {
        let told = mails.iter().any(|mail| mail.content.recipient.as_str() == to && mail.content.subject == subject);
        assert!(told, "{to}");
    }
    let page = alice.get(&certificate).body;
    assert!(page.contains("reported as mislaid") && !page.contains("Put back"), "{page}");
    assert_eq!(alice.post(&format!("{certificate}/release"), &[]).status, 403);
    let again = enter(&mut stranger, &code).location().to_owned();
    stranger.get(&again);
    let out = stranger.post(&again, &fields);
    assert!(out.status == 409 && out.body.contains("already out of the directories"), "{}", out.body);

    let mut security = portal.signed_in("security@example.com");
    assert!(security.get(&certificate).body.contains("Put back into the directories"));
    assert!(security.get(&format!("{certificate}/release")).body.contains("only when the key was found"));
    let answer = security.post(&format!("{certificate}/release"), &[]);
    assert_eq!(answer.location(), format!("{certificate}?done=put-back"));
    assert!(is_found(&mut stranger));
    assert_eq!(security.post(&format!("{certificate}/release"), &[]).status, 409);
}

#[test]
fn ten_codes_an_hour_are_enough_for_one_person() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Bob", "bob@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    for _ in 0..10 {
        printed(&mut alice);
    }
    let replaces = replaced(&mut alice);
    assert_eq!(alice.post("/revocation-code", &[("replaces", &replaces)]).status, 429);
    printed(&mut portal.signed_in("bob@example.com"));
}
