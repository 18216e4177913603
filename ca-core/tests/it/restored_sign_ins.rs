//! What a restored database would revive: requests that were decided since, changed passwords, second factors that were reset.

use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error};
use ca_core::installation::notice_writer::{NewNotice, Occasion, Recipient};
use ca_core::policy::{Actor, AddPerson, permit};
use ca_core::types::{Language, Profile, WhyRefused};
use ca_core::use_cases::enrollment::{self, Decision, Ending, RequestState, Submission};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::operation::restore::{
    ToEnd, Without, end_sign_ins, finish_restore, list_old_sign_ins, settle_database,
};
use ca_core::use_cases::people::{accounts, roster};
use inkan_tests::database::Database;
use inkan_tests::installation::{Installation, new_csr};

use crate::restored::BackedUp;

#[test]
fn a_request_that_waited_for_an_officer_ends_and_its_owner_is_told() -> Result<()> {
    let house = Installation::found(&[])?;
    let ca = &house.ca;
    let mails = Mails::of(ca);
    let alice = roster::find_person(ca, house.add_person("Alice", "info@example.com")?)?;
    let mailbox = alice.mailboxes.first().context("a mailbox")?.id;
    let submission = Submission {
        mailbox,
        keys: vec![(Profile::Dual, new_csr()?)],
        source: SOURCE.to_owned(),
        device: String::new(),
    };
    let request = enrollment::submit_request(ca, &alice.actor(), &submission)?;
    let proven = enrollment::prove_mailbox(ca, &alice.actor(), &mails.token()?)?;
    ensure!(matches!(proven.state, RequestState::MailboxProven { .. }), "{proven:?}");
    let backup = BackedUp::of(&house)?;
    enrollment::decide_request(ca, &Actor::Host, request, Decision::Refuse(WhyRefused::default()))?;

    let database = Database::fresh()?;
    let restored = backup.load(&house, &database)?;
    let mails = Mails::of(&restored);
    ensure!(settle_database(&restored, &backup.manifest)?.requests == 1, "the request goes on");
    let ended = enrollment::find_request(&restored, &alice.actor(), request)?.state;
    ensure!(matches!(ended, RequestState::Ended { how: Ending::Restored, .. }), "{ended:?}");
    ensure!(mails.told() == [("info@example.com".to_owned(), "restored".to_owned())], "{:?}", mails.told());
    finish_restore(&restored, &Without::default())?;
    let approved = enrollment::decide_request(&restored, &Actor::Host, request, Decision::Approve);
    ensure!(matches!(approved, Err(Error::Conflict(Conflict::RequestMovedOn))), "{approved:?}");
    ensure!(notices::claim_due_notice(&restored)?.is_some(), "the mail is not sent");
    Ok(())
}

#[test]
fn old_passwords_are_listed_and_end_when_the_operator_says_so() -> Result<()> {
    let house = Installation::found(&[])?;
    let ca = &house.ca;
    let (alice, bob) = (house.add_person("Alice", "alice@example.com")?, house.add_person("Bob", "bob@example.com")?);
    accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, alice, "$argon2id$leaked".to_owned())?;
    house.database.execute(&format!(
        "INSERT INTO second_factor (person_id, secret, last_step, enrolled_at) VALUES ({bob}, '', 0, '2026-01-01 00:00:00')"
    ))?;
    let backup = BackedUp::of(&house)?;
    accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, alice, "$argon2id$new".to_owned())?;

    let database = Database::fresh()?;
    let restored = backup.load(&house, &database)?;
    let mails = Mails::of(&restored);
    settle_database(&restored, &backup.manifest)?;
    let listed = list_old_sign_ins(&restored)?;
    let view =
        |at: usize| listed.get(at).map(|it| (it.name.as_str(), it.password_set_at.is_some(), it.has_second_factor));
    ensure!(view(0) == Some(("Alice", true, false)) && view(1) == Some(("Bob", false, true)), "{listed:?}");

    let to_end = ToEnd { passwords: true, second_factors: false };
    ensure!(end_sign_ins(&restored, to_end)?.passwords == 1, "not ended");
    let again = end_sign_ins(&restored, to_end)?;
    ensure!(again.passwords == 0 && again.without_link.is_empty(), "ended twice: {again:?}");
    let left = accounts::find_credentials(&restored, "alice@example.com")?.context("the account is gone")?;
    // As dear to refuse as any other, and known to fit nothing: see the test of the hash in the portal's password.rs.
    ensure!(left.password_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$AAAA"), "{}", left.password_hash);
    ensure!(accounts::look_at_invitation(&restored, &mails.token()?)?.id == alice, "the link is not good");
    let listed = list_old_sign_ins(&restored)?;
    ensure!(listed.len() == 1 && listed.iter().all(|it| it.has_second_factor), "{listed:?}");
    finish_restore(&restored, &Without::default())?;
    let late = end_sign_ins(&restored, to_end);
    ensure!(matches!(late, Err(Error::Conflict(Conflict::NoRestore))), "ended without a restore");
    Ok(())
}

#[test]
fn whose_second_factor_ends_with_the_password_is_mailed_no_link() -> Result<()> {
    let house = Installation::found(&[])?;
    let ca = &house.ca;
    let (alice, bob) = (house.add_person("Alice", "alice@example.com")?, house.add_person("Bob", "bob@example.com")?);
    for person in [alice, bob] {
        accounts::set_password_hash(ca, &permit(&Actor::Host, AddPerson)?, person, "$argon2id$old".to_owned())?;
    }
    house.database.execute(&format!(
        "INSERT INTO second_factor (person_id, secret, last_step, enrolled_at) VALUES ({bob}, '', 0, '2026-01-01 00:00:00'); \
         INSERT INTO recovery_code (code_hash, person_id) VALUES ('used since', {bob})"
    ))?;
    let backup = BackedUp::of(&house)?;
    let database = Database::fresh()?;
    let restored = backup.load(&house, &database)?;
    let mails = Mails::of(&restored);
    settle_database(&restored, &backup.manifest)?;
    let to_end = ToEnd { passwords: true, second_factors: true };
    let ended = end_sign_ins(&restored, to_end)?;
    ensure!((ended.passwords, ended.second_factors) == (2, 1), "{ended:?}");
    ensure!(ended.without_link == ["bob@example.com"], "{ended:?}");
    ensure!(accounts::look_at_invitation(&restored, &mails.token()?)?.id == alice, "Bob was mailed a link");
    ensure!(database.count("invitation")? == 1 && database.count("second_factor")? == 0, "a factor or a link stays");
    ensure!(database.count("recovery_code")? == 0, "a recovery code stays");
    ensure!(mails.told() == [("bob@example.com".to_owned(), "reset".to_owned())], "{:?}", mails.told());
    // A command that was cut off and is given again names him once more.
    ensure!(end_sign_ins(&restored, to_end)?.without_link == ["bob@example.com"], "he is forgotten");
    finish_restore(&restored, &Without::default())?;
    Ok(())
}

/// What was mailed to whom, and the token of the newest link.
#[derive(Clone, Default)]
struct Mails(Arc<Mutex<Mailed>>);

#[derive(Default)]
struct Mailed {
    told: Vec<(String, String)>,
    token: String,
}

impl Mails {
    fn of(ca: &Ca) -> Self {
        let mails = Self::default();
        let kept = mails.clone();
        ca.set_notice_writer(Arc::new(move |to: &Recipient, occasion: &Occasion| kept.write(to, occasion)));
        mails
    }

    fn write(&self, to: &Recipient, occasion: &Occasion) -> NewNotice {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match occasion {
            Occasion::ProofWanted { token, .. } | Occasion::Invited { token } => kept.token.clone_from(token),
            Occasion::RequestRestored { .. } => kept.told.push((to.address.to_string(), "restored".to_owned())),
            Occasion::SecondFactorReset => kept.told.push((to.address.to_string(), "reset".to_owned())),
            _ => {}
        }
        NewNotice {
            recipient: to.address.clone(),
            language: Language::En,
            subject: String::new(),
            body: "text".to_owned(),
            sender: None,
        }
    }

    fn told(&self) -> Vec<(String, String)> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).told.clone()
    }

    fn token(&self) -> Result<String> {
        let token = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).token.clone();
        ensure!(!token.is_empty(), "no link was mailed");
        Ok(token)
    }
}

const SOURCE: &str = "192.0.2.1";
