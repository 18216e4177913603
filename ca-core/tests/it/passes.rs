//! Reporting a key without signing in: what a pass is good for, and for how long.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error, Noun, Refusal};
use ca_core::installation::notice_writer::{Occasion, Recipient};
use ca_core::policy::{Actor, MakeRevocationCode, ReleaseCertificate, RevokeCertificate, permit};
use ca_core::runtime::clock::Clock;
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::{CertificateId, CertificateStatus, Happening, PassKey, PersonId, Profile, Timestamp};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::operation::tend;
use ca_core::use_cases::revocation::passes::{self, PassAction};
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate};
use ca_core::use_cases::status::certificates;
use inkan_tests::installation::{Installation, new_csr, without_words};

type Tray = Arc<Mutex<Vec<String>>>;

/// An installation that keeps the tokens of the links that it mails.
fn with_tray(ca: &Ca) -> Tray {
    let tray = Tray::default();
    let kept = Arc::clone(&tray);
    ca.set_notice_writer(Arc::new(move |to: &Recipient, occasion: &Occasion| {
        if let (Occasion::ReportWanted { token }, Ok(mut kept)) = (occasion, kept.lock()) {
            kept.push(token.clone());
        }
        without_words(to)
    }));
    tray
}

fn mailed(ca: &Ca, tray: &Tray, address: &str) -> Result<String> {
    passes::mail_link(ca, &address.parse()?)?;
    tray.lock().ok().and_then(|mut tray| tray.pop()).context("a mailed link")
}

fn printed(ca: &Ca, owner: PersonId) -> Result<PassKey> {
    let actor = Actor::Person { id: owner, roles: Vec::new(), session: None };
    let replaces = passes::find_code(ca, owner)?.map(|code| code.id);
    passes::make_code(ca, &permit(&actor, MakeRevocationCode { owner })?, "a session", replaces)?.context("a code")
}

const LOST: PassAction = PassAction::Revoke { happening: Happening::KeyLost, since: None };

#[test]
fn a_link_is_good_for_an_hour_a_visit_for_a_quarter_and_a_code_for_two_years() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    installation.certify("taro@example.com", Profile::Dual, &new_csr()?)?;
    let tray = with_tray(ca);
    let link = mailed(ca, &tray, "taro@example.com")?;
    clock.advance(HOUR);
    ensure!(passes::look_at_pass(ca, &link)?.certificates.len() == 1, "not good in its last second");
    clock.advance(1);
    let late = passes::look_at_pass(ca, &link);
    ensure!(matches!(late, Err(Error::Conflict(Conflict::LinkExpired))), "{late:?}");

    let code = printed(ca, person)?;
    let visit = passes::open_by_code(ca, &code)?;
    clock.advance(HOUR / 4);
    passes::look_at_pass(ca, &visit)?;
    clock.advance(1);
    let late = passes::look_at_pass(ca, &visit);
    ensure!(matches!(late, Err(Error::Conflict(Conflict::LinkExpired))), "{late:?}");
    clock.advance(730 * DAY - HOUR / 4 - 1);
    passes::open_by_code(ca, &code)?;
    clock.advance(1);
    let late = passes::open_by_code(ca, &code);
    ensure!(matches!(late, Err(Error::Refused(Refusal::Code))), "{late:?}");
    Ok(())
}

#[test]
fn a_link_reaches_its_mailbox_and_a_code_everything_of_its_owner() -> Result<()> {
    let (installation, _) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let permitted = permit(&Actor::Host, ca_core::policy::AddPerson)?;
    ca_core::use_cases::people::mailboxes::add_mailbox(ca, &permitted, person, "sales@example.com".parse()?)?;
    installation.add_person("Hanako", "hanako@example.com")?;
    let own = installation.certify("taro@example.com", Profile::Dual, &new_csr()?)?;
    let sales = installation.certify("sales@example.com", Profile::Dual, &new_csr()?)?;
    let others = installation.certify("hanako@example.com", Profile::Dual, &new_csr()?)?;
    let tray = with_tray(ca);
    let link = mailed(ca, &tray, "taro@example.com")?;
    let visit = passes::open_by_code(ca, &printed(ca, person)?)?;
    let reached = |pass: &str| -> Result<Vec<_>> {
        Ok(passes::look_at_pass(ca, pass)?.certificates.iter().map(|certificate| certificate.id).collect())
    };
    ensure!(reached(&link)? == [own.id] && reached(&visit)? == [sales.id, own.id]);
    for (pass, foreign) in [(&link, sales.id), (&link, others.id), (&visit, others.id)] {
        let refused = passes::report_by_pass(ca, pass, &[own.id, foreign], LOST);
        ensure!(matches!(refused, Err(Error::NotFound(Noun::Certificate))), "{refused:?}");
    }
    let none = passes::report_by_pass(ca, &link, &[], LOST);
    ensure!(matches!(none, Err(Error::NotFound(Noun::Certificate))), "{none:?}");
    let left = PassAction::Revoke { happening: Happening::PersonLeft, since: None };
    let refused = passes::report_by_pass(ca, &link, &[own.id], left);
    ensure!(matches!(refused, Err(Error::Refused(Refusal::NotAllowed))), "{refused:?}");
    passes::report_by_pass(ca, &visit, &[own.id, sales.id], LOST)?;
    let outcome = passes::look_at_outcome(ca, &visit)?.context("an outcome")?;
    ensure!(outcome.revoked.len() == 2 && outcome.held.is_empty());
    // Who was told: of both certificates, of the link, and of the code.
    ensure!(notices::recent_notices(ca, 10)?.len() == 4);
    Ok(())
}

#[test]
fn of_two_visits_of_one_code_one_revokes() -> Result<()> {
    let (installation, _) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let first = installation.certify("taro@example.com", Profile::Signing, &new_csr()?)?;
    let second = installation.certify("taro@example.com", Profile::Encryption, &new_csr()?)?;
    let code = printed(ca, person)?;
    let visits = [passes::open_by_code(ca, &code)?, passes::open_by_code(ca, &code)?];
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let wishes = visits.iter().zip([first.id, second.id]);
        let threads: Vec<_> =
            wishes.map(|(visit, id)| scope.spawn(move || passes::report_by_pass(ca, visit, &[id], LOST))).collect();
        threads.into_iter().map(|thread| thread.join().is_ok_and(|outcome| outcome.is_ok())).collect()
    });
    ensure!(outcomes.iter().filter(|done| **done).count() == 1, "{outcomes:?}");
    Ok(())
}

#[test]
fn a_hold_that_nobody_ends_becomes_a_revocation_after_thirty_days() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let owner = installation.add_person("Taro", "taro@example.com")?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner })?;
    let forgotten = installation.certify("taro@example.com", Profile::Signing, &new_csr()?)?;
    let released = installation.certify("taro@example.com", Profile::Encryption, &new_csr()?)?;
    for certificate in [&forgotten, &released] {
        hold_certificate(ca, &permitted, certificate.id)?;
    }
    release_certificate(ca, &permit(&Actor::Host, ReleaseCertificate)?, released.id)?;
    clock.advance(30 * DAY);
    ensure!(tend::revoke_forgotten_holds(ca)? == 0, "revoked in the last second of its hold");
    clock.advance(1);
    ensure!(tend::revoke_forgotten_holds(ca)? == 1, "not revoked");
    let status = |id| Ok::<_, anyhow::Error>(certificates::find_certificate(ca, &Actor::Host, id)?.status);
    ensure!(matches!(status(forgotten.id)?, CertificateStatus::Revoked { .. }));
    ensure!(status(released.id)? == CertificateStatus::Valid);
    ensure!(tend::revoke_forgotten_holds(ca)? == 0, "revoked twice");
    Ok(())
}

#[test]
fn how_long_a_hold_lasts_is_the_organisations_to_say() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let mut settings = installation.ca.settings().clone();
    settings.policy.hold_days = 7;
    let ca = &Ca::open_with(settings, Arc::clone(&clock) as _, Arc::new(SystemEntropy))?;
    let owner = installation.add_person("Taro", "taro@example.com")?;
    let held = installation.certify("taro@example.com", Profile::Signing, &new_csr()?)?;
    hold_certificate(ca, &permit(&Actor::Host, RevokeCertificate { owner })?, held.id)?;
    clock.advance(7 * DAY);
    ensure!(tend::revoke_forgotten_holds(ca)? == 0, "revoked in the last second of its hold");
    clock.advance(1);
    ensure!(tend::revoke_forgotten_holds(ca)? == 1, "not revoked");
    Ok(())
}

/// Releases a certificate when it is asked for the time once more after the first time: between looking and writing.
struct ReleasingClock {
    of: Installation,
    id: CertificateId,
    asked: AtomicUsize,
    has_released: AtomicBool,
}

impl ReleasingClock {
    fn release(&self) -> Result<()> {
        release_certificate(&self.of.ca, &permit(&Actor::Host, ReleaseCertificate)?, self.id)?;
        self.has_released.store(true, Ordering::SeqCst);
        Ok(())
    }
}

impl Clock for ReleasingClock {
    fn now(&self) -> Timestamp {
        if self.asked.fetch_add(1, Ordering::SeqCst) == 1 {
            // A failure shows as what has not been released.
            self.release().ok();
        }
        self.of.ca.clock().now()
    }

    fn wait_until(&self, moment: Timestamp) {
        self.of.ca.clock().wait_until(moment);
    }
}

#[test]
fn a_hold_that_is_released_at_the_last_moment_is_not_revoked() -> Result<()> {
    let (of, clock) = Installation::found_at(START, &[])?;
    let owner = of.add_person("Taro", "taro@example.com")?;
    let id = of.certify("taro@example.com", Profile::Signing, &new_csr()?)?.id;
    hold_certificate(&of.ca, &permit(&Actor::Host, RevokeCertificate { owner })?, id)?;
    clock.advance(30 * DAY + 1);
    let settings = of.ca.settings().clone();
    let has_released = AtomicBool::new(false);
    let clock = Arc::new(ReleasingClock { of, id, asked: AtomicUsize::new(0), has_released });
    let other = Ca::open_with(settings, Arc::clone(&clock) as _, Arc::new(SystemEntropy))?;
    ensure!(tend::revoke_forgotten_holds(&other)? == 0, "revoked although it was released");
    ensure!(clock.has_released.load(Ordering::SeqCst), "nothing was released in between");
    let status = certificates::find_certificate(&other, &Actor::Host, id)?.status;
    ensure!(status == CertificateStatus::Valid, "{status:?}");
    Ok(())
}

const START: &str = "2026-04-01T00:00:00Z";
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
