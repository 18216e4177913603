//! The page of a request reloads itself, shows its real steps, and keeps nobody signed in.

use std::sync::Arc;

use ca_core::policy::Role;
use ca_core::runtime::clock::ManualClock;

use crate::enrollment::{ask, enroll};
use crate::support::{Browser, Portal};

/// The states of the steps on a page, in order.
fn steps(page: &str) -> Vec<String> {
    let (_, list) = page.split_once("<ol class=\"tasks\">").expect("the steps");
    let (list, _) = list.split_once("</ol>").unwrap();
    let steps = list.split("<li>").skip(1);
    steps.map(|step| step.rsplit_once("</span>").unwrap().0.rsplit_once('>').unwrap().1.to_owned()).collect()
}

fn prove(portal: &Portal, browser: &mut Browser) {
    let proof = portal.mailed_link("/proof/");
    browser.get(&proof);
    assert_eq!(browser.post(&proof, &[]).status, 303);
}

#[test]
fn the_page_of_an_open_request_renews_itself_until_it_is_stopped() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(alice);
    let request = ask(&mut alice);
    let by_itself = format!("{request}?refresh=1");
    for path in [&request, &by_itself] {
        let page = alice.get(path);
        assert_eq!(page.headers["refresh"], format!("20; url={by_itself}"));
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(page.body.contains(&format!("href=\"{request}?refresh=stop\"")), "{}", page.body);
    }
    let stopped = alice.get(&format!("{request}?refresh=stop"));
    assert!(!stopped.headers.contains_key("refresh"), "it can't be stopped");
    assert!(stopped.body.contains(&format!("href=\"{request}\"")), "{}", stopped.body);
    prove(&portal, &mut alice);
    let issued = alice.get(&by_itself);
    assert!(!issued.headers.contains_key("refresh") && !issued.body.contains("refresh=stop"), "it is over");
    assert_eq!(alice.get("/certificates?refresh=1").headers.get("refresh"), None, "another page");
}

#[test]
fn a_page_that_renews_itself_does_not_keep_the_session() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let id = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(id);
    let request = ask(&mut alice);
    let by_itself = format!("{request}?refresh=1");
    for _ in 0..30 {
        clock.advance(60);
        assert_eq!(alice.get(&by_itself).status, 200);
    }
    clock.advance(1);
    let ended = alice.get(&by_itself);
    assert_eq!((ended.status, ended.headers.get("refresh")), (303, None), "the page keeps its visitor signed in");
    let next = ended.location().to_owned();
    assert!(next.starts_with("/sign-in?next=/requests/"), "{next}");
    let page = alice.get(&next);
    assert_eq!((page.status, page.headers.get("refresh")), (200, None), "it goes on at the sign-in page");

    // Whoever opens the page uses the session, and so does a request elsewhere with the same query.
    let mut alice = portal.session_of(id);
    for path in [request.as_str(), "/requests?refresh=1", &format!("{request}?refresh=stop")] {
        clock.advance(30 * 60);
        assert_eq!(alice.get(path).status, 200, "{path}");
    }
}

#[test]
fn an_ordinary_mailbox_has_no_officer_s_step() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.session_of(alice);
    let request = ask(&mut alice);
    assert_eq!(steps(&alice.get(&request).body), ["Done", "Now", "Not yet"]);
    prove(&portal, &mut alice);
    assert_eq!(steps(&alice.get(&request).body), ["Done", "Done", "Done"]);
    let withdrawn = ask(&mut alice);
    alice.get(&withdrawn);
    alice.post(&format!("{withdrawn}/withdraw"), &[]);
    assert_eq!(steps(&alice.get(&withdrawn).body), ["Done", "Stopped", "Not done"]);
    let disowned = ask(&mut alice);
    let mut stranger = portal.browser();
    let proof = portal.mailed_link("/proof/");
    stranger.get(&proof);
    stranger.post(&format!("{proof}/disown"), &[]);
    let page = alice.get(&disowned).body;
    assert!(steps(&page) == ["Done", "Stopped", "Not done"] && page.contains("had not asked for it"), "{page}");
}

#[test]
fn who_refused_a_request_and_where_it_ended_is_said() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let owner = portal.person("Info", "info@example.com", &[]);
    let officer = portal.person("Olive Officer", "olive@example.com", &[Role::RegistrationOfficer]);
    let (mut owner, mut olive) = (portal.session_of(owner), portal.session_of(officer));
    let mut decided = |owner: &mut Browser, act: &str| {
        let request = ask(owner);
        assert_eq!(steps(&owner.get(&request).body), ["Done", "Now", "Not yet", "Not yet"]);
        prove(&portal, owner);
        let waiting = owner.get(&request);
        assert_eq!(steps(&waiting.body), ["Done", "Done", "Now", "Not yet"]);
        assert!(waiting.headers.contains_key("refresh"));
        olive.get("/officer/requests");
        assert_eq!(olive.post(&format!("/officer{request}/{act}"), &[]).status, 303);
        owner.get(&request)
    };
    let approved = decided(&mut owner, "approve");
    assert_eq!(steps(&approved.body), ["Done", "Done", "Done", "Done"]);
    let refused = decided(&mut owner, "refuse");
    assert_eq!(steps(&refused.body), ["Done", "Done", "Stopped", "Not done"]);
    assert!(refused.body.contains("Olive Officer, a registration officer, refused it on"), "{}", refused.body);
    assert!(!refused.headers.contains_key("refresh") && !approved.body.contains("Olive Officer"));
}

#[test]
fn the_page_says_where_the_key_is_to_its_owner_alone() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let officer = portal.person("Olive", "olive@example.com", &[Role::RegistrationOfficer]);
    let mut alice = portal.session_of(alice);
    enroll(&portal, &mut alice);
    let page = alice.get("/requests/1").body;
    assert!(page.matches(" data-key=\"").count() == 4 && page.contains("this browser has the key"), "{page}");
    let next =
        |place: &str| page.split(&format!("data-place=\"{place}\"")).nth(1).unwrap().split("</p>").next().unwrap();
    assert!(
        next("here").starts_with(" hidden>The certificate for alice@example.com is ready. Choose your mail"),
        "{page}"
    );
    assert!(next("elsewhere").ends_with("import it into the mail program that has the key."), "{page}");
    assert!(!portal.session_of(officer).get("/requests/1").body.contains("data-key"));
}
