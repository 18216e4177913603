//! Passwords of local accounts: which are accepted, how they are compared, and how their owners change them.

use std::thread;

use argon2::Argon2;
use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::types::{Language, PersonId};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::people::accounts::invite_by_hand;
use ca_core::use_cases::people::mailboxes;
use ca_core::use_cases::people::roster::{self, NewPerson};
use data_encoding::BASE64_NOPAD;

use crate::support::{Answer, Browser, PASSWORD, Portal};

const NEW: &str = "seven quiet otters paint";

/// The status of a sign-in in a new browser.
pub(crate) fn status_of_sign_in(portal: &Portal, address: &str, password: &str) -> u16 {
    let mut browser = portal.browser();
    browser.get("/sign-in");
    browser.post("/sign-in", &[("address", address), ("password", password)]).status
}

/// A person who chose this password by an invitation.
fn person_with(portal: &Portal, address: &str, password: &str) -> PersonId {
    let permitted = permit(&Actor::Host, AddPerson).unwrap();
    let new = NewPerson { name: "Pat".parse().unwrap(), address: address.parse().unwrap(), language: Language::En };
    let person = roster::add_person(&portal.ca, &permitted, new).unwrap();
    let invitation = format!("/invitation/{}", invite_by_hand(&portal.ca, &permitted, person).unwrap());
    let mut browser = portal.browser();
    browser.get(&invitation);
    let answer = browser.post(&invitation, &[("password", password), ("again", password)]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    person
}

fn change(browser: &mut Browser, present: &str, password: &str) -> Answer {
    browser.get("/password");
    browser.post("/password", &[("present", present), ("password", password), ("again", password)])
}

/// How many mails with this subject there are.
pub(crate) fn mails_about(portal: &Portal, subject: &str) -> usize {
    let mails = notices::recent_notices(&portal.ca, 50).unwrap();
    mails.iter().filter(|mail| mail.content.subject.contains(subject)).count()
}

/// A hash as an earlier version stored it, of the password as typed.
fn hash_as_typed(password: &str) -> String {
    let (salt, mut output) = ([7; 16], [0; 32]);
    Argon2::default().hash_password_into(password.as_bytes(), &salt, &mut output).unwrap();
    format!("$argon2id$v=19$m=19456,t=2,p=1${}${}", BASE64_NOPAD.encode(&salt), BASE64_NOPAD.encode(&output))
}

fn store_as_typed(portal: &Portal, person: PersonId, password: &str) {
    let hash = hash_as_typed(password);
    let changed = format!("password_hash = '{hash}', preparation = 'as-typed', changed_at = '2026-01-02 03:04:05'");
    portal.database.execute(&format!("UPDATE account SET {changed} WHERE person_id = {person}")).unwrap();
}

fn count(portal: &Portal, from: &str) -> i64 {
    portal.database.count(from).unwrap()
}

#[test]
fn one_password_is_the_same_from_every_keyboard_and_system() {
    let portal = Portal::start();
    person_with(&portal, "pat@example.com", "がくせいの　ひみつの合言葉");
    for typed in ["がくせいの ひみつの合言葉", "か\u{3099}くせいの　ひみつの合言葉", "がくせいの\u{a0}ひみつの合言葉"]
    {
        assert_eq!(status_of_sign_in(&portal, "pat@example.com", typed), 303, "{typed}");
    }
    for other in ["がくせいの  ひみつの合言葉", "ガクセイノ ひみつの合言葉", "がくせいの\tひみつの合言葉", ""]
    {
        assert_eq!(status_of_sign_in(&portal, "pat@example.com", other), 422, "{other}");
    }
    assert_eq!(count(&portal, "account WHERE preparation <> 'opaque-string'"), 0);
}

#[test]
fn an_older_hash_is_good_for_what_was_typed_and_is_renewed_at_the_first_success() {
    let portal = Portal::start();
    let pat = person_with(&portal, "pat@example.com", PASSWORD);
    let (typed, composed) = ("か\u{3099}くせいの　ひみつの合言葉", "がくせいの ひみつの合言葉");
    store_as_typed(&portal, pat, typed);
    assert_eq!(status_of_sign_in(&portal, "pat@example.com", composed), 422, "an attempt is compared once");
    assert_eq!(count(&portal, "account WHERE preparation = 'as-typed'"), 1, "a wrong password renews nothing");
    assert_eq!(status_of_sign_in(&portal, "pat@example.com", typed), 303);
    assert_eq!(count(&portal, "account WHERE preparation = 'opaque-string'"), 1);
    assert_eq!(count(&portal, "account WHERE changed_at = '2026-01-02 03:04:05'"), 1, "the password was not changed");
    for text in [typed, composed] {
        assert_eq!(status_of_sign_in(&portal, "pat@example.com", text), 303, "{text}");
    }
}

#[test]
fn two_browsers_that_sign_in_while_the_hash_is_renewed_are_both_let_in() {
    let portal = Portal::start();
    let pat = person_with(&portal, "pat@example.com", PASSWORD);
    for round in 0..3 {
        store_as_typed(&portal, pat, PASSWORD);
        let statuses: Vec<u16> = thread::scope(|scope| {
            let sign_in = || status_of_sign_in(&portal, "pat@example.com", PASSWORD);
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(sign_in)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(statuses, [303; 3], "round {round}");
        assert_eq!(count(&portal, "account WHERE preparation = 'as-typed'"), 0, "round {round}");
    }
}

#[test]
fn an_older_password_that_cannot_be_prepared_stays_valid_as_typed() {
    let portal = Portal::start();
    let pat = person_with(&portal, "pat@example.com", PASSWORD);
    store_as_typed(&portal, pat, "a tab\tin the middle");
    for _ in 0..2 {
        assert_eq!(status_of_sign_in(&portal, "pat@example.com", "a tab\tin the middle"), 303);
    }
    assert_eq!(count(&portal, "account WHERE preparation = 'as-typed'"), 1);
}

#[test]
fn a_password_that_is_guessed_early_is_refused_with_the_reason_wherever_it_is_chosen() {
    let portal = Portal::start();
    let alice = portal.person("Alice Liddell", "alice@example.com", &[]);
    let permitted = permit(&Actor::Host, AddPerson).unwrap();
    let invitation = format!("/invitation/{}", invite_by_hand(&portal.ca, &permitted, alice).unwrap());
    let reset = crate::forgotten::reset_link(&portal, "alice@example.com");
    let mut browser = portal.session_of(alice);
    let cases = [
        ("short", "at least 12 characters"),
        ("liddell-alice-1865", "your name, your mail address"),
        ("alice@example.com", "your name, your mail address"),
        ("constantinople", "lists of common passwords"),
        ("passwordpassword", "easy to guess"),
        ("qwertyuiop1234", "easy to guess"),
        ("ｐａｓｓｗｏｒｄ１２３４", "lists of common passwords"),
        ("a tab\tin the middle", "a character that is not accepted"),
        ("correct horse\u{200b} battery", "a character that is not accepted"),
        (&"otters ".repeat(150), "The password is too long"),
    ];
    for (password, reason) in cases {
        for path in ["/password", &invitation, &reset] {
            browser.get(path);
            let fields = [("present", PASSWORD), ("password", password), ("again", password)];
            let answer = browser.post(path, &fields);
            assert_eq!(answer.status, 422, "{path} takes {password}");
            assert!(answer.body.contains(reason) && answer.body.contains("href=\"#password\""), "{}", answer.body);
        }
    }
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", PASSWORD), 303, "nothing was changed");
    let mut japanese = portal.browser();
    japanese.get(&reset);
    japanese.post("/language", &[("language", "ja"), ("back", "/")]);
    let told = japanese.post(&reset, &[("password", "passwordpassword"), ("again", "passwordpassword")]).body;
    assert!(told.contains("推測されやすいパスワードです"), "{told}");
}

#[test]
fn a_person_changes_the_password_and_every_other_way_in_ends() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let (mut here, mut there) = (portal.signed_in("alice@example.com"), portal.signed_in("alice@example.com"));
    let permitted = permit(&Actor::Host, AddPerson).unwrap();
    let invitation = format!("/invitation/{}", invite_by_hand(&portal.ca, &permitted, alice).unwrap());
    let reset = crate::forgotten::reset_link(&portal, "alice@example.com");
    let page = here.get("/sessions").body;
    assert!(page.contains("href=\"/password\""), "{page}");

    let wrong = change(&mut here, "wrong wrong wrong", NEW);
    assert!(wrong.status == 422 && wrong.body.contains("href=\"#present\""), "{}", wrong.body);
    let unlike = here.post("/password", &[("present", PASSWORD), ("password", NEW), ("again", PASSWORD)]);
    assert!(unlike.status == 422 && unlike.body.contains("href=\"#again\""), "{}", unlike.body);
    assert_eq!(there.get("/certificates").status, 200, "nothing was changed");

    let before = here.cookies["inkan-session"].clone();
    let changed = change(&mut here, PASSWORD, NEW);
    assert_eq!((changed.status, changed.location()), (303, "/sessions?done=password"), "{}", changed.body);
    let page = here.get("/sessions?done=password").body;
    assert!(page.contains("Your new password works from now on"), "{page}");
    assert_eq!(there.get("/certificates").status, 303, "another browser goes on");
    let mut thief = portal.browser();
    thief.cookies.insert("inkan-session".to_owned(), before);
    assert_eq!(thief.get("/certificates").status, 303, "the session keeps its id");
    assert_eq!(count(&portal, "known_device"), 1, "another browser stays known");
    for link in [&invitation, &reset] {
        assert_eq!(portal.browser().get(link).status, 409, "{link} goes on");
    }
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", PASSWORD), 422);
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", NEW), 303);
    assert_eq!(mails_about(&portal, "your password was changed"), 1);
    assert_eq!(count(&portal, "audit WHERE action = 'account.set-password' AND detail = 'by oneself'"), 1);
}

#[test]
fn the_mail_about_a_change_sends_nobody_to_a_page_that_refuses_them() {
    let portal = Portal::start();
    let host = permit(&Actor::Host, AddPerson).unwrap();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    // The shared mailbox is the first, so the mail goes there; Pat can ask for a link for the other one.
    let pat = portal.person("Pat", "info+pat@example.com", &[]);
    mailboxes::add_mailbox(&portal.ca, &host, pat, "pat@example.com".parse().unwrap()).unwrap();
    // A further address gets no link in its first days.
    portal.database.execute("UPDATE mailbox SET created_at = '2020-01-01 00:00:00'").unwrap();
    portal.person("Sato", "info@example.com", &[]);
    for (address, can_reset) in [
        ("alice@example.com", true),
        ("rin@example.com", false),
        ("info+pat@example.com", true),
        ("info@example.com", false),
    ] {
        let mut browser = portal.signed_in(address);
        for (language, calls) in [("en", "call an administrator at once"), ("ja", "システム管理者に電話で連絡")]
        {
            browser.get("/password");
            browser.post("/language", &[("language", language), ("back", "/")]);
            let (old, new) = if language == "en" { (PASSWORD, NEW) } else { (NEW, PASSWORD) };
            assert_eq!(change(&mut browser, old, new).status, 303, "{address}");
            let mail = notices::recent_notices(&portal.ca, 1).unwrap().remove(0).content;
            assert_eq!(mail.recipient.as_str(), address);
            assert_eq!(mail.body.contains("/password/forgotten"), can_reset, "{address}: {}", mail.body);
            assert_eq!(mail.body.contains(calls), !can_reset, "{address}: {}", mail.body);
        }
    }
}

#[test]
fn a_second_factor_that_was_shown_stays_shown_after_a_change() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    portal.set_up(&mut alice);
    assert_eq!(change(&mut alice, PASSWORD, NEW).location(), "/sessions?done=password");
    assert_eq!(alice.get("/certificates").status, 200);
}

#[test]
fn the_second_of_two_tabs_that_change_the_password_changes_nothing() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut first = portal.signed_in("alice@example.com");
    first.get("/password");
    let (stale, cookies) = (first.csrf.clone(), first.cookies.clone());
    assert_eq!(change(&mut first, PASSWORD, NEW).status, 303);
    let other = "some other words entirely";
    let fields = [("present", PASSWORD), ("password", other), ("again", other)];
    first.csrf.clone_from(&stale);
    assert_eq!(first.post("/password", &fields).status, 403, "the page is older than the session's id");
    first.cookies = cookies;
    first.csrf = stale;
    assert_eq!(first.post("/password", &fields).location(), "/sign-in");
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", NEW), 303);
}

#[test]
fn the_present_password_is_guessed_no_more_often_than_at_the_sign_in_page() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let mut thief = portal.session_of(alice);
    for _ in 0..4 {
        assert_eq!(status_of_sign_in(&portal, "alice@example.com", "wrong wrong wrong"), 422);
    }
    for _ in 0..6 {
        assert_eq!(change(&mut thief, "wrong wrong wrong", "short").status, 422, "no attempt");
        assert_eq!(change(&mut thief, "wrong wrong wrong", NEW).status, 422);
    }
    assert_eq!(change(&mut thief, PASSWORD, NEW).status, 429);
    assert_eq!(status_of_sign_in(&portal, "alice@example.com", PASSWORD), 429, "both are counted together");
    assert_eq!(count(&portal, "audit WHERE detail = 'by oneself'"), 0);
}

#[test]
fn a_person_without_a_password_here_is_told_so() {
    let portal = Portal::start();
    let new = NewPerson {
        name: "Dora".parse().unwrap(),
        address: "dora@example.com".parse().unwrap(),
        language: Language::En,
    };
    let dora = roster::add_person(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), new).unwrap();
    let mut browser = portal.session_of(dora);
    let page = browser.get("/password").body;
    assert!(
        page.contains("the password of your organisation&#39;s directory") && !page.contains("name=\"present\""),
        "{page}"
    );
    let answer = browser.post("/password", &[("present", PASSWORD), ("password", NEW), ("again", NEW)]);
    assert!(answer.status == 409 && answer.body.contains("There is no password to change here"), "{}", answer.body);
    assert_eq!(count(&portal, "account"), 0);
}
