//! A key that was reported lost, or its certificate superseded, turns out to be stolen.

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error};
use ca_core::policy::{Actor, RevokeCertificate, permit};
use ca_core::types::{CertificateStatus, Happening, RevocationReason, Timestamp};
use ca_core::use_cases::people::sessions::{Proof, SessionLimits, find_session};
use ca_core::use_cases::revocation::revoke::{check_revocation, revoke_certificate};
use ca_core::use_cases::status::certificates::{CertificateView, find_certificate};
use ca_core::use_cases::status::publish_crl::{newest_crl, publish_due_crls};
use inkan_tests::installation::Installation;
use inkan_tests::openssl;
use inkan_tests::session::open_session;

fn report(ca: &Ca, of: &CertificateView, happening: Happening, since: Option<Timestamp>) -> ca_core::Result<()> {
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: of.person })?;
    revoke_certificate(ca, &permitted, of.id, happening, since).map(drop)
}

/// The same, after a check that must foresee its outcome and change nothing.
fn report_as_foreseen(ca: &Ca, of: &CertificateView, happening: Happening, since: Option<Timestamp>) -> Result<bool> {
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: of.person })?;
    let before = find_certificate(ca, &Actor::Host, of.id)?.status;
    let foreseen = check_revocation(ca, &permitted, of.id, happening, since);
    ensure!(find_certificate(ca, &Actor::Host, of.id)?.status == before, "{happening}: the check changed it");
    let done = report(ca, of, happening, since);
    let codes = [&foreseen, &done].map(|outcome| outcome.as_ref().err().map(Error::code));
    ensure!(codes[0] == codes[1], "{happening}: {codes:?}");
    Ok(done.is_ok())
}

/// What the newest CRL says of a certificate, in the words of openssl.
fn listed(ca: &Ca, certificate: &CertificateView) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("crl.der");
    std::fs::write(&file, newest_crl(ca, &"issuing-g1".parse()?)?.context("a CRL")?.der())?;
    let text = openssl::crl_text(&file)?;
    let serial = certificate.serial.to_string().to_uppercase();
    let mut entries = text.split("Serial Number: ");
    entries.find_map(|entry| entry.strip_prefix(serial.as_str()).map(str::to_owned)).context(text)
}

fn session_of(ca: &Ca, certificate: &CertificateView) -> Result<String> {
    open_session(ca, certificate.person, Proof::Password)
}

fn goes_on(ca: &Ca, session: &str) -> Result<bool> {
    Ok(find_session(ca, session, SessionLimits::default())?.is_some())
}

fn in_doubt_since(ca: &Ca, certificate: &CertificateView) -> Result<Option<Timestamp>> {
    match find_certificate(ca, &Actor::Host, certificate.id)?.status {
        CertificateStatus::Revoked { reason: RevocationReason::KeyCompromise, invalidity_date, .. } => {
            Ok(invalidity_date)
        }
        other => anyhow::bail!("{other:?}"),
    }
}

#[test]
fn what_was_lost_on_monday_may_be_stolen_on_tuesday() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    installation.add_person("Taro", TARO)?;
    for before in [Happening::KeyLost, Happening::Superseded] {
        let certificate = installation.issue(TARO)?;
        clock.advance(DAY);
        report(ca, &certificate, before, None)?;
        publish_due_crls(ca)?;
        ensure!(!listed(ca, &certificate)?.contains("Invalidity Date"), "{before}");
        let session = session_of(ca, &certificate)?;
        clock.advance(600);
        let since = ca.clock().now() + time::Duration::hours(-12);
        report(ca, &certificate, Happening::KeyStolen, Some(since))?;
        ensure!(!goes_on(ca, &session)?, "{before}: the thief's session goes on");
        ensure!(publish_due_crls(ca)?.len() == 1, "{before}: no CRL is made");
        let entry = listed(ca, &certificate)?;
        ensure!(entry.contains("Key Compromise") && entry.contains("Invalidity Date"), "{before}: {entry}");
    }
    ensure!(installation.database.count("audit WHERE detail LIKE 'happening:key-stolen%invalid-since%'")? == 2);
    Ok(())
}

#[test]
fn whether_a_report_changes_something_is_known_before() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    installation.add_person("Taro", TARO)?;
    let (first, second) = (installation.issue(TARO)?, installation.issue(TARO)?);
    let tomorrow = ca.clock().now().plus_days(1);
    for (happening, since, changes) in [
        (Happening::Superseded, Some(tomorrow), false),
        (Happening::Superseded, None, true),
        (Happening::Superseded, None, false),
        (Happening::KeyLost, None, true),
        (Happening::KeyLost, None, false),
        (Happening::PersonLeft, None, false),
        (Happening::KeyStolen, None, true),
        (Happening::KeyStolen, None, true),
    ] {
        ensure!(report_as_foreseen(ca, &first, happening, since)? == changes, "{happening} {since:?}");
    }
    clock.advance(10 * 365 * DAY);
    for (happening, changes) in
        [(Happening::Superseded, false), (Happening::KeyLost, true), (Happening::KeyLost, false)]
    {
        ensure!(report_as_foreseen(ca, &second, happening, None)? == changes, "{happening}, expired");
    }
    let stranger =
        permit(&Actor::Host, RevokeCertificate { owner: installation.add_person("Hana", "hana@example.com")? })?;
    let foreign = check_revocation(ca, &stranger, second.id, Happening::KeyStolen, None);
    ensure!(matches!(foreign, Err(Error::NotFound(_))), "{foreign:?}");
    Ok(())
}

#[test]
fn a_theft_is_reported_as_often_as_its_owner_wants_and_never_from_a_later_time() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    installation.add_person("Taro", TARO)?;
    let certificate = installation.issue(TARO)?;
    clock.advance(10 * DAY);
    let now = ca.clock().now();
    let days_ago = |days: i64| now.plus_days(-days);
    report(ca, &certificate, Happening::KeyStolen, Some(days_ago(3)))?;
    publish_due_crls(ca)?;
    for (said, known) in [(None, 3), (Some(2), 3), (Some(3), 3), (Some(4), 4), (Some(1), 4)] {
        let session = session_of(ca, &certificate)?;
        report(ca, &certificate, Happening::KeyStolen, said.map(days_ago))?;
        ensure!(!goes_on(ca, &session)?, "{said:?}: a session goes on");
        ensure!(in_doubt_since(ca, &certificate)? == Some(days_ago(known)), "{said:?}");
        let news = usize::from(said == Some(4));
        ensure!(publish_due_crls(ca)?.len() == news, "{said:?}: a list for nothing, or none");
        clock.advance(5);
    }
    for happening in [Happening::KeyLost, Happening::Superseded] {
        let session = session_of(ca, &certificate)?;
        let late = report(ca, &certificate, happening, None);
        ensure!(matches!(late, Err(Error::Conflict(Conflict::AlreadyRevoked))), "{happening}: {late:?}");
        ensure!(goes_on(ca, &session)?, "{happening} says nothing of a thief");
    }
    Ok(())
}

const START: &str = "2026-04-01T00:00:00Z";
const TARO: &str = "taro@example.com";
const DAY: i64 = 86_400;
