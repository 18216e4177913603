use ca_core::policy::{Actor, AddPerson, permit};
use ca_core::use_cases::people::accounts::invite_by_hand;

use crate::support::{PASSWORD, Portal};

#[test]
fn whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut browser = portal.browser();
    let answer = browser.get("/requests?x=1");
    assert_eq!((answer.status, answer.location()), (303, "/sign-in?next=/requests%3Fx%3D1"));
    let page = browser.get(answer.location());
    assert!(page.body.contains("Please sign in"), "{}", page.body);
    let answer = browser
        .post("/sign-in", &[("address", "Alice@example.com"), ("password", PASSWORD), ("next", "/requests?x=1")]);
    assert_eq!((answer.status, answer.location()), (303, "/requests?x=1"));
    assert_eq!(browser.get("/requests").status, 200);
    browser.post("/sign-out", &[]);
    assert_eq!(browser.get("/requests").status, 303);
}

#[test]
fn a_wrong_password_and_an_unknown_address_get_the_same_page() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut pages = Vec::new();
    for address in ["alice@example.com", "nobody@example.com", "no address at all"] {
        let mut browser = portal.browser();
        browser.get("/sign-in");
        let answer = browser.post("/sign-in", &[("address", address), ("password", "wrong wrong wrong")]);
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("The address or the password is wrong"));
        pages.push(answer.body.replace(address, "X").replace(&browser.csrf, "Y"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

#[test]
fn attempts_are_limited_by_account_and_the_page_says_until_when() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut browser = portal.browser();
    browser.get("/sign-in");
    let form = [("address", "alice@example.com"), ("password", "wrong wrong wrong")];
    for _ in 0..10 {
        assert_eq!(browser.post("/sign-in", &form).status, 422);
    }
    let answer = browser.post("/sign-in", &[("address", "ALICE@example.com"), ("password", PASSWORD)]);
    assert_eq!(answer.status, 429);
    let wait: u32 = answer.headers["retry-after"].parse().unwrap();
    assert!((1..=900).contains(&wait));
    let minutes = wait.div_ceil(60);
    assert!(minutes > 1 && answer.body.contains(&format!("Try again in {minutes} minutes.")), "{}", answer.body);
    browser.post("/language", &[("language", "ja"), ("back", "/")]);
    let answer = browser.post("/sign-in", &[("address", "alice@example.com"), ("password", PASSWORD)]);
    let minutes = answer.headers["retry-after"].parse::<u32>().unwrap().div_ceil(60);
    assert!(answer.body.contains(&format!("{minutes}分後に、もう一度お試しください。")), "{}", answer.body);
}

#[test]
fn a_sign_in_makes_a_new_session_and_ends_the_old_one() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut planted = portal.browser();
    planted.cookies.insert("inkan-session".to_owned(), "chosen-by-an-attacker".to_owned());
    planted.get("/sign-in");
    planted.post("/sign-in", &[("address", "alice@example.com"), ("password", PASSWORD)]);
    assert_ne!(planted.cookies["inkan-session"], "chosen-by-an-attacker");
    let first = planted.cookies["inkan-session"].clone();
    planted.get("/certificates");
    planted.post("/sign-in", &[("address", "alice@example.com"), ("password", PASSWORD)]);
    assert_ne!(planted.cookies["inkan-session"], first);
    let mut thief = portal.browser();
    thief.cookies.insert("inkan-session".to_owned(), first);
    assert_eq!(thief.get("/certificates").status, 303);
}

#[test]
fn an_invitation_ends_the_session_that_the_browser_was_in() {
    let portal = Portal::start();
    let mut browser = portal.session_of(portal.person("Alice", "alice@example.com", &[]));
    let before = browser.cookies["inkan-session"].clone();
    let bob = portal.person("Bob", "bob@example.com", &[]);
    let permitted = permit(&Actor::Host, AddPerson).unwrap();
    let invitation = format!("/invitation/{}", invite_by_hand(&portal.ca, &permitted, bob).unwrap());
    browser.get(&invitation);
    assert_eq!(browser.post(&invitation, &[("password", PASSWORD), ("again", PASSWORD)]).status, 303);
    assert!(browser.get("/certificates").body.contains("Bob"));
    let mut thief = portal.browser();
    thief.cookies.insert("inkan-session".to_owned(), before);
    assert_eq!(thief.get("/certificates").status, 303, "it goes on, and nobody's browser can end it");
}

#[test]
fn a_lost_invitation_is_sent_again() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    portal.person("Rin", "rin@example.com", &[ca_core::policy::Role::RegistrationOfficer]);
    let mut officer = portal.signed_in("rin@example.com");
    officer.get("/officer/people");
    let sent = officer.post(&format!("/officer/people/{alice}/invite"), &[]);
    assert_eq!(sent.location(), format!("/officer/people/{alice}?done=invited"));
    assert!(portal.browser().get(&portal.mailed_link("/invitation/")).body.contains("Alice"));
    portal.signed_in("alice@example.com");
}

#[test]
fn an_invitation_works_once_and_wants_a_good_password_twice() {
    let portal = Portal::start();
    portal.person("Officer", "officer@example.com", &[ca_core::policy::Role::RegistrationOfficer]);
    let mut officer = portal.signed_in("officer@example.com");
    officer.get("/officer/people/new");
    let answer =
        officer.post("/officer/people", &[("name", "山田 太郎"), ("address", "taro@example.com"), ("language", "ja")]);
    assert_eq!((answer.status, answer.location()), (303, "/officer/people?done=added"));
    let link = portal.mailed_link("/invitation/");
    let mut taro = portal.browser();
    assert!(taro.get(&link).body.contains("山田 太郎"));
    let short = taro.post(&link, &[("password", "short"), ("again", "short")]);
    assert!(
        short.status == 422
            && short.body.contains("at least 12 characters")
            && short.body.contains("href=\"#password\"")
    );
    let unlike = taro.post(&link, &[("password", PASSWORD), ("again", "correct horse batterie")]);
    assert!(unlike.status == 422 && unlike.body.contains("href=\"#again\""));
    let answer = taro.post(&link, &[("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(answer.location(), "/certificates?done=welcome");
    assert!(taro.get("/certificates?done=welcome").body.contains("パスワードを保存しました"));
    let mut again = portal.browser();
    assert_eq!(again.get(&link).status, 409);
}

#[test]
fn the_language_is_one_s_own_then_the_chosen_one_then_the_browser_s() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut browser = portal.browser();
    let japanese = [("accept-language", "ja,en;q=0.5")];
    assert!(browser.send("GET", "/", &japanese, Vec::new()).body.contains("<html lang=\"ja\">"));
    browser.post("/language", &[("language", "en"), ("back", "/trust")]);
    assert!(browser.send("GET", "/", &japanese, Vec::new()).body.contains("<html lang=\"en\">"));
    let mut alice = portal.signed_in("alice@example.com");
    let answer = alice.post("/language", &[("language", "ja"), ("back", "/requests")]);
    assert_eq!(answer.location(), "/requests");
    let mut elsewhere = portal.signed_in("alice@example.com");
    assert!(elsewhere.get("/certificates").body.contains("<html lang=\"ja\">"));
}
