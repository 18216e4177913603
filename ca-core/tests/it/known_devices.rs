//! Browsers that several people share, and what a second factor leaves of the browsers that were known before it.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::Error;
use ca_core::policy::{Actor, ResetSecondFactor, permit};
use ca_core::runtime::clock::SystemClock;
use ca_core::runtime::entropy::{Entropy, SystemEntropy};
use ca_core::types::PersonId;
use ca_core::use_cases::people::devices::remember_device;
use ca_core::use_cases::people::guessing::count_attempt;
use ca_core::use_cases::people::second_factor::{self, Enrolled};
use ca_core::use_cases::people::sessions::{Proof, SignInOrigin};
use inkan_tests::installation::Installation;
use inkan_tests::session::{code_now, open_session, set_up_second_factor};

#[test]
fn who_signs_in_between_gives_no_further_guesses_at_another_person_of_the_browser() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let taro = installation.add_person("Taro", TARO)?;
    let mallory = installation.add_person("Mallory", "mallory@example.com")?;
    let mut device = sign_in(ca, taro, None)?;
    device = sign_in(ca, mallory, Some(&device))?;
    for guess in 0..10 {
        ensure!(is_looked_at(ca, &device)?, "guess {guess} of ten");
        if guess % 3 == 0 {
            device = sign_in(ca, mallory, Some(&device))?;
        }
    }
    for round in 0..3 {
        ensure!(!is_looked_at(ca, &device)?, "round {round}: a new token brought new guesses");
        device = sign_in(ca, mallory, Some(&device))?;
    }
    // Each has a limit of their own, and a browser in which the same two sign in has another.
    ensure!(count_attempt(ca, "mallory@example.com", "192.0.2.1", Some(&device))?.is_known_device());
    let other = sign_in(ca, mallory, Some(&sign_in(ca, taro, None)?))?;
    ensure!(is_looked_at(ca, &other)?, "another browser of Taro's is locked out");
    clock.advance(15 * 60);
    ensure!(is_looked_at(ca, &device)?, "the window has ended");
    Ok(())
}

#[test]
fn who_signs_in_between_gives_no_further_tries_at_the_code_of_another_person_of_the_browser() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let taro = installation.add_person("Taro", TARO)?;
    let mallory = installation.add_person("Mallory", "mallory@example.com")?;
    let (secret, enrolled) = set_up_second_factor(ca, taro)?;
    let mut device = remember_device(ca, &enrolled.token, None)?.context("it is signed in")?;
    clock.advance(60);
    let awaiting = open_session(ca, taro, Proof::Password)?;
    let show = |code: &str, device: &str| {
        second_factor::verify(ca, taro, &awaiting, code, SignInOrigin::default(), Some(device))
    };
    for _ in 0..5 {
        device = sign_in(ca, mallory, Some(&device))?;
        ensure!(show("AAAABBBBCCCCDDDD", &device)?.is_none());
    }
    for round in 0..3 {
        device = sign_in(ca, mallory, Some(&device))?;
        let refused = show("AAAABBBBCCCCDDDD", &device);
        ensure!(matches!(refused, Err(Error::Throttled { .. })), "round {round}: {refused:?}");
    }
    clock.advance(15 * 60);
    ensure!(show(&code_now(ca, &secret), &device)?.is_some(), "the window has ended");
    Ok(())
}

#[test]
fn a_second_factor_makes_browsers_unknown_that_showed_the_password_alone_each_time_it_is_set_up() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let taro = installation.add_person("Taro", TARO)?;
    let mallory = installation.add_person("Mallory", "mallory@example.com")?;
    for time in ["first", "second"] {
        let old = sign_in(ca, mallory, Some(&sign_in_by(ca, taro, None, Proof::Password)?))?;
        let here = sign_in_by(ca, taro, None, Proof::Password)?;
        ensure!(is_known(ca, TARO, &old)? && is_known(ca, TARO, &here)?, "{time}: they are not even known before");
        let (_, enrolled) = set_up_second_factor(ca, taro)?;
        ensure!(!is_known(ca, TARO, &old)?, "{time}: the password alone made it known");
        ensure!(is_known(ca, "mallory@example.com", &old)?, "{time}: another person's");
        let here = remember_device(ca, &enrolled.token, Some(&here))?.context("it is signed in")?;
        ensure!(is_known(ca, TARO, &here)?, "{time}: the browser in which it was set up");
        second_factor::reset(ca, &permit(&Actor::Host, ResetSecondFactor { owner: taro })?)?;
        ensure!(!is_known(ca, TARO, &here)?, "{time}: after the reset");
        clock.advance(60 * 60);
    }
    Ok(())
}

/// The second factor is set up while the new token is made: the session showed the password alone.
#[test]
fn a_device_is_not_remembered_for_a_session_that_owes_a_second_factor_meanwhile() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let taro = installation.add_person("Taro", TARO)?;
    let attackers = open_session(ca, taro, Proof::Password)?;
    let meanwhile = Arc::new(Meanwhile { other: Arc::clone(ca), person: taro, enrolled: Mutex::new(None) });
    let entropy: Arc<Meanwhile> = Arc::clone(&meanwhile);
    let signing_in = Ca::open_with(ca.settings().clone(), Arc::new(SystemClock), entropy)?;
    let is_set_up = || meanwhile.enrolled.lock().unwrap_or_else(PoisonError::into_inner).is_some();
    ensure!(!is_set_up(), "it was set up before");
    ensure!(remember_device(&signing_in, &attackers, None)?.is_none(), "it is remembered");
    ensure!(is_set_up(), "it was not set up");
    ensure!(installation.database.count("known_device")? == 0);
    Ok(())
}

/// The update to the version that notes the first token, with a limit that is full before.
#[test]
fn browsers_that_were_known_before_the_update_are_known_after_it_with_what_was_counted() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let device = sign_in(ca, installation.add_person("Taro", TARO)?, None)?;
    for _ in 0..10 {
        ensure!(is_looked_at(ca, &device)?);
    }
    let database = &installation.database;
    let set = if database.is_postgres() { "postgres" } else { "sqlite" };
    let down = format!("{}/../migrations/{set}/0022_device_limits/down.sql", env!("CARGO_MANIFEST_DIR"));
    database.execute(&fs::read_to_string(down)?)?;
    database.execute("DELETE FROM __diesel_schema_migrations WHERE version = '0022'")?;
    let updated = Ca::open_with(ca.settings().clone(), Arc::new(SystemClock), Arc::new(SystemEntropy))?;
    ensure!(database.count("known_device WHERE first_hash = token_hash")? == 1, "it was not updated");
    ensure!(!is_looked_at(&updated, &device)?, "the update brought new guesses");
    Ok(())
}

/// A random source; when it is asked first, the person sets up a second factor elsewhere.
struct Meanwhile {
    other: Arc<Ca>,
    person: PersonId,
    enrolled: Mutex<Option<Enrolled>>,
}

impl Entropy for Meanwhile {
    fn fill(&self, out: &mut [u8]) -> ca_core::Result<()> {
        let mut enrolled = self.enrolled.lock().unwrap_or_else(PoisonError::into_inner);
        if enrolled.is_none() {
            let (_, new) =
                set_up_second_factor(&self.other, self.person).map_err(|error| Error::internal(error.to_string()))?;
            *enrolled = Some(new);
        }
        SystemEntropy.fill(out)
    }
}

fn sign_in(ca: &Ca, person: PersonId, before: Option<&str>) -> Result<String> {
    sign_in_by(ca, person, before, Proof::SecondFactor)
}

/// Signs in in the browser with the token `before`; the token that it has then.
fn sign_in_by(ca: &Ca, person: PersonId, before: Option<&str>, proof: Proof) -> Result<String> {
    remember_device(ca, &open_session(ca, person, proof)?, before)?.context("it is signed in")
}

/// Whether one more guess at Taro's password, by this known device of his, is compared with it.
fn is_looked_at(ca: &Ca, device: &str) -> Result<bool> {
    match count_attempt(ca, TARO, "192.0.2.1", Some(device)) {
        Ok(attempt) => {
            ensure!(attempt.is_known_device(), "it is no longer known");
            Ok(!attempt.is_refused())
        }
        Err(Error::Throttled { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn is_known(ca: &Ca, address: &str, device: &str) -> Result<bool> {
    Ok(count_attempt(ca, address, "192.0.2.99", Some(device))?.is_known_device())
}

const START: &str = "2027-04-01T09:00:00Z";
const TARO: &str = "taro@example.com";
