//! A password that was verified, and an account that changes before the session is opened.

use std::sync::{Arc, Barrier};
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Noun};
use ca_core::policy::{Actor, AddPerson, ResetSecondFactor, permit};
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::PersonId;
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId, recognise_entry};
use ca_core::use_cases::people::sessions::{Proof, SessionLimits, SignInOrigin, find_session, open_session};
use ca_core::use_cases::people::verified::VerifiedPerson;
use ca_core::use_cases::people::{accounts, second_factor};
use inkan_tests::installation::Installation;
use inkan_tests::session;

fn set_password(ca: &Ca, person: PersonId, hash: &str) -> Result<()> {
    Ok(accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, person, hash.to_owned())?)
}

fn verified(ca: &Ca, address: &str) -> Result<VerifiedPerson> {
    Ok(accounts::find_credentials(ca, address)?.context("an account")?.verified())
}

fn invite(ca: &Ca, person: PersonId) -> Result<String> {
    Ok(accounts::invite_by_hand(ca, &permit(&Actor::Host, AddPerson)?, person)?)
}

fn is_alive(ca: &Ca, token: &str) -> Result<bool> {
    Ok(find_session(ca, token, SessionLimits::default())?.is_some())
}

#[test]
fn a_password_that_is_replaced_after_it_was_verified_opens_nothing() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    set_password(ca, person, "the old hash")?;
    let by_old = verified(ca, "taro@example.com")?;
    ensure!(
        open_session(ca, by_old.clone(), SignInOrigin::default())?.is_some(),
        "the old one is good until it is replaced"
    );
    let by_new = accounts::accept_invitation(ca, &invite(ca, person)?, "the new hash".to_owned())?;
    ensure!(open_session(ca, by_old, SignInOrigin::default())?.is_none(), "the old password lets somebody in");
    let token = open_session(ca, by_new, SignInOrigin::default())?.context("the new password is good")?;
    ensure!(is_alive(ca, &token)?);
    Ok(())
}

/// The second process stands for a second server, or the command at the host.
#[test]
fn of_sign_ins_under_way_while_the_password_is_replaced_none_stays_open() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let elsewhere = Ca::open(ca.settings().clone())?;
    let person = installation.add_person("Taro", "taro@example.com")?;
    for round in 0..ROUNDS {
        set_password(ca, person, &format!("the old hash {round}"))?;
        let link = invite(ca, person)?;
        let signing_in = (0..SIGN_INS).map(|_| verified(ca, "taro@example.com")).collect::<Result<Vec<_>>>()?;
        let barrier = Barrier::new(SIGN_INS + 1);
        let tokens = thread::scope(|scope| {
            let threads: Vec<_> = signing_in
                .into_iter()
                .map(|verified| {
                    scope.spawn(|| {
                        barrier.wait();
                        open_session(ca, verified, SignInOrigin::default())
                    })
                })
                .collect();
            barrier.wait();
            accounts::accept_invitation(&elsewhere, &link, format!("the new hash {round}"))?;
            let joined = threads.into_iter().map(|thread| Ok(thread.join().map_err(|_| anyhow!("it panicked"))??));
            joined.collect::<Result<Vec<_>>>()
        })?;
        for token in tokens.into_iter().flatten() {
            ensure!(!is_alive(ca, &token)?, "round {round}: a session with the old password goes on");
        }
        let left = installation.database.count("session")?;
        ensure!(left == 0, "round {round}: {left} sessions");
    }
    Ok(())
}

#[test]
fn of_two_links_of_a_person_that_are_used_at_once_one_sets_the_password() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let elsewhere = Ca::open(ca.settings().clone())?;
    let person = installation.add_person("Taro", "taro@example.com")?;
    for round in 0..ROUNDS {
        let (first, second) = (invite(ca, person)?, invite(ca, person)?);
        let barrier = Barrier::new(2);
        let accept = |ca: &Ca, link: &str, hash: &str| {
            barrier.wait();
            accounts::accept_invitation(ca, link, hash.to_owned())
        };
        let (one, two) = thread::scope(|scope| {
            let one = scope.spawn(|| accept(ca, &first, "hash one"));
            let two = accept(&elsewhere, &second, "hash two");
            (one.join(), two)
        });
        let outcomes = [one.map_err(|_| anyhow!("it panicked"))?, two];
        let used = |outcome: &Result<_, Error>| matches!(outcome, Err(Error::Conflict(Conflict::LinkUsed)));
        ensure!(outcomes.iter().filter(|outcome| outcome.is_ok()).count() == 1, "round {round}: {outcomes:?}");
        ensure!(outcomes.iter().filter(|outcome| used(outcome)).count() == 1, "round {round}: {outcomes:?}");
    }
    Ok(())
}

#[test]
fn a_directory_password_opens_nothing_once_a_local_password_is_set() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let entry = DirectoryPerson {
        id: EntryId::from_octets(b"taro").context("an id")?,
        name: "Taro".parse()?,
        addresses: Vec::new(),
        language: None,
    };
    let recognise = || recognise_entry(ca, &entry, &"taro@example.com".parse()?);
    let verified = recognise()?;
    ensure!(open_session(ca, verified.clone(), SignInOrigin::default())?.is_some());
    let late = recognise()?;
    set_password(ca, verified.person(), "hash")?;
    ensure!(
        open_session(ca, late, SignInOrigin::default())?.is_none(),
        "the directory's password opens a local account"
    );
    Ok(())
}

#[test]
fn a_code_that_is_shown_while_the_second_factor_is_taken_away_opens_nothing() -> Result<()> {
    let (installation, clock) = Installation::found_at("2027-04-01T09:00:00Z", &[])?;
    let ca = &installation.ca;
    let elsewhere = Ca::open_with(ca.settings().clone(), clock.clone(), Arc::new(SystemEntropy))?;
    let person = installation.add_person("Taro", "taro@example.com")?;
    for round in 0..ROUNDS {
        let (secret, _) = session::set_up_second_factor(ca, person)?;
        clock.advance(60);
        let awaiting = session::open_session(ca, person, Proof::Password)?;
        let (code, barrier) = (session::code_now(ca, &secret), Barrier::new(2));
        let verify = || {
            barrier.wait();
            second_factor::verify(ca, person, &awaiting, &code, SignInOrigin::default(), None)
        };
        let shown = thread::scope(|scope| {
            let verifying = scope.spawn(verify);
            barrier.wait();
            second_factor::reset(&elsewhere, &permit(&Actor::Host, ResetSecondFactor { owner: person })?)?;
            verifying.join().map_err(|_| anyhow!("it panicked"))
        })?;
        match shown {
            Ok(Some(token)) => ensure!(!is_alive(ca, &token)?, "round {round}: a session goes on"),
            // The second factor, or the session that awaited it, was gone.
            Ok(None) | Err(Error::NotFound(Noun::Session)) => {}
            Err(error) => return Err(error).with_context(|| format!("round {round}")),
        }
        ensure!(!is_alive(ca, &awaiting)?, "round {round}: the session that awaited the factor goes on");
    }
    Ok(())
}

const ROUNDS: usize = 10;
const SIGN_INS: usize = 8;
