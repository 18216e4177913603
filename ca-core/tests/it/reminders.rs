//! The notices before a certificate ends, to the second.

use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, ensure};
use ca_core::installation::notice_writer::{NewNotice, Occasion};
use ca_core::policy::{Actor, ReleaseCertificate, RevokeCertificate, permit};
use ca_core::runtime::clock::{Clock as _, ManualClock};
use ca_core::types::{CertificateId, Profile, Timestamp};
use ca_core::use_cases::mail::notices::recent_notices;
use ca_core::use_cases::mail::remind::remind_of_ends;
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::successors::find_successors;
use inkan_tests::installation::{Installation, new_csr};

#[test]
fn an_owner_is_told_30_14_and_3_days_before_once_each() -> Result<()> {
    let desk = Desk::found()?;
    let certificate = desk.installation.enrol("Taro", ADDRESS)?;
    for days in [30, 14, 3] {
        desk.stand_before(&certificate, days, -1);
        ensure!(desk.told()?.is_empty(), "told a second too early, {days} days before");
        desk.clock.advance(1);
        ensure!(desk.told()? == [certificate.id], "not told {days} days before");
        ensure!(desk.told()?.is_empty(), "told twice, {days} days before");
    }
    desk.stand_before(&certificate, 0, 0);
    ensure!(desk.told()?.is_empty(), "told again at its end");
    Ok(())
}

#[test]
fn after_a_long_outage_the_nearest_end_alone_is_told() -> Result<()> {
    let desk = Desk::found()?;
    let certificate = desk.installation.enrol("Taro", ADDRESS)?;
    desk.stand_before(&certificate, 0, 0);
    ensure!(desk.told()? == [certificate.id], "its last second is not told");
    desk.clock.advance(-20 * DAY);
    ensure!(desk.told()?.is_empty(), "an earlier notice after the later one");
    let other = desk.installation.enrol("Hana", "hana@example.com")?;
    desk.stand_before(&other, 0, 1);
    ensure!(desk.told()?.is_empty(), "told of what has ended");
    Ok(())
}

#[test]
fn nothing_is_told_of_what_is_revoked_or_held() -> Result<()> {
    let desk = Desk::found()?;
    let ca = &desk.installation.ca;
    let revoked = desk.installation.enrol("Taro", ADDRESS)?;
    let held = desk.installation.enrol("Hana", "hana@example.com")?;
    desk.installation.revoke(&revoked)?;
    revoke::hold_certificate(ca, &permit(&Actor::Host, RevokeCertificate { owner: held.person })?, held.id)?;
    desk.forget_told();
    desk.stand_before(&held, 14, 0);
    ensure!(desk.told()?.is_empty(), "told of one that is not valid");
    revoke::release_certificate(ca, &permit(&Actor::Host, ReleaseCertificate)?, held.id)?;
    desk.installation.database.execute("UPDATE person SET state = 'frozen'")?;
    ensure!(desk.told()?.is_empty(), "told somebody who is leaving");
    desk.installation.database.execute("UPDATE person SET state = 'active'")?;
    ensure!(desk.told()? == [held.id], "not told after it was released");
    Ok(())
}

#[test]
fn a_successor_for_all_that_it_was_for_silences_the_notice() -> Result<()> {
    // (what ends, what takes its place, whether that is enough)
    let cases: [(Profile, &[Profile], bool); 7] = [
        (Profile::Encryption, &[Profile::Encryption], true),
        (Profile::Encryption, &[Profile::Dual], true),
        (Profile::Encryption, &[Profile::Signing], false),
        (Profile::Signing, &[Profile::Signing], true),
        (Profile::Dual, &[Profile::Signing], false),
        (Profile::Dual, &[Profile::Signing, Profile::Encryption], true),
        (Profile::Dual, &[Profile::Dual], true),
    ];
    for (ending, successors, is_enough) in cases {
        let desk = Desk::found()?;
        desk.installation.add_person("Taro", ADDRESS)?;
        let old = desk.certify(ending)?;
        desk.stand_before(&old, 30, -1);
        let new = successors.iter().map(|profile| desk.certify(*profile)).collect::<Result<Vec<_>>>()?;
        desk.clock.advance(1);
        let told = desk.told()?;
        ensure!(told.is_empty() == is_enough, "{ending} and {successors:?}: {told:?}");
        let shown = find_successors(&desk.installation.ca, &old)?;
        ensure!(shown.is_empty() != is_enough, "{ending} and {successors:?}: pages and notices have different rules");
        ensure!(shown.len() == if is_enough { successors.len() } else { 0 }, "{ending} and {successors:?}: {shown:?}");
        // One that is revoked is no successor.
        desk.installation.revoke(new.first().context("a successor")?)?;
        ensure!(find_successors(&desk.installation.ca, &old)?.is_empty(), "{ending}: its successor is revoked");
        desk.forget_told();
        desk.stand_before(&old, 14, 0);
        ensure!(desk.told()? == [old.id], "{ending}: its successor is revoked, and nothing is told");
    }
    Ok(())
}

#[test]
fn a_notice_goes_to_the_mailbox_of_the_certificate_and_is_noted_with_it() -> Result<()> {
    let desk = Desk::found()?;
    let certificate = desk.installation.enrol("Taro", ADDRESS)?;
    desk.stand_before(&certificate, 14, 0);
    // Two upkeeps at once.
    let told = std::thread::scope(|scope| {
        let both = [
            scope.spawn(|| remind_of_ends(&desk.installation.ca)),
            scope.spawn(|| remind_of_ends(&desk.installation.ca)),
        ];
        both.into_iter()
            .map(|one| one.join().map_err(|_| anyhow::anyhow!("a panic"))?.map_err(Into::into))
            .sum::<Result<usize>>()
    })?;
    let mails = recent_notices(&desk.installation.ca, 10)?;
    let to_taro =
        mails.iter().filter(|mail| mail.content.recipient.as_str() == ADDRESS && mail.content.subject == ENDS);
    ensure!(told == 1 && to_taro.count() == 1, "{told} told, {mails:?}");
    Ok(())
}

/// An installation that keeps which certificates were told of.
struct Desk {
    installation: Installation,
    clock: Arc<ManualClock>,
    told: Arc<Mutex<Vec<CertificateId>>>,
}

impl Desk {
    fn found() -> Result<Self> {
        let (installation, clock) = Installation::found_at("2026-04-01T00:00:00Z", &[])?;
        let told = Arc::new(Mutex::new(Vec::new()));
        let tray = Arc::clone(&told);
        installation.ca.set_notice_writer(Arc::new(move |to, occasion| {
            let ends = matches!(occasion, Occasion::EndsSoon { .. });
            if let (Occasion::EndsSoon { certificate, .. }, Ok(mut tray)) = (occasion, tray.lock()) {
                tray.push(*certificate);
            }
            let subject = if ends { ENDS } else { "another" }.to_owned();
            NewNotice {
                recipient: to.address.clone(),
                language: to.language,
                subject,
                body: String::new(),
                sender: None,
            }
        }));
        Ok(Self { installation, clock, told })
    }

    fn certify(&self, profile: Profile) -> Result<CertificateView> {
        self.installation.certify(ADDRESS, profile, &new_csr()?)
    }

    /// Puts the clock `seconds` after the moment that lies `days` before the end.
    fn stand_before(&self, certificate: &CertificateView, days: i64, seconds: i64) {
        let moment: Timestamp = certificate.validity.not_after.plus_days(-days);
        self.clock.advance(moment.unix_seconds() - self.clock.now().unix_seconds() + seconds);
    }

    /// Which certificates the upkeep tells of now.
    fn told(&self) -> Result<Vec<CertificateId>> {
        let count = remind_of_ends(&self.installation.ca)?;
        let told = self.forget_told();
        ensure!(told.len() == count, "{count} counted, {told:?} written");
        Ok(told)
    }

    fn forget_told(&self) -> Vec<CertificateId> {
        self.told.lock().map(|mut told| std::mem::take(&mut *told)).unwrap_or_default()
    }
}

const ADDRESS: &str = "taro@example.com";
const ENDS: &str = "it ends";
const DAY: i64 = 86_400;
