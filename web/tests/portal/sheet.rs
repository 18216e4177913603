//! The sheet of a revocation code is shown again to the session that made it, for 15 minutes.

use std::sync::Arc;

use ca_core::runtime::clock::ManualClock;

use crate::enrollment::enroll;
use crate::lost::{code_on, enter, number_of, printed, replaced};
use crate::support::Portal;

const SHEET: &str = "/revocation-code/sheet";
const TEXT: &str = "/revocation-code/text";
const GONE: &str = "can&#39;t be shown again";

#[test]
fn a_sheet_is_shown_for_fifteen_minutes_to_the_session_that_made_it() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let (mut here, mut there) = (portal.session_of(alice), portal.session_of(alice));
    let first = here.get(SHEET);
    assert!(first.status == 200 && !first.body.contains("<p class=\"code\">"), "a sheet without a code");
    let code = printed(&mut here);
    let asked = here.get("/revocation-code").body;
    assert!(asked.contains(&format!("href=\"{SHEET}\"")), "{asked}");
    here.post("/language", &[("language", "ja"), ("back", SHEET)]);
    let sheet = here.get(SHEET).body;
    assert!(sheet.contains("<html lang=\"ja\">") && code_on(&sheet) == code, "{sheet}");
    let text = here.get(TEXT);
    assert_eq!(text.headers["content-disposition"], "attachment; filename=\"inkan-revocation-code.txt\"");
    assert!(text.headers["cache-control"] == "no-store" && text.body.contains(&code), "{}", text.body);
    here.post("/language", &[("language", "en"), ("back", SHEET)]);

    let page = there.get(SHEET);
    assert!(page.status == 200 && page.body.contains(GONE) && !page.body.contains(&code[12..17]), "{}", page.body);
    assert!(page.body.contains("href=\"/revocation-code/new\""), "{}", page.body);
    assert_eq!(there.get(TEXT).location(), SHEET);
    assert!(!there.get("/revocation-code").body.contains(SHEET));

    clock.advance(15 * 60);
    assert_eq!(code_on(&here.get(SHEET).body), code, "not in the last second");
    clock.advance(1);
    assert!(here.get(SHEET).body.contains(GONE), "longer than 15 minutes");
    assert_eq!(enter(&mut portal.browser(), &code).status, 303, "it no longer works");
}

#[test]
fn the_same_form_makes_one_sheet_however_often_it_is_sent() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let (mut here, mut there) = (portal.session_of(alice), portal.session_of(alice));
    let (replaces, stale) = (replaced(&mut here), replaced(&mut there));
    for _ in 0..3 {
        assert_eq!(here.post("/revocation-code", &[("replaces", &replaces)]).location(), SHEET);
    }
    let code = code_on(&here.get(SHEET).body);
    assert_eq!(portal.database.count("audit WHERE action = 'pass.print'").unwrap(), 1);
    // A page in another browser was opened before.
    there.post("/revocation-code", &[("replaces", &stale)]);
    assert!(there.get(SHEET).body.contains("href=\"/revocation-code/new\""));
    assert_eq!(code_on(&here.get(SHEET).body), code);
    assert_eq!(enter(&mut portal.browser(), &code).status, 303, "it was replaced without a question");
    let second = printed(&mut here);
    assert_ne!(second, code);
    assert_eq!(enter(&mut portal.browser(), &code).status, 422, "the old one works");
}

#[test]
fn of_forms_that_are_sent_at_once_one_makes_a_code() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut here = portal.session_of(alice);
    let replaces = replaced(&mut here);
    let (token, csrf) = (here.cookies["inkan-session"].clone(), here.csrf.clone());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut tab = portal.browser();
                tab.cookies.insert("inkan-session".to_owned(), token.clone());
                tab.csrf.clone_from(&csrf);
                assert_eq!(tab.post("/revocation-code", &[("replaces", &replaces)]).location(), SHEET);
            });
        }
    });
    assert_eq!(portal.database.count("revocation_pass").unwrap(), 1);
    code_on(&here.get(SHEET).body);
}

#[test]
fn a_code_that_was_used_or_whose_session_has_ended_is_not_shown() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut here = portal.session_of(alice);
    let certificate = enroll(&portal, &mut here);
    let code = printed(&mut here);
    let mut stranger = portal.browser();
    let visit = enter(&mut stranger, &code).location().to_owned();
    stranger.get(&visit);
    let fields = [("certificate", number_of(&certificate)), ("happening", "key-lost")];
    assert_eq!(stranger.post(&visit, &fields).status, 303);
    let page = here.get(SHEET).body;
    assert!(page.contains(GONE) && !page.contains("You have a code that works"), "{page}");
    printed(&mut here);
    let token = here.cookies["inkan-session"].clone();
    here.get("/sessions");
    here.post("/sign-out", &[]);
    here.cookies.insert("inkan-session".to_owned(), token);
    for page in [SHEET, TEXT] {
        assert!(here.get(page).location().starts_with("/sign-in"), "{page}");
    }
}
