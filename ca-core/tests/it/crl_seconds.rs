//! No two CRLs of a CA have the same thisUpdate, whichever process makes them, and none is ahead of the clock.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};
use std::thread;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::keys::AuthorityKey;
use ca_core::policy::Actor;
use ca_core::runtime::clock::{Clock, ManualClock};
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::use_cases::status::publish_crl::{
    PublishedCrl, crl_status, newest_crl, publish_all_crls, publish_due_crls, publish_root_crl,
};
use inkan_tests::installation::Installation;

#[test]
fn a_second_crl_of_the_same_second_waits_for_the_next() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let (first, second) = (installation.enrol("A", "a@example.com")?, installation.enrol("B", "b@example.com")?);
    clock.advance(1);
    let began = clock.now();
    installation.revoke_unpublished(&first)?;
    let one = publish_due_crls(&installation.ca)?.pop().context("a CRL")?;
    ensure!(one.this_update == began && clock.now() == began, "it waited for nothing: {one:?}");
    installation.revoke_unpublished(&second)?;
    let other_process = process(&installation, &clock)?;
    let two = publish_due_crls(&other_process)?.pop().context("a CRL")?;
    ensure!(two.this_update > one.this_update && two.entries == 2, "{one:?}, then {two:?}");
    ensure!(two.this_update <= clock.now(), "{two:?} is ahead of {}", clock.now());
    let file = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?;
    ensure!(file.has_own_second() && file.facts().this_update == two.this_update, "{:?}", file.facts());
    Ok(())
}

#[test]
fn a_crl_of_a_former_version_may_share_its_second() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    installation.database.execute("UPDATE crl SET own_second = FALSE")?;
    let file = newest_crl(&process(&installation, &clock)?, &"issuing-g1".parse()?)?.context("a CRL")?;
    ensure!(!file.has_own_second(), "{:?} is told by its date", file.facts());
    Ok(())
}

#[test]
fn nine_processes_that_publish_at_once_take_nine_seconds() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    clock.advance(1);
    let began = clock.now();
    let begun = at_once(&installation, &clock, |ca| Ok(publish_all_crls(ca, &Actor::Host)?))?;
    let crls: Vec<&PublishedCrl> = begun.iter().flatten().collect();
    let seconds: BTreeSet<_> = crls.iter().map(|crl| crl.this_update).collect();
    // One that was overtaken while it was made is not known to anybody, and is none.
    ensure!(!crls.is_empty() && seconds.len() == crls.len(), "{crls:?}");
    // Those that were overtaken took a second each, too, and the last one was overtaken by none.
    let last = seconds.last().context("a CRL")?;
    let passed = last.unix_seconds() - began.unix_seconds();
    ensure!(passed >= i64::try_from(PROCESSES - 1)?, "{passed} s from {began} to {last} for {PROCESSES} CRLs");
    ensure!(seconds.iter().all(|second| *second <= clock.now()), "{seconds:?} at {}", clock.now());
    let mut by_number = crls.clone();
    by_number.sort_by_key(|crl| crl.number);
    ensure!(by_number.is_sorted_by_key(|crl| crl.this_update), "a newer CRL has an older date: {by_number:?}");
    Ok(())
}

#[test]
fn nine_revocations_by_nine_processes_are_carried_by_crls_of_different_seconds() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    installation.add_person("Alice", "alice@example.com")?;
    let certificates: Vec<_> =
        (0..PROCESSES).map(|_| installation.issue("alice@example.com")).collect::<Result<_>>()?;
    clock.advance(1);
    let certificates = std::sync::Mutex::new(certificates);
    let begun = at_once(&installation, &clock, |ca| {
        let mine = certificates.lock().map_err(|_| anyhow::anyhow!("another panicked"))?.pop().context("one each")?;
        installation.revoke_unpublished(&mine)?;
        Ok(publish_due_crls(ca)?)
    })?;
    let crls: Vec<&PublishedCrl> = begun.iter().flatten().collect();
    let seconds: BTreeSet<_> = crls.iter().map(|crl| crl.this_update).collect();
    ensure!(!crls.is_empty() && seconds.len() == crls.len(), "{crls:?}");
    let newest = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?.facts();
    ensure!(newest.entries == i64::try_from(PROCESSES)?, "{newest:?}");
    ensure!(crl_status(&installation.ca)?.iter().all(|status| status.changes_due == 0), "a change still waits");
    Ok(())
}

/// The other process has published the change while this one waited for a free second.
#[test]
fn whoever_waited_makes_no_crl_that_is_not_due_any_more() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let certificate = installation.enrol("Alice", "alice@example.com")?;
    // The second of the founding CRL is taken.
    installation.revoke_unpublished(&certificate)?;
    let other = Arc::new(process(&installation, &clock)?);
    let meanwhile = Arc::new(Meanwhile { clock: Arc::clone(&clock), other });
    let waiting = Ca::open_with(installation.ca.settings().clone(), meanwhile as _, Arc::new(SystemEntropy))?;
    ensure!(publish_due_crls(&waiting)?.is_empty(), "a CRL for nothing");
    let newest = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?.facts();
    ensure!(newest.entries == 1, "{newest:?}");
    Ok(())
}

/// Time passes, and another process publishes what is due.
struct Meanwhile {
    clock: Arc<ManualClock>,
    other: Arc<Ca>,
}

impl Clock for Meanwhile {
    fn now(&self) -> ca_core::types::Timestamp {
        self.clock.now()
    }

    fn wait_until(&self, moment: ca_core::types::Timestamp) {
        self.clock.wait_until(moment);
        // A failure shows as a CRL that is not there.
        publish_due_crls(&self.other).ok();
    }
}

#[test]
fn the_root_s_crls_have_seconds_of_their_own_too() -> Result<()> {
    let root = inkan_tests::keys::Key::Root.file()?;
    let key = ca_core::keys::PrivateKey::from_pem(&std::fs::read_to_string(root)?, None)?;
    let issuing = ca_core::keys::generate_key(ca_core::keys::KeyAlgorithm::EcdsaP256, &SystemEntropy)?;
    let signing = AuthorityKey::new(&key)?;
    let keys = ca_core::use_cases::operation::initialise::FoundingKeys { root: key, issuing };
    let installation = Installation::found_again(START, &keys, Arc::new(SystemEntropy))?;
    let founded = newest_crl(&installation.ca, &"root-g1".parse()?)?.context("a CRL")?.facts();
    let one = publish_root_crl(&installation.ca, &signing, &Actor::Host)?;
    let two = publish_root_crl(&installation.ca, &signing, &Actor::Host)?;
    ensure!(founded.this_update < one.this_update && one.this_update < two.this_update, "{founded:?} {one:?} {two:?}");
    ensure!(two.this_update <= installation.ca.clock().now(), "{two:?} is ahead of the clock");
    Ok(())
}

/// What each of several processes comes to that begin at once.
fn at_once<T: Send>(
    installation: &Installation,
    clock: &Arc<ManualClock>,
    work: impl Fn(&Ca) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let processes: Vec<Ca> = (0..PROCESSES).map(|_| process(installation, clock)).collect::<Result<_>>()?;
    let start = Barrier::new(PROCESSES);
    let begin = |ca| {
        start.wait();
        work(ca)
    };
    let begin = &begin;
    thread::scope(|scope| {
        let running: Vec<_> = processes.iter().map(|ca| scope.spawn(move || begin(ca))).collect();
        let ended = running.into_iter().map(|it| it.join().unwrap_or_else(|_| Err(anyhow::anyhow!("one panicked"))));
        ended.collect()
    })
}

/// Another process with the same database, keys and clock.
fn process(installation: &Installation, clock: &Arc<ManualClock>) -> Result<Ca> {
    let clock = Arc::clone(clock) as _;
    Ok(Ca::open_with(installation.ca.settings().clone(), clock, Arc::new(SystemEntropy))?)
}

const START: &str = "2026-04-01T00:00:00Z";
const PROCESSES: usize = 9;
