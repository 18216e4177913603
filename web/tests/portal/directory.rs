//! Signing in against a directory that says what the test wants. The real one stands in the tests of the crate that speaks LDAP.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::types::Language;
use ca_core::use_cases::offices;
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId};
use ca_core::use_cases::people::roster::{self, NewPerson};
use web::{DirectoryAnswer, DirectoryQuestion, DirectorySignIn, DirectoryUnavailable};

use crate::support::{Answer, PASSWORD, Portal};

const ITS_PASSWORD: &str = "the directory's password";

/// Knows Dora, and notes what it was asked.
#[derive(Default)]
struct Directory {
    is_down: Mutex<bool>,
    asked: Mutex<Vec<(String, Option<String>)>>,
    /// For which address a password was tried at Dora's entry.
    binds: Mutex<Vec<String>>,
}

impl Directory {
    async fn answer(&self, question: DirectoryQuestion) -> DirectoryAnswer {
        let DirectoryQuestion { address, password, admit } = question;
        let password = password.as_ref().map(|password| password.to_string());
        self.asked.lock().unwrap().push((address.to_string(), password.clone()));
        if *self.is_down.lock().unwrap() {
            return Err(DirectoryUnavailable);
        }
        let id = EntryId::from_octets(b"dora").unwrap();
        if !["dora@example.com", "d.two@example.com"].contains(&address.folded().as_str()) || password.is_none() {
            return Ok(None);
        }
        if !admit(id.clone(), 5).await {
            return Ok(None);
        }
        self.binds.lock().unwrap().push(address.to_string());
        let is_right = password.as_deref() == Some(ITS_PASSWORD);
        Ok(is_right.then(|| DirectoryPerson {
            id,
            name: "Dora Directory".parse().unwrap(),
            addresses: vec!["dora@example.com".parse().unwrap()],
            language: Some(Language::Ja),
        }))
    }

    fn asker(self: &Arc<Self>) -> DirectorySignIn {
        let directory = Arc::clone(self);
        Arc::new(move |question| {
            let directory = Arc::clone(&directory);
            Box::pin(async move { directory.answer(question).await })
        })
    }

    fn portal() -> (Arc<Self>, Portal) {
        let directory = Arc::new(Self::default());
        let portal = Portal::start_with_directory(directory.asker());
        (directory, portal)
    }
}

fn sign_in(portal: &Portal, address: &str, password: &str) -> Answer {
    let mut browser = portal.browser();
    browser.get("/sign-in");
    let mut answer = browser.post("/sign-in", &[("address", address), ("password", password)]);
    answer.body = answer.body.replace(&browser.csrf, "TOKEN").replace(address, "ADDRESS");
    // The page holds the address, which makes its length.
    for header in ["date", "content-length"] {
        answer.headers.remove(header);
    }
    answer
}

#[test]
fn the_first_sign_in_makes_the_person_and_the_second_finds_them() {
    let (_, portal) = Directory::portal();
    let mut browser = portal.browser();
    assert!(browser.get("/sign-in").body.contains("elsewhere in the organisation"));
    for _ in 0..2 {
        let answer = browser.post("/sign-in", &[("address", "dora@example.com"), ("password", ITS_PASSWORD)]);
        assert_eq!((answer.status, answer.location()), (303, "/"));
        let page = browser.get("/requests/new").body;
        assert!(page.contains("Dora Directory") && page.contains("lang=\"ja\"") && page.contains("dora@example.com"));
    }
    let everybody = roster::list_people(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), None, 10).unwrap();
    assert_eq!(everybody.len(), 1, "{everybody:?}");
    assert!(portal.browser().get("/sign-in").status == 200);
}

#[test]
fn a_local_password_is_good_here_and_never_reaches_the_directory() {
    let (directory, portal) = Directory::portal();
    portal.person("Rin", "rin@example.com", &[]);
    assert_eq!(sign_in(&portal, "rin@example.com", PASSWORD).status, 303);
    assert!(directory.asked.lock().unwrap().is_empty(), "it was not asked about somebody who is let in");
    assert_eq!(sign_in(&portal, "rin@example.com", "wrong wrong wrong").status, 422);
    assert_eq!(*directory.asked.lock().unwrap(), [("rin@example.com".to_owned(), None)]);
}

#[test]
fn a_password_for_the_directory_is_sent_as_it_was_typed() {
    let (directory, portal) = Directory::portal();
    let typed = " か\u{3099}く\u{3000}せい\t ";
    assert_eq!(sign_in(&portal, "dora@example.com", typed).status, 422);
    assert_eq!(*directory.asked.lock().unwrap(), [("dora@example.com".to_owned(), Some(typed.to_owned()))]);
}

#[test]
fn nobody_learns_whose_address_is_known_where() {
    let (directory, portal) = Directory::portal();
    portal.person("Rin", "rin@example.com", &[Role::RegistrationOfficer]);
    let new =
        NewPerson { name: "Pat".parse().unwrap(), address: "pat@example.com".parse().unwrap(), language: Language::En };
    roster::add_person(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), new).unwrap();
    let addresses = ["rin@example.com", "dora@example.com", "pat@example.com", "nobody@example.com"];
    for (is_down, status) in [(false, 422), (true, 503)] {
        *directory.is_down.lock().unwrap() = is_down;
        let answers = addresses.map(|address| {
            let begun = Instant::now();
            let answer = sign_in(&portal, address, "wrong wrong wrong");
            assert!(
                begun.elapsed() >= Duration::from_secs(1),
                "{address}: a refusal takes a second, whatever was done"
            );
            assert_eq!(answer.status, status, "{address}");
            answer
        });
        for (answer, address) in answers.iter().zip(addresses) {
            assert_eq!(answer.body, answers[0].body, "{address}");
            assert_eq!(answer.headers, answers[0].headers, "{address}");
        }
    }
}

#[test]
fn while_the_directory_is_down_the_page_says_so_and_local_accounts_go_on() {
    let (directory, portal) = Directory::portal();
    portal.person("Rin", "rin@example.com", &[]);
    *directory.is_down.lock().unwrap() = true;
    let answer = sign_in(&portal, "dora@example.com", ITS_PASSWORD);
    assert!(answer.status == 503 && answer.body.contains("does not answer"), "{}", answer.body);
    assert!(!answer.body.contains("password is wrong"), "{}", answer.body);
    assert_eq!(sign_in(&portal, "rin@example.com", PASSWORD).status, 303);
    *directory.is_down.lock().unwrap() = false;
    assert_eq!(sign_in(&portal, "dora@example.com", ITS_PASSWORD).status, 303);
}

#[test]
fn a_person_of_the_directory_who_was_given_an_office_shows_a_second_factor() {
    use ca_core::policy::GrantRole;
    let (_, portal) = Directory::portal();
    assert_eq!(sign_in(&portal, "dora@example.com", ITS_PASSWORD).status, 303);
    let address = "dora@example.com".parse().unwrap();
    let dora = roster::find_by_address(&portal.ca, &address).unwrap().unwrap().id;
    offices::grant_role(&portal.ca, &permit(&Actor::Host, GrantRole).unwrap(), dora, Role::Auditor).unwrap();
    let mut browser = portal.browser();
    browser.get("/sign-in");
    browser.post("/sign-in", &[("address", "dora@example.com"), ("password", ITS_PASSWORD)]);
    assert_eq!(browser.get("/officer/audit").location(), "/second-factor?next=/officer/audit");
}

#[test]
fn the_directory_is_handed_fewer_passwords_than_lock_an_account_and_some_are_kept_for_its_owner() {
    let (directory, portal) = Directory::portal();
    let mut owners = portal.browser();
    owners.get("/sign-in");
    owners.post("/sign-in", &[("address", "dora@example.com"), ("password", ITS_PASSWORD)]);
    owners.get("/certificates");
    owners.post("/sign-out", &[]);
    directory.binds.lock().unwrap().clear();
    // Two addresses of one entry, of which one is nobody's here yet.
    for address in ["dora@example.com", "d.two@example.com"] {
        for _ in 0..4 {
            assert_eq!(sign_in(&portal, address, "wrong").status, 422);
        }
    }
    assert_eq!(directory.binds.lock().unwrap().len(), 3, "of five that may fail, strangers have three");
    assert_eq!(sign_in(&portal, "dora@example.com", ITS_PASSWORD).status, 422, "it is not even tried");
    let mut owner = |password| {
        owners.get("/sign-in");
        owners.post("/sign-in", &[("address", "dora@example.com"), ("password", password)]).status
    };
    assert_eq!((owner("mistyped"), owner(ITS_PASSWORD)), (422, 303), "a known browser has its own");
    assert_eq!(directory.binds.lock().unwrap().len(), 5);
}

#[test]
fn attempts_against_the_directory_are_limited_by_account() {
    let (directory, portal) = Directory::portal();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..10).map(|_| scope.spawn(|| sign_in(&portal, "dora@example.com", "wrong").status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses, [422; 10]);
    assert_eq!(sign_in(&portal, "dora@example.com", ITS_PASSWORD).status, 429);
    assert_eq!(directory.asked.lock().unwrap().len(), 10, "what is refused here does not reach the directory");
}
