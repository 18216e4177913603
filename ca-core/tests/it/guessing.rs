//! What guesses at a password are counted for.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use ca_core::Ca;
use ca_core::error::Error;
use ca_core::policy::{Actor, AddPerson, RevokeCertificate, permit};
use ca_core::runtime::clock::SystemClock;
use ca_core::runtime::entropy::{Entropy, SystemEntropy};
use ca_core::types::{Happening, PersonId};
use ca_core::use_cases::people::devices::remember_device;
use ca_core::use_cases::people::directory_people::EntryId;
use ca_core::use_cases::people::guessing::{
    self, Attempt, admit_to_directory, count_attempt, forget_directory_attempts,
};
use ca_core::use_cases::people::sessions::{self, Proof, SessionLimits, SignInOrigin, find_session};
use ca_core::use_cases::people::{accounts, mailboxes, second_factor};
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use inkan_tests::installation::Installation;
use inkan_tests::session::{code_now, open_session, set_up_second_factor};

/// Guesses from one source until one is shown to be too many; how many were looked at, and how many refused without a word.
fn guess(ca: &Ca, address: &str, source: &str, device: Option<&str>) -> Result<(usize, usize)> {
    let (mut looked_at, mut refused) = (0, 0);
    for _ in 0..MOST_GUESSES {
        match count_attempt(ca, address, source, device) {
            Ok(attempt) if attempt.is_refused() => refused += 1,
            Ok(_) => looked_at += 1,
            Err(Error::Throttled { .. }) => return Ok((looked_at, refused)),
            Err(error) => return Err(error.into()),
        }
    }
    bail!("{address} from {source}: {MOST_GUESSES} guesses, {looked_at} of them looked at, and no end")
}

/// More than any limit lets through.
const MOST_GUESSES: usize = 100;

fn device_of(ca: &Ca, person: PersonId) -> Result<String> {
    let session = open_session(ca, person, Proof::SecondFactor)?;
    remember_device(ca, &session, None)?.context("it is signed in")
}

fn is_known(ca: &Ca, address: &str, device: &str) -> Result<bool> {
    Ok(count_attempt(ca, address, "192.0.2.99", Some(device))?.is_known_device())
}

#[test]
fn all_mailboxes_of_a_person_are_one_subject_and_it_shows_nowhere() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    for address in ["t.yamada@example.com", "sales@example.com", "info@example.com"] {
        mailboxes::add_mailbox(ca, &permit(&Actor::Host, AddPerson)?, person, address.parse()?)?;
    }
    ensure!(guess(ca, "taro@example.com", "192.0.2.1", None)? == (10, 0));
    for address in ["t.yamada@example.com", "sales@example.com", "Info@Example.com"] {
        ensure!(guess(ca, address, "192.0.2.1", None)? == (0, 10), "{address}: more guesses at the same password");
    }
    // What is shown, ten answers and then a refusal, is what an address shows that nobody has.
    ensure!(guess(ca, "nobody@example.com", "192.0.2.1", None)? == (10, 0));
    ensure!(guess(ca, "t.yamada@example.com", "192.0.2.2", None)? == (10, 0), "another source is locked out");
    Ok(())
}

#[test]
fn guesses_from_many_sources_are_bounded_by_person_and_never_lock_a_known_device_out() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let device = device_of(ca, person)?;
    let elsewhere = device_of(ca, installation.add_person("Hana", "hana@example.com")?)?;
    for address in ["taro@example.com", "nobody@example.com"] {
        let mut looked_at = 0;
        for source in 1..=5 {
            looked_at += guess(ca, address, &format!("192.0.2.{source}"), None)?.0;
        }
        ensure!(looked_at == 30, "{address}: {looked_at}");
        ensure!(count_attempt(ca, address, "198.51.100.1", None)?.is_refused(), "{address}");
        ensure!(count_attempt(ca, address, "198.51.100.2", Some(&elsewhere))?.is_refused(), "another person's device");
    }
    let known = count_attempt(ca, "taro@example.com", "192.0.2.1", Some(&device))?;
    ensure!(known.is_known_device() && !known.is_refused(), "the owner is locked out");
    ensure!(
        guess(ca, "taro@example.com", "192.0.2.1", Some(&device))? == (9, 0),
        "a device that was left has no limit"
    );
    Ok(())
}

#[test]
fn a_source_that_everybody_shares_does_not_lock_a_known_device_out() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let device = device_of(ca, person)?;
    for n in 0..60 {
        count_attempt(ca, &format!("nobody-{n}@example.com"), "192.0.2.1", None)?;
    }
    ensure!(matches!(count_attempt(ca, "taro@example.com", "192.0.2.1", None), Err(Error::Throttled { .. })));
    ensure!(!count_attempt(ca, "taro@example.com", "192.0.2.1", Some(&device))?.is_refused());
    Ok(())
}

#[test]
fn who_has_a_second_factor_is_let_through_while_strangers_are_refused() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    set_up_second_factor(ca, person)?;
    for source in 1..=5 {
        ensure!(guess(ca, "taro@example.com", &format!("192.0.2.{source}"), None)? == (10, 0));
    }
    ensure!(!count_attempt(ca, "taro@example.com", "198.51.100.1", None)?.is_refused());
    Ok(())
}

#[test]
fn a_sign_in_that_succeeds_gives_its_attempt_back_and_no_other() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    installation.add_person("Taro", "taro@example.com")?;
    let attempt = || -> Result<Attempt> { Ok(count_attempt(ca, "taro@example.com", "192.0.2.1", None)?) };
    for _ in 0..9 {
        attempt()?;
    }
    for _ in 0..20 {
        guessing::give_back(ca, &attempt()?)?;
    }
    ensure!(guess(ca, "taro@example.com", "192.0.2.1", None)? == (1, 0));
    Ok(())
}

#[test]
fn an_attempt_that_nobody_looked_at_is_given_back_whole() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    mailboxes::add_mailbox(ca, &permit(&Actor::Host, AddPerson)?, person, "sales@example.com".parse()?)?;
    for address in ["taro@example.com", "nobody@example.com"] {
        for _ in 0..80 {
            guessing::give_back_unseen(ca, &count_attempt(ca, address, "192.0.2.1", None)?)?;
        }
        ensure!(guess(ca, address, "192.0.2.1", None)? == (10, 0), "{address}");
    }
    // One that was refused without a word was not counted for the limit that refused it, which so stays full.
    for _ in 0..20 {
        let refused = count_attempt(ca, "sales@example.com", "192.0.2.1", None)?;
        ensure!(refused.is_refused(), "one more guess at the person's password");
        guessing::give_back_unseen(ca, &refused)?;
    }
    Ok(())
}

#[test]
fn tries_at_codes_are_counted_by_person_and_source_and_by_person_from_everywhere() -> Result<()> {
    let (installation, clock) = Installation::found_at("2027-04-01T09:00:00Z", &[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let (secret, _) = set_up_second_factor(ca, person)?;
    let code = || code_now(ca, &secret);
    let show = |source: &str, code: &str| -> Result<ca_core::Result<Option<String>>> {
        let token = open_session(ca, person, Proof::Password)?;
        let origin = SignInOrigin { source: source.to_owned(), ..SignInOrigin::default() };
        Ok(second_factor::verify(ca, person, &token, code, origin, None))
    };
    // How many tries of one source are looked at.
    let use_up = |source: &str| -> Result<usize> {
        let mut looked_at = 0;
        loop {
            match show(source, "AAAABBBBCCCCDDDD")? {
                Ok(_) => looked_at += 1,
                Err(Error::Throttled { .. }) => return Ok(looked_at),
                Err(error) => return Err(error.into()),
            }
        }
    };
    clock.advance(60);
    ensure!(use_up("192.0.2.1")? == 5);
    ensure!(matches!(show("192.0.2.1", &code())?, Err(Error::Throttled { .. })), "a sixth try");
    ensure!(show("198.51.100.1", &code())??.is_some(), "the owner is kept out elsewhere");
    // What was right has given itself back: ten are left for all others together.
    ensure!((use_up("192.0.2.2")?, use_up("192.0.2.3")?, use_up("192.0.2.4")?) == (5, 5, 0));
    clock.advance(60);
    ensure!(matches!(show("198.51.100.1", &code())?, Err(Error::Throttled { .. })), "no limit for many sources");
    clock.advance(60 * 60);
    ensure!(show("198.51.100.1", &code())??.is_some(), "tries that were not looked at were counted");
    Ok(())
}

#[test]
fn codes_that_strangers_used_up_leave_a_known_device_its_own() -> Result<()> {
    let (installation, clock) = Installation::found_at("2027-04-01T09:00:00Z", &[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let (secret, enrolled) = set_up_second_factor(ca, person)?;
    let code = || code_now(ca, &secret);
    let device = remember_device(ca, &enrolled.token, None)?.context("it is signed in")?;
    clock.advance(60);
    let stranger = open_session(ca, person, Proof::Password)?;
    ensure!(remember_device(ca, &stranger, None)?.is_none(), "a device is known before the second factor was shown");
    let show = |token: &str, code: &str, device| {
        second_factor::verify(ca, person, token, code, SignInOrigin::default(), device)
    };
    for _ in 0..5 {
        ensure!(show(&stranger, "AAAABBBBCCCCDDDD", None)?.is_none());
    }
    ensure!(matches!(show(&stranger, &code(), None), Err(Error::Throttled { .. })));
    let owner = open_session(ca, person, Proof::Password)?;
    ensure!(show(&owner, &code(), Some(&device))?.is_some(), "the owner is locked out");
    Ok(())
}

#[test]
fn a_device_is_known_by_a_token_that_is_new_each_time_and_until_the_account_changes() -> Result<()> {
    let (installation, clock) = Installation::found_at("2027-04-01T09:00:00Z", &[])?;
    let ca = &installation.ca;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    let (person, address) = (certificate.person, "taro@example.com");
    let hana = installation.add_person("Hana", "hana@example.com")?;
    let planted = "A".repeat(43);
    let session = open_session(ca, person, Proof::SecondFactor)?;
    let first = remember_device(ca, &session, Some(&planted))?.context("it is signed in")?;
    ensure!(is_known(ca, address, &first)? && !is_known(ca, address, &planted)?, "a planted token became known");
    // Two people share a browser.
    let session = open_session(ca, hana, Proof::SecondFactor)?;
    let shared = remember_device(ca, &session, Some(&first))?.context("it is signed in")?;
    ensure!(is_known(ca, address, &shared)? && is_known(ca, "hana@example.com", &shared)?);
    ensure!(!is_known(ca, address, &first)?, "the old token is still known");
    let ends: [(&str, &dyn Fn() -> Result<()>); 5] = [
        ("another password", &|| {
            let permitted = permit(&Actor::Host, AddPerson)?;
            let link = accounts::invite_by_hand(ca, &permitted, person)?;
            accounts::accept_invitation(ca, &link, "hash".to_owned())?;
            Ok(())
        }),
        ("a password at the host", &|| {
            Ok(accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, person, "hash".to_owned())?)
        }),
        ("the other sessions ended", &|| Ok(sessions::end_other_sessions(ca, person, "none").map(drop)?)),
        ("a theft", &|| {
            let permitted = permit(&Actor::Host, RevokeCertificate { owner: person })?;
            revoke_certificate(ca, &permitted, certificate.id, Happening::KeyStolen, None)?;
            Ok(())
        }),
        ("90 days without a sign-in", &|| {
            clock.advance(90 * 24 * 60 * 60 + 1);
            Ok(())
        }),
    ];
    for (what, end) in ends {
        let device = device_of(ca, person)?;
        ensure!(is_known(ca, address, &device)?, "{what}: it is not even known before");
        end()?;
        ensure!(!is_known(ca, address, &device)?, "{what}");
    }
    let oldest = device_of(ca, hana)?;
    for _ in 0..10 {
        clock.advance(1);
        device_of(ca, hana)?;
    }
    ensure!(!is_known(ca, "hana@example.com", &oldest)?, "an eleventh device is known");
    Ok(())
}

#[test]
fn the_directory_is_handed_few_passwords_in_a_row_for_an_entry_whoever_sends_them() -> Result<()> {
    let (installation, clock) = Installation::found_at("2027-04-01T09:00:00Z", &[])?;
    let ca = &installation.ca;
    let entry = EntryId::from_octets(b"taro").context("an id")?;
    let hand_over = |attempts: u32, is_known: bool| -> Result<usize> {
        let mut handed = 0;
        while handed < 50 && admit_to_directory(ca, &entry, attempts, is_known)? {
            handed += 1;
        }
        Ok(handed)
    };
    ensure!((hand_over(5, false)?, hand_over(5, true)?) == (3, 2), "five in all, two of them for known devices");
    clock.advance(15 * 60 - 1);
    ensure!((hand_over(5, false)?, hand_over(5, true)?) == (0, 0), "the directory has not forgotten them");
    clock.advance(1);
    ensure!((hand_over(5, false)?, hand_over(5, true)?) == (3, 2));
    forget_directory_attempts(ca, &entry)?;
    ensure!((hand_over(2, false)?, hand_over(2, true)?) == (1, 1), "a password that was right begins anew");
    let other = EntryId::from_octets(b"hana").context("an id")?;
    ensure!(admit_to_directory(ca, &other, 5, false)?, "another entry is counted apart");
    // One in 14 minutes never lets the directory count further than it may.
    forget_directory_attempts(ca, &entry)?;
    let mut in_a_row = 0;
    for _ in 0..20 {
        clock.advance(14 * 60);
        in_a_row = if admit_to_directory(ca, &entry, 5, false)? { in_a_row + 1 } else { 0 };
        ensure!(in_a_row <= 3, "{in_a_row} in a row, none of them 15 minutes after the one before");
    }
    Ok(())
}

#[test]
fn a_device_is_not_remembered_for_a_session_that_has_ended() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let session = open_session(ca, person, Proof::SecondFactor)?;
    sessions::end_session(ca, &session)?;
    ensure!(remember_device(ca, &session, None)?.is_none());
    ensure!(installation.database.count("known_device")? == 0);
    Ok(())
}

/// The session ends while the new token is made.
#[test]
fn a_device_is_not_remembered_for_a_session_that_ends_meanwhile() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let token = open_session(ca, person, Proof::SecondFactor)?;
    let ends_meanwhile = Arc::new(Meanwhile { other: Arc::clone(ca), token: token.clone() });
    let signing_in = Ca::open_with(ca.settings().clone(), Arc::new(SystemClock), ends_meanwhile)?;
    ensure!(find_session(ca, &token, SessionLimits::default())?.is_some(), "it has ended before");
    ensure!(remember_device(&signing_in, &token, None)?.is_none());
    ensure!(find_session(ca, &token, SessionLimits::default())?.is_none(), "it did not end");
    ensure!(installation.database.count("known_device")? == 0);
    Ok(())
}

/// A random source; whenever it is asked, another process ends the session.
struct Meanwhile {
    other: Arc<Ca>,
    token: String,
}

impl Entropy for Meanwhile {
    fn fill(&self, out: &mut [u8]) -> ca_core::Result<()> {
        sessions::end_session(&self.other, &self.token)?;
        SystemEntropy.fill(out)
    }
}
