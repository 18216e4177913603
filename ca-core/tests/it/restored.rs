//! What a database that was made from a backup carries on, and what it drops.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Invalid, KeyFault};
use ca_core::installation::notice_writer::Occasion;
use ca_core::policy::{
    Actor, AddPerson, DecideDeparture, IssueDirectly, ManagePrograms, ReleaseCertificate, RevokeCertificate,
    SearchCertificates, permit,
};
use ca_core::runtime::clock::SystemClock;
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::{CertificateStatus, Happening, Profile, RevocationReason};
use ca_core::use_cases::audit::heads;
use ca_core::use_cases::departure::{begin_departure, complete_due, undo_departure};
use ca_core::use_cases::enrollment::{self, Submission};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::operation::backup::{Manifest, make_backup};
use ca_core::use_cases::operation::restore::{
    self, TakenCertificate, Without, finish_restore, lacking_crls, load_database, newest_of_each, read_crl,
    settle_database, take_certificate, take_crl,
};
use ca_core::use_cases::operation::tend;
use ca_core::use_cases::people::programs::{add_program, recognise_program};
use ca_core::use_cases::people::{accounts, roster, sessions};
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate, revoke_certificate};
use ca_core::use_cases::self_check::{newest_self_check, start_self_check};
use ca_core::use_cases::status::certificates::find_by_serial;
use ca_core::use_cases::status::publish_crl::{newest_crl, publish_all_crls};
use inkan_tests::database::Database;
use inkan_tests::installation::{Installation, new_csr, without_words};
use inkan_tests::session::open_session;

/// A backup of an installation in process.
pub(crate) struct BackedUp {
    folder: PathBuf,
    pub(crate) manifest: Manifest,
}

impl BackedUp {
    pub(crate) fn of(installation: &Installation) -> Result<Self> {
        let folder = installation.folder.path().join("backup");
        std::fs::create_dir(&folder)?;
        let manifest = make_backup(&installation.ca, &folder, "", &Actor::Host)?;
        Ok(Self { folder, manifest })
    }

    /// Loads it into a new database and opens that with the keys of the first.
    pub(crate) fn load(&self, installation: &Installation, database: &Database) -> Result<Ca> {
        load_database(database.url(), &self.folder, &self.manifest, &SystemClock)?;
        let mut settings = installation.ca.settings().clone();
        database.url().clone_into(&mut settings.database_url);
        Ok(Ca::open(settings)?)
    }
}

#[test]
fn sessions_links_and_mails_are_dropped_and_every_entry_is_announced() -> Result<()> {
    let installation = Installation::found(&["main"])?;
    let ca = &installation.ca;
    let person = roster::find_person(ca, installation.add_person("Alice", "alice@example.com")?)?;
    let mailed = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&mailed);
    ca.set_notice_writer(Arc::new(move |to, occasion| {
        if let (Occasion::ProofWanted { token, .. }, Ok(mut kept)) = (occasion, kept.lock()) {
            kept.clone_from(token);
        }
        without_words(to)
    }));
    let session = open_session(ca, person.id, sessions::Proof::Password)?;
    let invitation = accounts::invite_by_hand(ca, &permit(&Actor::Host, AddPerson)?, person.id)?;
    let mailbox = person.mailboxes.first().context("a mailbox")?.id;
    enrollment::submit_request(
        ca,
        &person.actor(),
        &Submission {
            mailbox,
            keys: vec![(Profile::Dual, new_csr()?)],
            source: SOURCE.to_owned(),
            device: String::new(),
        },
    )?;
    start_self_check(ca, &person.actor(), SOURCE, mailbox, &"selfcheck@example.com".parse()?)?;
    let programs = permit(&Actor::Host, ManagePrograms)?;
    let token = add_program(ca, &programs, "mail-gateway".parse()?, 30)?;
    let proof = mailed.lock().map_err(|_| anyhow!("the writer panicked"))?.clone();
    let backup = BackedUp::of(&installation)?;

    let database = Database::fresh()?;
    let restored = backup.load(&installation, &database)?;
    let dropped = settle_database(&restored, &backup.manifest)?;
    ensure!((dropped.sessions, dropped.invitations, dropped.requests, dropped.mails) == (1, 1, 1, 2), "{dropped:?}");
    ensure!(dropped.tokens == 1 && recognise_program(&restored, &token).is_err(), "a program's token goes on");
    ensure!(dropped.trail.broken.is_none() && dropped.trail.rows == backup.manifest.head.seq, "{dropped:?}");
    ensure!(
        sessions::find_session(&restored, &session, sessions::SessionLimits::default())?.is_none(),
        "a session goes on"
    );
    ensure!(accounts::look_at_invitation(&restored, &invitation).is_err(), "an invitation goes on");
    ensure!(enrollment::prove_mailbox(&restored, &person.actor(), &proof).is_err(), "a mailed link goes on");
    ensure!(newest_self_check(&restored, person.id)?.is_none(), "a test waits for a mail that is dropped");
    ensure!(notices::claim_due_notice(&restored)?.is_none(), "a mail would be sent a second time");
    ensure!(
        ca_core::use_cases::feed::backlog(&restored, &"main".parse()?)?.waiting == 0,
        "what waited then waits still"
    );
    finish_restore(&restored, &Without::default())?;
    ensure!(
        ca_core::use_cases::feed::backlog(&restored, &"main".parse()?)?.waiting == 3,
        "not every entry is announced"
    );
    // In the first installation nothing has changed.
    ensure!(
        sessions::find_session(ca, &session, sessions::SessionLimits::default())?.is_some(),
        "the first installation was touched"
    );
    ensure!(recognise_program(ca, &token).is_ok(), "the first installation's program was touched");
    Ok(())
}

#[test]
fn a_database_that_was_loaded_and_not_placed_is_loaded_again_and_never_after() -> Result<()> {
    let installation = Installation::found(&[])?;
    installation.enrol("Alice", "alice@example.com")?;
    let backup = BackedUp::of(&installation)?;
    let database = Database::fresh()?;
    let first = backup.load(&installation, &database)?;
    settle_database(&first, &backup.manifest)?;
    drop(first);
    // SQLite's file lies in the folder that a crash leaves behind; PostgreSQL's database is the same again.
    if database.is_postgres() {
        let second = backup.load(&installation, &database)?;
        ensure!(
            settle_database(&second, &backup.manifest)?.trail.rows == backup.manifest.head.seq,
            "rows of the first"
        );
        restore::mark_placed(&second)?;
    }
    let third = load_database(database.url(), &backup.folder, &backup.manifest, &SystemClock);
    ensure!(matches!(third, Err(Error::Conflict(Conflict::AlreadyInitialised))), "{third:?}");
    Ok(())
}

#[test]
fn an_intent_that_the_backup_caught_open_is_settled_by_what_is_found() -> Result<()> {
    let (installation, clock) = Installation::found_at("2026-04-01T00:00:00Z", &[])?;
    let (listed, found) = (installation.enrol("Alice", "alice@example.com")?, installation.issue("alice@example.com")?);
    let backup = BackedUp::of(&installation)?;
    installation.revoke(&listed)?;
    // Several in one second: the number runs ahead of the clock.
    for _ in 0..3 {
        publish_all_crls(&installation.ca, &Actor::Host)?;
    }
    let crl = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?;

    let database = Database::fresh()?;
    load_database(database.url(), &backup.folder, &backup.manifest, &*clock)?;
    // As if the backup were of the moment between intent and certificate.
    database.execute(
        "DELETE FROM certificate; UPDATE intent SET state = 'open', closed_at = NULL WHERE profile = 'encryption'",
    )?;
    let mut settings = installation.ca.settings().clone();
    database.url().clone_into(&mut settings.database_url);
    let restored = Ca::open_with(settings, clock.clone(), Arc::new(SystemEntropy))?;
    settle_database(&restored, &backup.manifest)?;
    let taken = take_crl(&restored, &read_crl(&restored, crl.der(), "a test")?)?;
    ensure!(taken.added == 1 && taken.entries == 1, "{taken:?}");
    // As after a crash in the middle: what was taken over is not taken over again.
    let again = take_crl(&restored, &read_crl(&restored, crl.der(), "a test")?)?;
    ensure!(again.added == 0 && again.changed == 0, "{again:?}");
    let stored = TakenCertificate::Stored { serial: found.serial.to_string() };
    ensure!(take_certificate(&restored, &found.der, "main")? == stored, "it was not stored");
    ensure!(take_certificate(&restored, &found.der, "main")? == TakenCertificate::Left, "it was stored twice");
    finish_restore(&restored, &Without::default())?;

    let next = publish_all_crls(&restored, &Actor::Host)?.pop().context("a CRL")?;
    ensure!(next.number > crl.facts().number, "CRL {} after {}", next.number, crl.facts().number);
    // Nothing is left for the tending of abandoned intents, which would revoke both.
    clock.advance(3600);
    ensure!(tend::close_abandoned_intents(&restored)? == 0, "an intent is still open");
    let permitted = permit(&Actor::Host, SearchCertificates)?;
    ensure!(find_by_serial(&restored, &permitted, &found.serial)?.status.is_valid(), "what was found is revoked");
    ensure!(publish_all_crls(&restored, &Actor::Host)?.iter().all(|crl| crl.entries == 1), "more is revoked");
    Ok(())
}

/// A CRL that lags behind is not taken for the last one, unless the operator says that it is; one from before the backup is
/// never taken.
#[test]
fn a_crl_that_is_more_than_a_day_old_is_the_last_only_when_the_operator_brings_it() -> Result<()> {
    let (installation, clock) = Installation::found_at("2026-04-01T00:00:00Z", &[])?;
    let held = installation.enrol("Alice", "alice@example.com")?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: held.person })?;
    hold_certificate(&installation.ca, &permitted, held.id)?;
    publish_all_crls(&installation.ca, &Actor::Host)?;
    let before = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?;
    clock.advance(60);
    release_certificate(&installation.ca, &permit(&Actor::Host, ReleaseCertificate)?, held.id)?;
    publish_all_crls(&installation.ca, &Actor::Host)?;
    let backup = BackedUp::of(&installation)?;
    clock.advance(60);
    publish_all_crls(&installation.ca, &Actor::Host)?;
    let last = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?;

    let database = Database::fresh()?;
    load_database(database.url(), &backup.folder, &backup.manifest, &*clock)?;
    let mut settings = installation.ca.settings().clone();
    database.url().clone_into(&mut settings.database_url);
    let restored = Ca::open_with(settings, clock.clone(), Arc::new(SystemEntropy))?;
    settle_database(&restored, &backup.manifest)?;
    let read = |file: &[u8]| read_crl(&restored, file, "a test");
    clock.advance(25 * 3600);
    ensure!(lacking_crls(&restored, &[read(last.der())?])?.is_empty(), "a CRL of the last day is lacking");
    clock.advance(1);
    ensure!(lacking_crls(&restored, &[read(last.der())?])? == ["issuing-g1"], "an older one is taken for the last");
    ensure!(lacking_crls(&restored, &[read(last.der())?.brought()])?.is_empty(), "the operator is not believed");
    let old = read(before.der())?.brought();
    ensure!(
        lacking_crls(&restored, std::slice::from_ref(&old))? == ["issuing-g1"],
        "one from before the backup is the last"
    );
    ensure!(newest_of_each(&restored, vec![old])?.is_empty(), "one from before the backup is taken");

    take_crl(&restored, &read(last.der())?)?;
    ensure!(lacking_crls(&restored, &[])?.is_empty(), "what was taken over is lacking again");
    Ok(())
}

#[test]
fn since_when_a_lost_key_is_known_to_be_stolen_comes_back_with_the_crl() -> Result<()> {
    let installation = Installation::found(&[])?;
    let lost = installation.enrol("Alice", "alice@example.com")?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: lost.person })?;
    revoke_certificate(&installation.ca, &permitted, lost.id, Happening::KeyLost, None)?;
    let backup = BackedUp::of(&installation)?;
    let since = Some(lost.validity.not_before);
    revoke_certificate(&installation.ca, &permitted, lost.id, Happening::KeyStolen, since)?;
    publish_all_crls(&installation.ca, &Actor::Host)?;
    let crl = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?;

    let database = Database::fresh()?;
    let restored = backup.load(&installation, &database)?;
    settle_database(&restored, &backup.manifest)?;
    for changed in [1, 0] {
        let taken = take_crl(&restored, &read_crl(&restored, crl.der(), "a test")?)?;
        ensure!((taken.added, taken.changed) == (0, changed), "{taken:?}");
    }
    let status = find_by_serial(&restored, &permit(&Actor::Host, SearchCertificates)?, &lost.serial)?.status;
    let CertificateStatus::Revoked { reason, invalidity_date, .. } = status else { anyhow::bail!("{status:?}") };
    ensure!(reason == RevocationReason::KeyCompromise && invalidity_date == since, "{status:?}");
    Ok(())
}

#[test]
fn the_backups_own_crl_puts_nothing_on_hold_that_was_released_before_the_backup() -> Result<()> {
    let installation = Installation::found(&[])?;
    let held = installation.enrol("Alice", "alice@example.com")?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: held.person })?;
    hold_certificate(&installation.ca, &permitted, held.id)?;
    publish_all_crls(&installation.ca, &Actor::Host)?;
    release_certificate(&installation.ca, &permit(&Actor::Host, ReleaseCertificate)?, held.id)?;
    let crl = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?;
    let backup = BackedUp::of(&installation)?;
    let database = Database::fresh()?;
    let restored = backup.load(&installation, &database)?;
    settle_database(&restored, &backup.manifest)?;
    let taken = take_crl(&restored, &read_crl(&restored, crl.der(), "a test")?)?;
    ensure!(taken.entries == 1 && taken.added == 0, "{taken:?}");
    Ok(())
}

#[test]
fn a_certificate_whose_key_was_reported_stolen_meanwhile_is_its_owners_and_revoked_for_that() -> Result<()> {
    let installation = Installation::found(&[])?;
    let csr = new_csr()?;
    installation.add_person("Alice", "alice@example.com")?;
    let known = installation.certify("alice@example.com", Profile::Encryption, &csr)?;
    let backup = BackedUp::of(&installation)?;
    let later = installation.certify("alice@example.com", Profile::Encryption, &csr)?;

    let database = Database::fresh()?;
    let restored = backup.load(&installation, &database)?;
    settle_database(&restored, &backup.manifest)?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: known.person })?;
    revoke_certificate(&restored, &permitted, known.id, Happening::KeyStolen, None)?;
    let stored = TakenCertificate::Stored { serial: later.serial.to_string() };
    ensure!(take_certificate(&restored, &later.der, "main")? == stored, "it was not stored");
    ensure!(take_certificate(&restored, &later.der, "main")? == TakenCertificate::Left, "it was stored twice");
    let found = find_by_serial(&restored, &permit(&Actor::Host, SearchCertificates)?, &later.serial)?;
    let CertificateStatus::Revoked { reason, .. } = found.status else { anyhow::bail!("{:?}", found.status) };
    ensure!(reason == RevocationReason::KeyCompromise, "{reason}");
    Ok(())
}

#[test]
fn a_departure_of_the_backup_is_held_anew_with_what_was_issued_after_it_was_undone() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Alice", "alice@example.com")?;
    let permitted = || permit(&Actor::Host, DecideDeparture { person });
    begin_departure(ca, &permitted()?)?;
    installation.database.execute("UPDATE departure SET revokes_at = '2026-01-01 00:00:00'")?;
    let backup = BackedUp::of(&installation)?;
    undo_departure(ca, &permitted()?)?;
    let later = installation.issue("alice@example.com")?;

    let database = Database::fresh()?;
    let restored = backup.load(&installation, &database)?;
    settle_database(&restored, &backup.manifest)?;
    ensure!(complete_due(&restored)? == 0, "it is completed at the first start");
    let stored = TakenCertificate::Stored { serial: later.serial.to_string() };
    ensure!(take_certificate(&restored, &later.der, "main")? == stored, "it was not stored");
    let status = || -> Result<CertificateStatus> {
        Ok(find_by_serial(&restored, &permit(&Actor::Host, SearchCertificates)?, &later.serial)?.status)
    };
    ensure!(matches!(status()?, CertificateStatus::Held { .. }), "{:?}", status()?);
    undo_departure(&restored, &permitted()?)?;
    ensure!(status()?.is_valid(), "{:?}", status()?);
    Ok(())
}

/// The serial number was listed before its certificate, and with it the key, was found again.
#[test]
fn the_key_of_a_certificate_that_was_found_after_its_revocation_is_refused() -> Result<()> {
    let installation = Installation::found(&[])?;
    installation.add_person("Alice", "alice@example.com")?;
    let backup = BackedUp::of(&installation)?;
    let csr = new_csr()?;
    let later = installation.certify("alice@example.com", Profile::Encryption, &csr)?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: later.person })?;
    revoke_certificate(&installation.ca, &permitted, later.id, Happening::KeyDestroyed, None)?;
    publish_all_crls(&installation.ca, &Actor::Host)?;
    let crl = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.context("a CRL")?;

    let database = Database::fresh()?;
    let restored = backup.load(&installation, &database)?;
    settle_database(&restored, &backup.manifest)?;
    ensure!(take_crl(&restored, &read_crl(&restored, crl.der(), "a test")?)?.added == 1, "the CRL added nothing");
    let stored = TakenCertificate::Stored { serial: later.serial.to_string() };
    ensure!(take_certificate(&restored, &later.der, "main")? == stored, "it was not stored");
    finish_restore(&restored, &Without::default())?;
    let wanted = Wanted { address: "alice@example.com".parse()?, profile: Profile::Encryption, csr };
    let refused = issue_certificate(&restored, &permit(&Actor::Host, IssueDirectly)?, wanted);
    ensure!(matches!(refused, Err(Error::Invalid(Invalid::Key(KeyFault::Revoked)))), "{refused:?}");
    Ok(())
}

/// The log of changes has a gap after a restore, and rows that the last CRL lists are missing: what was revoked meanwhile must
/// be on the next CRL beside them.
#[test]
fn a_revocation_before_the_restore_is_finished_is_listed_even_when_rows_were_lost() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (lost, revoked) = (installation.enrol("Alice", "alice@example.com")?, installation.issue("alice@example.com")?);
    installation.revoke(&lost)?;
    installation.database.execute("DELETE FROM revoked")?;
    let backup = BackedUp::of(&installation)?;
    let database = Database::fresh()?;
    let restored = backup.load(&installation, &database)?;
    settle_database(&restored, &backup.manifest)?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: revoked.person })?;
    revoke_certificate(&restored, &permitted, revoked.id, Happening::KeyDestroyed, None)?;
    finish_restore(&restored, &Without::default())?;
    for _ in 0..2 {
        let crl = publish_all_crls(&restored, &Actor::Host)?.pop().context("a CRL")?;
        ensure!(crl.entries == 2, "{crl:?}");
    }
    Ok(())
}

#[test]
fn no_head_is_signed_before_the_restore_is_finished() -> Result<()> {
    let installation = Installation::found(&[])?;
    let backup = BackedUp::of(&installation)?;
    let database = Database::fresh()?;
    let restored = backup.load(&installation, &database)?;
    settle_database(&restored, &backup.manifest)?;
    let refused = heads::sign_head(&restored);
    ensure!(matches!(refused, Err(Error::Conflict(Conflict::RestoreUnfinished))), "{refused:?}");
    finish_restore(&restored, &Without::default())?;
    ensure!(heads::sign_head(&restored)?.is_some(), "still refused");
    Ok(())
}

const SOURCE: &str = "192.0.2.1";
