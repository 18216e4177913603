//! The second factor by the clock, together, and in the database.

use std::os::unix::fs::PermissionsExt as _;
use std::thread::ScopedJoinHandle;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error};
use ca_core::keys::totp::{TimeStep, TotpSecret};
use ca_core::policy::limits;
use ca_core::policy::{Actor, GrantRole, ResetSecondFactor, Role, permit};
use ca_core::types::PersonId;
use ca_core::use_cases::offices;
use ca_core::use_cases::people::second_factor;
use ca_core::use_cases::people::sessions::{self, MissingFactor, Proof, SessionLimits, SignInOrigin, Standing};
use inkan_tests::installation::Installation;
use inkan_tests::session::{open_session, set_up_second_factor};

#[test]
fn a_code_is_good_a_step_early_and_a_step_late_and_each_step_once() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let officer = officer(&installation)?;
    let (secret, _) = set_up_second_factor(ca, officer)?;
    let code = |steps: i64| secret.code_at(TimeStep::of(ca.clock().now() + time::Duration::seconds(30 * steps)));
    let show = |code: &str| -> Result<bool> {
        let token = half_open(ca, officer)?;
        Ok(second_factor::verify(ca, officer, &token, code, SignInOrigin::default(), None)?.is_some())
    };
    ensure!(!show(&code(0))?, "the code that set it up is good again");
    clock.advance(300);
    ensure!(!show(&code(-2))? && !show(&code(2))?, "two steps away");
    ensure!(show(&code(-1))?, "a step late");
    ensure!(!show(&code(-1))?, "the same step again");
    ensure!(show(&code(1))?, "a step early");
    ensure!(!show(&code(0))?, "a step before one that was accepted");
    clock.advance(60);
    ensure!(show(&code(0))?, "the next one");
    Ok(())
}

#[test]
fn of_two_who_show_one_code_at_once_one_gets_in() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let officer = officer(&installation)?;
    let (secret, codes) = set_up_second_factor(ca, officer)?;
    let recovery = codes.codes.first().context("a code")?;
    clock.advance(60);
    let step = secret.code_at(TimeStep::of(ca.clock().now()));
    for shown in [step, recovery.expose().to_string()] {
        let tokens = (0..4).map(|_| half_open(ca, officer)).collect::<Result<Vec<_>>>()?;
        let entered = std::thread::scope(|scope| {
            let verify = |token: &str| second_factor::verify(ca, officer, token, &shown, SignInOrigin::default(), None);
            let threads: Vec<_> = tokens.iter().map(|token| scope.spawn(move || verify(token))).collect();
            threads.into_iter().map(ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        let entered = entered.into_iter().filter(|it| matches!(it, Ok(Ok(Some(_))))).count();
        ensure!(entered == 1, "{entered} got in with {shown}");
    }
    Ok(())
}

#[test]
fn the_fifth_attempt_is_let_through_and_the_sixth_is_not_until_the_window_has_ended() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let officer = officer(&installation)?;
    let (secret, _) = set_up_second_factor(ca, officer)?;
    let token = half_open(ca, officer)?;
    let show = |code: &str| second_factor::verify(ca, officer, &token, code, SignInOrigin::default(), None);
    ensure!(limits::CODES_FROM_SOURCE.attempts == 5, "the limit that this test names");
    for _ in 0..5 {
        ensure!(show("000")?.is_none());
    }
    clock.advance(60 * 60 - 1);
    let right = |secret: &TotpSecret| secret.code_at(TimeStep::of(ca.clock().now()));
    let refused = show(&right(&secret));
    ensure!(matches!(refused, Err(Error::Throttled { .. })), "{refused:?}");
    clock.advance(1);
    ensure!(show(&right(&secret))?.is_some(), "the window has ended");
    Ok(())
}

#[test]
fn a_session_awaits_what_is_missing_and_neither_goes_on_after_a_reset() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let officer = officer(&installation)?;
    let standing = |token: &str| sessions::find_session(ca, token, SessionLimits::default());
    let waiting = |token: &str, step: MissingFactor| -> Result<bool> {
        Ok(matches!(standing(token)?, Some(Standing::Awaiting(awaiting)) if awaiting.step == step))
    };
    let early = half_open(ca, officer)?;
    ensure!(waiting(&early, MissingFactor::Enrol)?);
    let (_, enrolled) = set_up_second_factor(ca, officer)?;
    ensure!(matches!(standing(&enrolled.token)?, Some(Standing::SignedIn(_))));
    ensure!(waiting(&early, MissingFactor::Verify)?, "a session of before needs it too");
    let late = second_factor::secret_of_session(ca, &early)?;
    let again = second_factor::enrol(
        ca,
        officer,
        &early,
        &late.code_at(TimeStep::of(ca.clock().now())),
        SignInOrigin::default(),
    );
    ensure!(matches!(again, Err(Error::Conflict(Conflict::SecondFactorKnown))), "{again:?}");
    let permitted = permit(&Actor::Host, ResetSecondFactor { owner: officer })?;
    second_factor::reset(ca, &permitted)?;
    ensure!(standing(&enrolled.token)?.is_none() && standing(&early)?.is_none(), "a session goes on");
    let left = enrolled.codes.first().context("a code")?.expose();
    let token = half_open(ca, officer)?;
    ensure!(waiting(&token, MissingFactor::Enrol)?);
    ensure!(
        second_factor::verify(ca, officer, &token, &left, SignInOrigin::default(), None)?.is_none(),
        "a recovery code outlives it"
    );
    let again = second_factor::reset(ca, &permitted);
    ensure!(matches!(again, Err(Error::Conflict(Conflict::NoSecondFactor))), "{again:?}");
    Ok(())
}

#[test]
fn a_sealed_secret_opens_with_the_keys_of_this_installation_alone() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let officer = officer(&installation)?;
    set_up_second_factor(ca, officer)?;
    let key = installation.folder.path().join("keys/second-factor.pem");
    let pem = std::fs::read_to_string(&key)?;
    ensure!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{pem}");
    std::fs::remove_file(&key)?;
    let reopened = Ca::open(ca.settings().clone())?;
    let token = half_open(&reopened, officer)?;
    let refused = second_factor::verify(&reopened, officer, &token, "123456", SignInOrigin::default(), None);
    ensure!(matches!(refused, Err(Error::KeyUnavailable(_))), "{refused:?}");
    let refused = second_factor::secret_of_session(&reopened, &token);
    ensure!(matches!(refused, Err(Error::KeyUnavailable(_))), "{refused:?}");
    ensure!(!key.exists(), "another key stands where that of the backup belongs");
    std::fs::write(&key, pem)?;
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o400))?;
    second_factor::verify(&reopened, officer, &token, "123456", SignInOrigin::default(), None)?;
    std::fs::remove_file(&key)?;
    second_factor::reset(&reopened, &permit(&Actor::Host, ResetSecondFactor { owner: officer })?)?;
    set_up_second_factor(&Ca::open(ca.settings().clone())?, officer)?;
    ensure!(key.exists(), "nobody can set one up after the last one was reset");
    Ok(())
}

fn officer(installation: &Installation) -> Result<PersonId> {
    let person = installation.add_person("Rin", "rin@example.com")?;
    offices::grant_role(&installation.ca, &permit(&Actor::Host, GrantRole)?, person, Role::SecurityOfficer)?;
    Ok(person)
}

fn half_open(ca: &Ca, person: PersonId) -> Result<String> {
    open_session(ca, person, Proof::Password)
}

const START: &str = "2027-04-01T09:00:00Z";
