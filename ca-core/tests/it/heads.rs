//! Signed heads of the audit trail: when they are signed, where they go, whom they are mailed to.

use std::fs;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::installation::notice_writer::{Occasion, Recipient};
use ca_core::policy::{Actor, AddPerson, GrantRole, ReadAudit, Role, permit};
use ca_core::runtime::clock::{Clock as _, ManualClock};
use ca_core::types::Language;
use ca_core::use_cases::audit::{heads, trail};
use ca_core::use_cases::offices;
use ca_core::use_cases::people::roster::{self, NewPerson};
use inkan_tests::installation::{Installation, without_words};

#[test]
fn a_head_is_due_when_the_trail_has_moved() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let first = heads::sign_due_head(ca)?.context("nothing was signed yet")?;
    clock.advance(3600);
    ensure!(heads::sign_due_head(ca)?.is_none(), "a head of a trail that stood still");
    installation.add_person("Taro", "taro@example.com")?;
    let second = heads::sign_due_head(ca)?.context("the trail has moved")?;
    ensure!(second.head.seq == first.head.seq + 1 && second.head.at == clock.now(), "{second}");
    ensure!(second.head.trail == first.head.trail && second.key == first.key, "{first}\n{second}");
    let again = heads::sign_head(ca)?.context("a trail")?;
    ensure!(again.head == second.head, "signed on demand: {again}");
    Ok(())
}

/// Somebody with the database's password writes into it that the newest head is signed, kept and mailed.
#[test]
fn what_the_database_says_of_heads_keeps_none_from_being_signed_kept_and_mailed() -> Result<()> {
    let (installation, _clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let _tray = collect_mail(ca);
    add(&installation, "Ann", "ann@example.com", Language::En, Some(Role::Auditor))?;
    heads::sign_due_head(ca)?.context("a head")?;
    installation.add_person("Taro", "taro@example.com")?;
    installation.database.execute(
        "UPDATE signed_head SET seq = (SELECT seq FROM audit_head), hash = (SELECT hash FROM audit_head),
         appended = TRUE, mailed_at = '2099-01-01 00:00:00'",
    )?;
    let signed = heads::sign_due_head(ca)?.context("a head that nobody signed keeps ours from being signed")?;
    ensure!(heads::append_newest_head(ca, Some(signed))?, "not kept");
    installation.database.execute("UPDATE signed_head SET mailed_at = '2099-01-01 00:00:00'")?;
    ensure!(heads::mail_newest_head(ca)? == 1, "not mailed");
    installation.database.execute("UPDATE audit SET seq = -1 WHERE seq = 1")?;
    ensure!(heads::sign_due_head(ca).is_err(), "a trail without its first row is silence");
    Ok(())
}

#[test]
fn heads_prove_the_trail_that_they_were_signed_on() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    for name in ["taro", "jiro"] {
        installation.add_person(name, &format!("{name}@example.com"))?;
        clock.advance(60);
        heads::sign_head(ca)?;
        ensure!(heads::append_newest_head(ca, None)?, "not appended");
        ensure!(!heads::append_newest_head(ca, None)?, "appended twice");
    }
    installation.add_person("Saburo", "saburo@example.com")?;
    let file = fs::read(installation.folder.path().join("heads"))?;
    let verdict = heads::verify_heads(ca, file.as_slice(), &heads::head_public_key(ca)?)?;
    ensure!(verdict.is_good() && verdict.heads == 2, "{verdict:?}");
    let proven = verdict.proven.context("no proof")?;
    ensure!(proven.seq == verdict.chain.rows - 1 && proven.line == 2 && proven.at == clock.now(), "{proven:?}");
    let (other, _) = Installation::found_at(START, &[])?;
    let foreign = heads::verify_heads(&other.ca, file.as_slice(), &heads::head_public_key(ca)?)?;
    ensure!(!foreign.is_good() && foreign.proven.is_none() && foreign.faults.len() == 2, "{foreign:?}");
    Ok(())
}

#[test]
fn auditors_get_one_head_a_day_in_their_language() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let tray = collect_mail(ca);
    heads::sign_head(ca)?;
    add(&installation, "Nobody", "nobody@example.com", Language::En, None)?;
    ensure!(heads::mail_newest_head(ca)? == 0, "mailed to somebody who is no auditor");
    add(&installation, "Ann", "ann@example.com", Language::En, Some(Role::Auditor))?;
    add(&installation, "花子", "hanako@example.com", Language::Ja, Some(Role::Auditor))?;
    ensure!(heads::mail_newest_head(ca)? == 2, "not mailed to both");
    ensure!(heads::mail_newest_head(ca)? == 0, "a second mail on the same day");
    stand_at_last_second_of_the_day(&clock);
    let newest = heads::sign_due_head(ca)?.context("the trail has moved")?;
    ensure!(heads::mail_newest_head(ca)? == 0, "a second mail on the same day");
    clock.advance(1);
    ensure!(heads::mail_newest_head(ca)? == 2, "no mail on the next day");
    let tray = tray.lock().map_err(|_| anyhow::anyhow!("a writer broke down"))?;
    let told: Vec<_> = tray.iter().map(|(address, language, _)| (address.as_str(), *language)).collect();
    let both = [("ann@example.com", Language::En), ("hanako@example.com", Language::Ja)];
    ensure!(told == [both, both].concat(), "{told:?}");
    ensure!(tray.iter().skip(2).all(|(_, _, line)| *line == newest.to_string()), "{tray:?}");
    Ok(())
}

#[test]
fn a_file_that_can_t_be_written_keeps_no_mail_back_and_gets_the_head_later() -> Result<()> {
    let (installation, _) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let tray = collect_mail(ca);
    add(&installation, "Ann", "ann@example.com", Language::En, Some(Role::Auditor))?;
    let file = installation.folder.path().join("heads");
    fs::create_dir(&file)?;
    let signed = heads::sign_head(ca)?.context("a trail")?;
    for _ in 0..2 {
        let failed = heads::append_newest_head(ca, None).err().context("a folder was written to")?;
        ensure!(failed.to_string().contains(&file.display().to_string()), "{failed}");
    }
    ensure!(heads::mail_newest_head(ca)? == 1, "no mail");
    ensure!(tray.lock().is_ok_and(|tray| tray.len() == 1), "no mail");
    fs::remove_dir(&file)?;
    ensure!(heads::append_newest_head(ca, None)?, "not made up for");
    let line = format!("{signed}\n");
    ensure!(fs::read_to_string(&file)? == line, "the file has something else");
    fs::remove_file(&file)?;
    ensure!(heads::append_newest_head(ca, None)? && fs::read_to_string(&file)? == line, "a new file did not get it");
    Ok(())
}

#[test]
fn the_key_is_made_once_and_the_trail_names_it() -> Result<()> {
    let (installation, _) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let file = installation.folder.path().join("keys/audit.pem");
    ensure!(fs::read_to_string(&file)?.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "not encrypted");
    let key = heads::make_head_key(ca, &Actor::Host)?;
    ensure!(key == heads::head_public_key(ca)?, "another key");
    fs::remove_file(&file)?;
    let unsigned = heads::sign_head(ca).err().context("signed without a key")?;
    ensure!(unsigned.to_string().contains("inkan audit key"), "{unsigned}");
    let second = heads::make_head_key(ca, &Actor::Host)?;
    ensure!(second != key, "the same key");
    let rows = trail::list_audit(ca, &permit(&Actor::Host, ReadAudit)?, None, 100)?;
    let named: Vec<_> = rows.iter().filter(|row| row.action == "audit.key").map(|row| row.detail.clone()).collect();
    ensure!(named == [&second, &key].map(|key| format!("sha256:{}", key.fingerprint())), "{named:?}");
    Ok(())
}

type Tray = Arc<Mutex<Vec<(String, Language, String)>>>;

/// Whom the installation writes to, in which language, and the head.
fn collect_mail(ca: &Ca) -> Tray {
    let tray = Tray::default();
    let kept = Arc::clone(&tray);
    ca.set_notice_writer(Arc::new(move |to: &Recipient, occasion: &Occasion| {
        if let (Occasion::HeadSigned { head }, Ok(mut kept)) = (occasion, kept.lock()) {
            kept.push((to.address.to_string(), to.language, head.to_string()));
        }
        without_words(to)
    }));
    tray
}

fn add(installation: &Installation, name: &str, address: &str, language: Language, role: Option<Role>) -> Result<()> {
    let new = NewPerson { name: name.parse()?, address: address.parse()?, language };
    let person = roster::add_person(&installation.ca, &permit(&Actor::Host, AddPerson)?, new)?;
    if let Some(role) = role {
        offices::grant_role(&installation.ca, &permit(&Actor::Host, GrantRole)?, person, role)?;
    }
    Ok(())
}

fn stand_at_last_second_of_the_day(clock: &ManualClock) {
    clock.advance(86_400 - 1 - clock.now().unix_seconds().rem_euclid(86_400));
}

const START: &str = "2026-04-01T09:00:00Z";
