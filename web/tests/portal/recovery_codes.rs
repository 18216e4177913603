//! Recovery codes are shown again to the session that made them, for 15 minutes.

use std::sync::Arc;

use ca_core::runtime::clock::ManualClock;
use ca_core::types::Sha256Digest;
use ca_core::use_cases::mail::notices;

use crate::support::{Browser, PASSWORD, Portal, codes_on};

const CODES: &str = "/second-factor/codes";
const TEXT: &str = "/second-factor/codes/text";

/// What identifies the codes in the form that replaces them.
pub(crate) fn mark(browser: &mut Browser) -> String {
    let page = browser.get("/second-factor/codes/new").body;
    let (_, rest) = page.split_once("name=\"replaces\" value=\"").expect("the form");
    rest.split('"').next().unwrap().to_owned()
}

fn shown(browser: &mut Browser) -> Vec<String> {
    codes_on(&browser.get(CODES).body)
}

/// Whether the page of the sign-ins links to them.
fn is_linked(browser: &mut Browser) -> bool {
    browser.get("/sessions").body.contains(&format!("href=\"{CODES}\""))
}

/// Whether this code lets its owner in.
fn lets_in(portal: &Portal, code: &str) -> bool {
    let mut browser = portal.with_password(RIN);
    browser.get("/second-factor");
    browser.post("/second-factor", &[("code", code)]).status == 303
}

#[test]
fn the_session_that_made_them_is_shown_them_for_fifteen_minutes_and_no_other_is() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    portal.person("Rin", RIN, &[]);
    let mut here = portal.with_password(RIN);
    let (_, codes) = portal.set_up(&mut here);
    assert_eq!(codes.len(), 10);
    assert_eq!(shown(&mut here), codes, "a reload shows others");
    here.post("/language", &[("language", "ja"), ("back", CODES)]);
    let page = here.get(CODES);
    assert!(page.body.contains("<html lang=\"ja\">") && page.headers["cache-control"] == "no-store");
    assert_eq!(codes_on(&page.body), codes, "in another language");
    assert!(is_linked(&mut here), "nothing leads back to them");
    let text = here.get(TEXT);
    assert_eq!(text.headers["content-disposition"], "attachment; filename=\"inkan-recovery-codes.txt\"");
    assert_eq!(text.headers["cache-control"], "no-store");
    assert!(codes.iter().all(|code| text.body.contains(code)), "{}", text.body);

    let mut there = portal.with_password(RIN);
    there.get("/second-factor");
    assert_eq!(there.post("/second-factor", &[("code", &codes[3])]).status, 303);
    let page = there.get(CODES);
    assert!(codes_on(&page.body).is_empty(), "another session sees them");
    assert!(page.status == 200 && page.body.contains("/second-factor/codes/new"), "{}", page.body);
    assert_eq!(there.get(TEXT).location(), CODES);
    assert!(!is_linked(&mut there), "a link to nothing");
    let left = shown(&mut here);
    assert!(left.len() == 9 && !left.contains(&codes[3]), "a used one is not marked");

    clock.advance(15 * 60);
    assert_eq!(shown(&mut here), left, "not in the last second");
    clock.advance(1);
    assert!(shown(&mut here).is_empty() && !is_linked(&mut here), "longer than 15 minutes");
    assert_eq!(here.get(TEXT).location(), CODES);
    assert!(lets_in(&portal, &codes[4]), "they no longer work");
}

#[test]
fn after_the_session_has_ended_nobody_is_shown_them() {
    let portal = Portal::start();
    portal.person("Rin", RIN, &[]);
    let mut here = portal.with_password(RIN);
    let (_, codes) = portal.set_up(&mut here);
    let token = here.cookies["inkan-session"].clone();
    here.get("/sessions");
    here.post("/sign-out", &[]);
    here.cookies.insert("inkan-session".to_owned(), token);
    for page in [CODES, TEXT] {
        assert!(here.get(page).location().starts_with("/sign-in"), "{page}");
    }
    assert_eq!(portal.database.count("recovery_code").unwrap(), 10);
    let plain = codes[0].replace('-', "");
    let hash = Sha256Digest::of(plain.as_bytes()).to_string();
    let hex = if portal.database.is_postgres() { "encode(code_hash, 'hex')" } else { "lower(hex(code_hash))" };
    assert_eq!(portal.database.count(&format!("recovery_code WHERE {hex} = '{hash}'")).unwrap(), 1, "its hash alone");
}

#[test]
fn new_ones_end_the_old_ones_once_and_are_told_by_mail() {
    let portal = Portal::start();
    portal.person("Rin", RIN, &[]);
    let mut here = portal.with_password(RIN);
    let (_, old) = portal.set_up(&mut here);
    assert!(here.get("/sessions").body.contains("href=\"/second-factor/codes/new\""));
    let replaces = mark(&mut here);
    assert_eq!(here.post(CODES, &[("replaces", &replaces)]).location(), "/second-factor/codes?done=made");
    let new = shown(&mut here);
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)), "{new:?}");
    // The second of two clicks, a second tab, and Back with the old form.
    for _ in 0..2 {
        assert_eq!(here.post(CODES, &[("replaces", &replaces)]).status, 303);
        assert_eq!(shown(&mut here), new, "the same form made others");
    }
    assert_eq!(portal.database.count("audit WHERE action = 'second-factor.renew-codes'").unwrap(), 1);
    let mails = notices::recent_notices(&portal.ca, 50).unwrap();
    let told = mails.iter().filter(|mail| mail.content.subject.contains("new recovery codes were made")).count();
    assert_eq!(told, 1);
    assert!(!lets_in(&portal, &old[0]), "an old one lets in");
    assert!(lets_in(&portal, &new[0]), "a new one doesn't");
    let replaces = mark(&mut here);
    here.post(CODES, &[("replaces", &replaces)]);
    assert_ne!(shown(&mut here), new, "the same ones again");
}

#[test]
fn of_forms_that_are_sent_at_once_one_makes_codes() {
    let portal = Portal::start();
    portal.person("Rin", RIN, &[]);
    let mut here = portal.with_password(RIN);
    portal.set_up(&mut here);
    let replaces = mark(&mut here);
    let (token, csrf) = (here.cookies["inkan-session"].clone(), here.csrf.clone());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut tab = portal.browser();
                tab.cookies.insert("inkan-session".to_owned(), token.clone());
                tab.csrf.clone_from(&csrf);
                assert_eq!(tab.post(CODES, &[("replaces", &replaces)]).status, 303);
            });
        }
    });
    assert_eq!(portal.database.count("audit WHERE action = 'second-factor.renew-codes'").unwrap(), 1);
    assert_eq!(portal.database.count("recovery_code").unwrap(), 10);
    assert_eq!(shown(&mut here).len(), 10);
}

#[test]
fn new_ones_need_a_sign_in_of_the_last_fifteen_minutes_and_a_second_factor() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    portal.person("Rin", RIN, &[]);
    portal.person("Mio", "mio@example.com", &[]);
    let mut here = portal.with_password(RIN);
    let (_, codes) = portal.set_up(&mut here);
    let replaces = mark(&mut here);
    clock.advance(15 * 60 + 1);
    let late = here.post(CODES, &[("replaces", &replaces)]);
    assert!(late.status == 409 && late.body.contains("sign in again"), "{}", late.body);
    assert!(lets_in(&portal, &codes[0]), "the old ones ended");
    let mut mio = portal.signed_in("mio@example.com");
    for page in [CODES, "/second-factor/codes/new"] {
        assert_eq!(mio.get(page).location(), "/sessions", "{page}");
    }
    mio.get("/sessions");
    assert_eq!(mio.post(CODES, &[("replaces", "")]).status, 303);
    assert_eq!(portal.database.count("recovery_code").unwrap(), 9, "codes without a second factor");
}

#[test]
fn codes_of_an_earlier_version_are_not_shown_and_can_be_replaced() {
    let portal = Portal::start();
    portal.person("Rin", RIN, &[]);
    let mut here = portal.with_password(RIN);
    portal.set_up(&mut here);
    portal.database.execute("UPDATE second_factor SET codes_nonce = NULL, codes_made_at = NULL").unwrap();
    assert!(shown(&mut here).is_empty());
    let replaces = mark(&mut here);
    here.post(CODES, &[("replaces", &replaces)]);
    assert_eq!(shown(&mut here).len(), 10);
}

#[test]
fn a_new_password_ends_the_showing() {
    let portal = Portal::start();
    portal.person("Rin", RIN, &[]);
    let mut here = portal.with_password(RIN);
    portal.set_up(&mut here);
    here.get("/password");
    let new = "seven quiet otters paint";
    let changed = here.post("/password", &[("present", PASSWORD), ("password", new), ("again", new)]);
    assert_eq!(changed.status, 303, "{}", changed.body);
    let page = here.get(CODES);
    assert!(codes_on(&page.body).is_empty() && page.body.contains("can&#39;t be shown again"), "{}", page.body);
}

const RIN: &str = "rin@example.com";
