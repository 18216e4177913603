use crate::support::{Browser, Portal};

/// The number of the session that this browser is in.
pub(crate) fn own_session(browser: &mut Browser) -> String {
    let page = browser.get("/sessions").body;
    let this = page.split("<tr>").find(|row| row.contains("This browser")).expect("the list shows this browser");
    let (_, rest) = this.split_once("action=\"/sessions/").expect("a button");
    rest.split('/').next().expect("a number").to_owned()
}

#[test]
fn one_sees_where_one_is_signed_in_and_ends_it() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut here = portal.signed_in("alice@example.com");
    let firefox = [("user-agent", "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0")];
    let mut there = portal.browser();
    there.get("/sign-in");
    there.sign_in_with("alice@example.com", &firefox);
    let page = here.get("/sessions").body;
    assert!(page.contains("Firefox, Windows") && page.contains("127.0.0.1"), "{page}");
    let number = own_session(&mut there);
    assert_eq!(here.post(&format!("/sessions/{number}/end"), &[]).location(), "/sessions?done=ended");
    assert!(here.get("/sessions?done=ended").body.contains("has to sign in again"));
    assert_eq!(there.get("/certificates").status, 303, "an ended session goes on");
    assert_eq!(here.post(&format!("/sessions/{number}/end"), &[]).status, 404);
}

#[test]
fn all_others_end_at_once_and_one_s_own_goes_on() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let bob = portal.person("Bob", "bob@example.com", &[]);
    let (mut here, mut there, mut bobs) = (portal.session_of(alice), portal.session_of(alice), portal.session_of(bob));
    here.get("/sessions");
    assert_eq!(here.post("/sessions/end-others", &[]).location(), "/sessions?done=others");
    assert_eq!(
        [here.get("/sessions").status, there.get("/sessions").status, bobs.get("/sessions").status],
        [200, 303, 200]
    );
    assert!(!here.get("/sessions").body.contains("/sessions/end-others"), "there is nothing left to end");
}

#[test]
fn ending_one_s_own_session_leads_to_the_sign_in_page() {
    let portal = Portal::start();
    let mut alice = portal.session_of(portal.person("Alice", "alice@example.com", &[]));
    let number = own_session(&mut alice);
    let answer = alice.post(&format!("/sessions/{number}/end"), &[]);
    assert_eq!(alice.get(answer.location()).location(), "/sign-in?next=/sessions%3Fdone%3Dended");
}

#[test]
fn behind_proxies_a_session_shows_the_client_that_they_report() {
    let portal = Portal::start_behind_proxies();
    portal.person("Alice", "alice@example.com", &[]);
    for (reported, shown) in [
        ("203.0.113.5, 198.51.100.9, 10.1.2.3", "198.51.100.9"),
        ("[2001:db8:1:2::3]:4711", "2001:db8:1:2::/64"),
        ("198.51.100.9, unknown", "127.0.0.1"),
    ] {
        let mut browser = portal.browser();
        browser.get("/sign-in");
        let headers = [("x-forwarded-for", reported), ("forwarded", "for=192.0.2.77")];
        assert_eq!(browser.sign_in_with("alice@example.com", &headers).status, 303);
        let page = browser.get("/sessions").body;
        let this = page.split("<tr>").find(|row| row.contains("This browser")).unwrap();
        assert!(this.contains(shown), "{reported}: {this}");
    }
}
