//! Hashes that are renewed, passwords that are changed and links for forgotten ones, while others do the same.

use std::sync::{Arc, Barrier, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Refusal};
use ca_core::installation::notice_writer::{Occasion, Recipient};
use ca_core::policy::{Actor, AddPerson, permit};
use ca_core::types::{PersonId, Preparation};
use ca_core::use_cases::operation::restore::{ToEnd, Without, end_sign_ins, finish_restore, settle_database};
use ca_core::use_cases::people::accounts::{self, Credentials};
use ca_core::use_cases::people::change_password::change_password;
use ca_core::use_cases::people::reset_password::{look_at_link, mail_link, reset_password};
use ca_core::use_cases::people::sessions::{Proof, SessionLimits, SignInOrigin, Standing, find_session, open_session};
use inkan_tests::database::Database;
use inkan_tests::installation::{Installation, without_words};
use inkan_tests::session;

use crate::restored::BackedUp;

fn set_password(ca: &Ca, person: PersonId, hash: &str) -> Result<()> {
    Ok(accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, person, hash.to_owned())?)
}

/// A person whose hash an earlier version stored.
fn older(installation: &Installation) -> Result<(PersonId, Credentials)> {
    let person = installation.add_person("Taro", TARO)?;
    set_password(&installation.ca, person, "old")?;
    installation.database.execute("UPDATE account SET preparation = 'as-typed'")?;
    Ok((person, credentials(&installation.ca)?))
}

fn credentials(ca: &Ca) -> Result<Credentials> {
    accounts::find_credentials(ca, TARO)?.context("an account")
}

#[test]
fn a_hash_that_an_earlier_version_stored_is_known_as_such() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (person, found) = older(&installation)?;
    ensure!(found.preparation == Preparation::AsTyped && found.person == person, "{:?}", found.preparation);
    let renewed = accounts::renew_hash(&installation.ca, &found, "new".to_owned())?.context("renewed")?;
    ensure!(renewed.preparation == Preparation::OpaqueString && renewed.password_hash == "new");
    let stored = credentials(&installation.ca)?;
    ensure!(stored.preparation == Preparation::OpaqueString && stored.password_hash == "new");
    ensure!(open_session(&installation.ca, renewed.verified(), SignInOrigin::default())?.is_some());
    set_password(&installation.ca, person, "newer")?;
    ensure!(credentials(&installation.ca)?.preparation == Preparation::OpaqueString, "a new password is prepared");
    Ok(())
}

#[test]
fn a_renewal_never_replaces_a_password_that_was_changed_meanwhile() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let elsewhere = Ca::open(ca.settings().clone())?;
    let (person, _) = older(&installation)?;
    for round in 0..ROUNDS {
        let old = credentials(ca)?;
        let barrier = Barrier::new(2);
        let outcome = thread::scope(|scope| {
            let renewing = scope.spawn(|| {
                barrier.wait();
                accounts::renew_hash(&elsewhere, &old, "renewed".to_owned())
            });
            barrier.wait();
            set_password(ca, person, &format!("changed {round}"))?;
            renewing.join().map_err(|_| anyhow!("it panicked"))
        })?;
        outcome.with_context(|| format!("round {round}"))?;
        let stored = credentials(ca)?.password_hash;
        ensure!(stored == format!("changed {round}"), "round {round}: {stored}");
    }
    Ok(())
}

#[test]
fn a_password_is_changed_in_an_open_session_of_its_owner_only() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let (person, _) = older(&installation)?;
    let bob = installation.add_person("Bob", "bob@example.com")?;
    let token = session::open_session(ca, person, Proof::SecondFactor)?;
    let (actor, other) = (actor_of(ca, &token)?, actor_of(ca, &session::open_session(ca, bob, Proof::Password)?)?);
    let verified = credentials(ca)?.verified();
    let foreign = change_password(ca, &other, &verified, &token, "stolen".to_owned());
    ensure!(matches!(foreign, Err(Error::Refused(Refusal::NotAllowed))), "{foreign:?}");
    let new = change_password(ca, &actor, &verified, &token, "new".to_owned())?;
    ensure!(find_session(ca, &token, SessionLimits::default())?.is_none(), "the old id goes on");
    actor_of(ca, &new).context("the new id")?;
    let late = change_password(ca, &actor, &verified, &new, "late".to_owned());
    ensure!(matches!(late, Err(Error::Conflict(Conflict::PasswordChanged))), "{late:?}");
    set_password(ca, person, "by the host")?;
    let ended = change_password(ca, &actor, &credentials(ca)?.verified(), &new, "late".to_owned());
    ensure!(matches!(ended, Err(Error::Refused(Refusal::SessionEnded))), "{ended:?}");
    ensure!(credentials(ca)?.password_hash == "by the host");
    Ok(())
}

fn actor_of(ca: &Ca, token: &str) -> Result<Actor> {
    match find_session(ca, token, SessionLimits::default())? {
        Some(Standing::SignedIn(session)) => Ok(session.actor),
        standing => Err(anyhow!("not signed in: {standing:?}")),
    }
}

/// The second process stands for a second server.
#[test]
fn of_two_links_that_are_asked_for_at_once_one_is_good_and_it_is_good_once() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let elsewhere = Ca::open(ca.settings().clone())?;
    let tokens = Tokens::of(&[ca, &elsewhere]);
    older(&installation)?;
    for round in 0..ROUNDS {
        at_once(&[ca, &elsewhere], |ca| mail_link(ca, &TARO.parse()?))?;
        let mailed = tokens.take();
        let good: Vec<_> = mailed.iter().filter(|token| look_at_link(ca, token).is_ok()).collect();
        ensure!(mailed.len() == 2 && good.len() == 1, "round {round}: {} of {} are good", good.len(), mailed.len());
        let token = good.first().context("a link")?.as_str();
        let outcomes = at_once(&[ca, &elsewhere], |ca| Ok(reset_password(ca, token, format!("hash {round}")).err()))?;
        let used = outcomes.iter().filter(|it| matches!(it, Some(Error::Conflict(Conflict::ResetLinkUsed)))).count();
        ensure!(used == 1 && outcomes.iter().any(Option::is_none), "round {round}: {outcomes:?}");
    }
    Ok(())
}

/// What each of these installations did, all at the same time.
fn at_once<T: Send>(all: &[&Ca], act: impl Fn(&Ca) -> ca_core::Result<T> + Sync) -> Result<Vec<T>> {
    let barrier = Barrier::new(all.len());
    let wait_and_act = |ca: &Ca| {
        barrier.wait();
        act(ca)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = all.iter().map(|ca| scope.spawn(|| wait_and_act(ca))).collect();
        let ended = threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("it panicked")));
        ended.map(|outcome| Ok(outcome??)).collect()
    })
}

#[test]
fn a_password_that_a_restore_ended_is_not_replaced_by_a_mailed_link() -> Result<()> {
    let house = Installation::found(&[])?;
    let tokens = Tokens::of(&[&house.ca]);
    older(&house)?;
    mail_link(&house.ca, &TARO.parse()?)?;
    let before = tokens.take().pop().context("a link")?;
    let backup = BackedUp::of(&house)?;
    let database = Database::fresh()?;
    let restored = backup.load(&house, &database)?;
    let tokens = Tokens::of(&[&restored]);
    settle_database(&restored, &backup.manifest)?;
    ensure!(look_at_link(&restored, &before).is_err(), "a link of the backup goes on");
    end_sign_ins(&restored, ToEnd { passwords: true, second_factors: true })?;
    finish_restore(&restored, &Without::default())?;
    mail_link(&restored, &TARO.parse()?)?;
    ensure!(tokens.take().is_empty(), "a link was mailed");
    ensure!(database.count("invitation WHERE purpose = 'reset'")? == 0, "a link was made");
    Ok(())
}

/// The tokens of mailed links for forgotten passwords.
struct Tokens(Arc<Mutex<Vec<String>>>);

impl Tokens {
    fn of(all: &[&Ca]) -> Self {
        let tokens: Arc<Mutex<Vec<String>>> = Arc::default();
        for ca in all {
            let kept = Arc::clone(&tokens);
            ca.set_notice_writer(Arc::new(move |to: &Recipient, occasion: &Occasion| {
                if let Occasion::PasswordForgotten { token } = occasion {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(token.clone());
                }
                without_words(to)
            }));
        }
        Self(tokens)
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

const TARO: &str = "taro@example.com";
const ROUNDS: usize = 10;
