//! The page of a test reloads itself, and keeps nobody signed in.

use std::sync::Arc;

use ca_core::runtime::clock::ManualClock;
use ca_core::use_cases::self_check::newest_self_check;
use inkan_tests::port;

use super::{ALICE, Desk, mail, start_on_page};
use crate::support::Portal;

#[test]
fn the_page_of_an_open_test_reloads_itself_until_it_is_stopped_or_passed() {
    let desk = Desk::open();
    let id = desk.start();
    let test = newest_self_check(&desk.portal.ca, desk.alice).unwrap().unwrap().id;
    let mut browser = desk.portal.session_of(desk.alice);
    let (page, by_itself) = (format!("/self-check/{test}"), format!("/self-check/{test}?refresh=1"));
    for path in [&page, &by_itself] {
        let open = browser.get(path);
        assert_eq!(open.headers["refresh"], format!("20; url={by_itself}"));
        assert!(open.body.contains(&format!("href=\"{page}?refresh=stop\"")), "{}", open.body);
    }
    let stopped = browser.get(&format!("{page}?refresh=stop"));
    assert!(
        !stopped.headers.contains_key("refresh") && stopped.body.contains("Reload automatically"),
        "{}",
        stopped.body
    );
    desk.judge(&mail(&id, &desk.signed("dual", &[])));
    assert!(browser.get(&page).headers.contains_key("refresh"), "a better answer may come");
    desk.judge(&mail(&id, &desk.sealed_by("dual")));
    let passed = browser.get(&page);
    assert!(passed.body.contains("is ready") && !passed.headers.contains_key("refresh"), "{}", passed.body);
}

#[test]
fn a_test_page_that_reloads_itself_does_not_keep_the_session() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_with_way_in(port::free().unwrap(), Arc::clone(&clock) as _);
    let alice = portal.person("Alice", ALICE, &[]);
    let mut browser = portal.session_of(alice);
    let by_itself = format!("{}?refresh=1", start_on_page(&mut browser));
    clock.advance(30 * 60);
    assert_eq!(browser.get(&by_itself).status, 200);
    clock.advance(1);
    assert_eq!(browser.get(&by_itself).status, 303, "the page keeps its visitor signed in");
}
