//! What a revocation is said to have done, against what happened.

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::policy::{Actor, Permitted, RevokeCertificate, permit};
use ca_core::types::{CertificateId, Happening, Profile, PublishOutcome, Timestamp};
use ca_core::use_cases::feed::{self, DirectoryResult};
use ca_core::use_cases::revocation::revoke::effect::{Effect, Leaving, OnList, view_effect};
use ca_core::use_cases::revocation::revoke::{hold_certificate, revoke_certificate};
use ca_core::use_cases::status::certificates::{CertificateView, find_certificate};
use ca_core::use_cases::status::publish_crl::publish_due_crls;
use inkan_tests::installation::{Installation, new_csr};
use time::Duration;

fn effect(ca: &Ca, id: CertificateId) -> Result<Effect> {
    view_effect(ca, &find_certificate(ca, &Actor::Host, id)?)?.context("an effect")
}

fn begin(installation: &Installation, profile: Profile) -> Result<(CertificateView, Permitted<RevokeCertificate>)> {
    let owner = installation.add_person("Taro", "taro@example.com")?;
    let certificate = installation.certify("taro@example.com", profile, &new_csr()?)?;
    publish_due_crls(&installation.ca)?;
    Ok((certificate, permit(&Actor::Host, RevokeCertificate { owner })?))
}

#[test]
fn the_seconds_run_from_the_revocation_to_the_first_list_that_carries_it() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let (certificate, permitted) = begin(&installation, Profile::Signing)?;
    let old_list_ends = START.parse::<Timestamp>()?.plus_days(5);
    ensure!(view_effect(ca, &certificate)?.is_none(), "an effect of nothing");
    clock.advance(100);
    revoke_certificate(ca, &permitted, certificate.id, Happening::Superseded, None)?;
    let waiting = effect(ca, certificate.id)?;
    ensure!(waiting.list == OnList::Waiting && waiting.stale_until == Some(old_list_ends), "{waiting:?}");
    ensure!(waiting.directories.is_empty(), "a certificate for signing stood in no directory");
    clock.advance(3);
    let number = publish_due_crls(ca)?.first().context("a CRL")?.number;
    let told = effect(ca, certificate.id)?;
    let at = START.parse::<Timestamp>()? + Duration::seconds(103);
    ensure!(told.list == OnList::Published { number, at, after: Duration::seconds(3) }, "{told:?}");
    ensure!(told.stale_until == Some(old_list_ends), "{told:?}");
    // Later lists change nothing about it, whether they bring something or not; nor does a key that turns out to be stolen.
    clock.advance(2 * 86_400);
    publish_due_crls(ca)?;
    revoke_certificate(ca, &permitted, certificate.id, Happening::KeyStolen, None)?;
    for _ in 0..4 {
        clock.advance(86_400);
        publish_due_crls(ca)?;
    }
    let later = effect(ca, certificate.id)?;
    ensure!(later.list == told.list && later.stale_until == told.stale_until, "{later:?}");
    Ok(())
}

#[test]
fn a_list_that_carried_a_hold_is_not_the_one_that_carries_the_revocation() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let (certificate, permitted) = begin(&installation, Profile::Signing)?;
    hold_certificate(ca, &permitted, certificate.id)?;
    clock.advance(2);
    publish_due_crls(ca)?;
    let told = effect(ca, certificate.id)?.list;
    ensure!(matches!(told, OnList::Published { after, .. } if after == Duration::seconds(2)), "{told:?}");
    clock.advance(1000);
    revoke_certificate(ca, &permitted, certificate.id, Happening::KeyLost, None)?;
    ensure!(effect(ca, certificate.id)?.list == OnList::Waiting);
    clock.advance(4);
    publish_due_crls(ca)?;
    let told = effect(ca, certificate.id)?.list;
    ensure!(matches!(told, OnList::Published { after, .. } if after == Duration::seconds(4)), "{told:?}");
    Ok(())
}

#[test]
fn a_directory_is_told_as_left_once_its_worker_is_done() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &["corporate"])?;
    let ca = &installation.ca;
    let (certificate, permitted) = begin(&installation, Profile::Encryption)?;
    let work = |outcome: PublishOutcome, done: bool| -> Result<()> {
        while let Some(claim) = feed::claim_next(ca, &"corporate".parse()?, Duration::minutes(1))? {
            let (dn, detail) = ("cn=x".to_owned(), String::new());
            let result = DirectoryResult { dn, outcome, detail, at: ca.clock().now() };
            if done {
                feed::complete(ca, &claim, result)?;
            } else {
                feed::retry(ca, &claim, ca.clock().now() + Duration::hours(1), result)?;
            }
        }
        Ok(())
    };
    let state = || -> Result<Leaving> { Ok(effect(ca, certificate.id)?.directories.first().context("one")?.state) };
    work(PublishOutcome::Done, true)?;
    clock.advance(10);
    revoke_certificate(ca, &permitted, certificate.id, Happening::Superseded, None)?;
    ensure!(state()? == Leaving::Waiting, "{:?}", state()?);
    work(PublishOutcome::Failed, false)?;
    ensure!(state()? == Leaving::Failing, "{:?}", state()?);
    clock.advance(3600);
    work(PublishOutcome::Done, true)?;
    ensure!(state()? == Leaving::Done(Some(ca.clock().now())), "{:?}", state()?);
    Ok(())
}

const START: &str = "2026-04-01T00:00:00Z";
