//! What the CA does and says because time has passed, to the second.

use anyhow::{Context as _, Result, ensure};
use ca_core::crl::Freshness;
use ca_core::error::{Error, Refusal};
use ca_core::policy::{Actor, ManagePrograms, permit};
use ca_core::runtime::clock::{Clock as _, ManualClock};
use ca_core::types::{EntryKey, PublishOutcome, Timestamp};
use ca_core::use_cases::audit::trail::verify_audit;
use ca_core::use_cases::feed::{self, EntryView, backlog, find_mailbox, view_entry};
use ca_core::use_cases::issuance::renew_responder::{list_responders, renew_responders};
use ca_core::use_cases::mail::mail_status::mail_status;
use ca_core::use_cases::mail::sign_notice::sign_notice;
use ca_core::use_cases::operation::health::{AuthorityEnd, Nearness, authority_ends};
use ca_core::use_cases::operation::tend;
use ca_core::use_cases::people::programs::{add_program, recognise_program};
use ca_core::use_cases::people::sessions::Proof;
use ca_core::use_cases::status::publish_crl::{CrlStatus, crl_status, newest_crl, publish_all_crls, publish_due_crls};
use ca_core::use_cases::status::trust::list_authorities;
use der::Decode as _;
use inkan_tests::installation::Installation;
use inkan_tests::session::open_session;
use x509_cert::Certificate;

#[test]
fn a_program_s_token_runs_out_to_the_second() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let token = add_program(ca, &permit(&Actor::Host, ManagePrograms)?, "mail-gateway".parse()?, 1)?;
    clock.advance(DAY - 1);
    ensure!(recognise_program(ca, &token).is_ok(), "it ran out too early");
    clock.advance(1);
    ensure!(matches!(recognise_program(ca, &token), Err(Error::Refused(Refusal::Token))), "it did not run out");
    Ok(())
}

#[test]
fn every_certificate_begins_five_minutes_before_it_is_issued_and_lasts_no_longer_for_that() -> Result<()> {
    let (installation, _) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let sender = "inkan@example.com".parse()?;
    renew_responders(ca)?;
    let person = installation.enrol("Taro", "taro@example.com")?;
    let mut issued = vec![("encryption", person.der.clone(), 730)];
    for authority in list_authorities(ca)? {
        issued.push((if authority.is_root { "root" } else { "issuing" }, authority.der, i64::MAX));
    }
    ensure!(issued.len() == 3, "{} certificates", issued.len());
    sign_notice(ca, &sender, b"mail\r\n")?;
    for (name, der, most_days) in issued {
        let certificate = Certificate::from_der(&der)?;
        let validity = certificate.tbs_certificate().validity();
        let begin = validity.not_before.to_unix_duration().as_secs();
        let end = validity.not_after.to_unix_duration().as_secs();
        ensure!(i64::try_from(begin)? == at(START)?.unix_seconds() - 300, "{name} begins at {}", validity.not_before);
        ensure!(i64::try_from((end - begin) / 86_400)? < most_days, "{name} lasts until {}", validity.not_after);
    }
    let responder = list_responders(ca)?.remove(0);
    let signer = mail_status(ca)?.signers.remove(0);
    for (name, ends) in [("responder", responder.not_after), ("mail signer", signer.not_after)] {
        let second = (ends.unix_seconds() - at(START)?.unix_seconds() + 300 + 1) % DAY;
        ensure!(second == 0, "{name} ends at {ends}");
    }
    Ok(())
}

#[test]
fn a_crl_is_made_anew_each_day_without_a_change() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let mut number = newest_crl(ca, &"issuing-g1".parse()?)?.context("founding makes a CRL")?.facts().number;
    for day in 1..=3 {
        clock.advance(DAY - 1);
        ensure!(publish_due_crls(ca)?.is_empty(), "day {day}: a CRL a second too early");
        clock.advance(1);
        let published = publish_due_crls(ca)?;
        let [crl] = published.as_slice() else { anyhow::bail!("day {day}: {published:?}") };
        ensure!(crl.number > number && crl.this_update == clock.now(), "day {day}: {crl:?}");
        number = crl.number;
        ensure!(publish_due_crls(ca)?.is_empty(), "day {day}: a second CRL");
    }
    Ok(())
}

#[test]
fn a_crl_that_nobody_renews_raises_an_alarm_before_it_ends() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let end = |days: i64| at(START).map(|start| Timestamp::from_unix_seconds(start.unix_seconds() + days * DAY));
    // (slug, days of life, days before its end when the alarm begins)
    for (slug, life, warning) in [("issuing-g1", 5, 3), ("root-g1", 270, 90)] {
        let ends = end(life)?;
        stand_at(&clock, end(life - warning)?, -1);
        ensure!(status(&installation, slug)?.freshness == Freshness::Fresh, "{slug}: an alarm too early");
        clock.advance(1);
        let due = status(&installation, slug)?;
        ensure!(due.freshness == Freshness::Due { ends } && due.is_alarm(), "{slug}: {due:?}");
        stand_at(&clock, ends, 0);
        let lapsed = status(&installation, slug)?;
        ensure!(lapsed.freshness == Freshness::Lapsed { ended: ends } && lapsed.is_alarm(), "{slug}: {lapsed:?}");
        stand_at(&clock, at(START)?, 0);
    }
    Ok(())
}

#[test]
fn the_end_of_an_authority_is_told_180_90_and_30_days_before() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let end_of = |slug: &str| -> Result<AuthorityEnd> {
        authority_ends(&installation.ca)?.into_iter().find(|end| end.slug == slug).context("a CA")
    };
    for slug in ["issuing-g1", "root-g1"] {
        let not_after = end_of(slug)?.not_after;
        let steps = [
            (180, Nearness::Far, Nearness::Plan),
            (90, Nearness::Plan, Nearness::Act),
            (30, Nearness::Act, Nearness::Urgent),
        ];
        for (days, before, after) in steps {
            stand_at(&clock, Timestamp::from_unix_seconds(not_after.unix_seconds() - days * DAY), -1);
            ensure!(end_of(slug)?.nearness == before, "{slug}: too early, {days} days before");
            clock.advance(1);
            ensure!(end_of(slug)?.nearness == after, "{slug}: not told {days} days before");
        }
        stand_at(&clock, not_after, 1);
        ensure!(end_of(slug)?.nearness == Nearness::Urgent, "{slug}: over, and not told");
    }
    Ok(())
}

#[test]
fn a_revocation_that_no_crl_carries_for_a_minute_is_an_alarm() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    installation.revoke_unpublished(&certificate)?;
    clock.advance(60);
    ensure!(!status(&installation, "issuing-g1")?.is_alarm(), "an alarm too early");
    clock.advance(1);
    let behind = status(&installation, "issuing-g1")?;
    ensure!(behind.is_behind && behind.is_alarm() && behind.changes_due == 1, "{behind:?}");
    publish_due_crls(&installation.ca)?;
    ensure!(!status(&installation, "issuing-g1")?.is_alarm(), "the alarm stays");
    Ok(())
}

#[test]
fn the_serial_number_of_an_intent_that_a_crash_left_is_revoked_after_ten_minutes() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let octets = if installation.database.is_postgres() { r"'\x4a0b0c'" } else { "x'4a0b0c'" };
    installation.database.execute(&format!(
        "INSERT INTO intent (authority_id, serial, profile, tbs_sha256, state, created_at)
         SELECT id, {octets}, 'signing', {octets}, 'open', last_signed_at FROM authority WHERE slug = 'issuing-g1'"
    ))?;
    clock.advance(600);
    ensure!(tend::close_abandoned_intents(ca)? == 0, "closed while it may still be under way");
    clock.advance(1);
    ensure!(tend::close_abandoned_intents(ca)? == 1, "left open");
    ensure!(tend::close_abandoned_intents(ca)? == 0, "closed twice");
    let crl = publish_due_crls(ca)?.pop().context("the list has changed")?;
    let file = newest_crl(ca, &"issuing-g1".parse()?)?.context("a CRL")?;
    ensure!(file.facts().number == crl.number, "another is the newest");
    let listed = file.der().windows(5).any(|window| window == [0x02, 0x03, 0x4a, 0x0b, 0x0c]);
    ensure!(crl.entries == 1 && listed, "{crl:?}");
    ensure!(verify_audit(ca)?.broken.is_none(), "the trail is broken");
    Ok(())
}

#[test]
fn a_certificate_that_ended_leaves_the_directories() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &["main"])?;
    let ca = &installation.ca;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    let mailbox = EntryKey::Mailbox(find_mailbox(ca, "taro@example.com")?.context("a mailbox")?);
    let published = || -> Result<usize> {
        let Some(EntryView::Mailbox(view)) = view_entry(ca, mailbox)? else { anyhow::bail!("no mailbox") };
        Ok(view.certificates.len())
    };
    let drained = drain(&installation)?;
    ensure!(drained > 0 && published()? == 1, "it is published first");
    // RFC 5280 §4.1.2.5: its last second belongs to it.
    stand_at(&clock, certificate.validity.not_after, 0);
    let looked = tend::unpublish_ended(ca, at(START)?)?;
    ensure!(published()? == 1 && backlog(ca, &"main".parse()?)?.waiting == 0, "taken out before its end");
    clock.advance(1);
    let looked = tend::unpublish_ended(ca, looked)?;
    ensure!(published()? == 0 && backlog(ca, &"main".parse()?)?.waiting == 1, "it stays in the directory");
    drain(&installation)?;
    tend::unpublish_ended(ca, looked)?;
    ensure!(backlog(ca, &"main".parse()?)?.waiting == 0, "its end is announced again and again");
    Ok(())
}

#[test]
fn nothing_is_signed_when_the_clock_went_back() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    installation.enrol("Taro", "taro@example.com")?;
    clock.advance(-3600);
    ensure!(installation.issue("taro@example.com").is_err(), "a certificate with a false time");
    ensure!(publish_all_crls(&installation.ca, &Actor::Host).is_err(), "a CRL with a false time");
    clock.advance(3600);
    installation.issue("taro@example.com")?;
    ensure!(tend::close_abandoned_intents(&installation.ca)? == 0, "something was half-done");
    Ok(())
}

#[test]
fn old_rows_are_deleted_and_young_ones_stay() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let person = installation.add_person("Taro", "taro@example.com")?;
    let open = || installation.database.count("session");
    open_session(ca, person, Proof::Password)?;
    clock.advance(29 * DAY);
    open_session(ca, person, Proof::Password)?;
    clock.advance(DAY);
    tend::forget_old(ca)?;
    ensure!(open()? == 2, "a session was deleted before it was 30 days old");
    clock.advance(1);
    tend::forget_old(ca)?;
    ensure!(open()? == 1, "an old session stays, or a young one went");
    Ok(())
}

#[test]
fn a_change_makes_an_entry_due_that_waits_after_a_failure() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &["main"])?;
    let (ca, main) = (&installation.ca, "main".parse()?);
    drain(&installation)?;
    let entry = EntryKey::Authority(feed::list_authorities(ca)?.pop().context("a CA")?);
    let claim_next = || feed::claim_next(ca, &main, time::Duration::MINUTE);
    feed::enqueue(ca, &main, entry)?;
    let claim = claim_next()?.context("a row")?;
    let failed = crate::deadlines::result(PublishOutcome::Failed, clock.now());
    feed::retry(ca, &claim, clock.now() + time::Duration::HOUR, failed)?;
    ensure!(claim_next()?.is_none(), "it is tried again at once");
    feed::enqueue(ca, &main, entry)?;
    ensure!(claim_next()?.is_some_and(|claim| claim.entry == entry), "it waits although something changed");
    ensure!(backlog(ca, &main)?.waiting == 1, "it waits twice");
    Ok(())
}

/// Takes every row of the directory `main` out of the outbox, as a worker that did its work.
fn drain(installation: &Installation) -> Result<usize> {
    let mut rows = 0;
    while let Some(claim) = feed::claim_next(&installation.ca, &"main".parse()?, time::Duration::MINUTE)? {
        let result = crate::deadlines::result(PublishOutcome::Done, installation.ca.clock().now());
        feed::complete(&installation.ca, &claim, result)?;
        rows += 1;
    }
    Ok(rows)
}

fn status(installation: &Installation, slug: &str) -> Result<CrlStatus> {
    crl_status(&installation.ca)?.into_iter().find(|status| status.slug == slug).context("no such CA")
}

fn at(text: &str) -> Result<Timestamp> {
    Ok(text.parse()?)
}

/// Puts the clock `seconds` after a moment.
fn stand_at(clock: &ManualClock, moment: Timestamp, seconds: i64) {
    clock.advance(moment.unix_seconds() - clock.now().unix_seconds() + seconds);
}

const START: &str = "2026-04-01T00:00:00Z";
const DAY: i64 = 86_400;
