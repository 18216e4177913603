//! Dying between two steps: whatever was begun is whole or closed when the program is started again.
//!
//! A process of its own is told by the environment where to die (`ca-core/src/crash_point.rs`), and must die there.

mod aftermath;
mod serving;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use ca_core::crash_point::CrashPoint;
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::installation::new_csr;

use crate::scene::Reachable;
use aftermath::{expect_whole, restart};

/// Of `certificate issue`, each with whether an intent is left open and whether a certificate is stored.
const ISSUE: [(&str, bool, bool); 9] = [
    ("issue.linted", false, false),
    ("store.committing", false, false),
    ("issue.intent-recorded", true, false),
    ("store.committed", true, false),
    ("issue.signed", true, false),
    ("issue.storing", true, false),
    ("store.committing:2", true, false),
    ("store.committed:2", false, true),
    ("issue.stored", false, true),
];

/// Of `certificate revoke`, each with whether the revocation is committed.
const REVOKE: [(&str, bool); 11] = [
    ("revoke.recording", false),
    ("store.committing", false),
    ("store.committed", true),
    ("revoke.committed", true),
    ("crl.number-taken", true),
    ("crl.linted", true),
    ("crl.signed", true),
    ("crl.part-stored", true),
    ("crl.octets-stored", true),
    ("crl.known", true),
    ("store.committing:3", true),
];

/// Of `ocsp renew`, each with whether an intent is left open.
const RESPONDER: [(&str, bool); 4] = [
    ("responder.key-stored", false),
    ("responder.intent-recorded", true),
    ("responder.signed", true),
    ("responder.stored", false),
];

#[test]
fn every_crash_point_has_a_case() {
    let cases = ISSUE.map(|(point, ..)| point).into_iter().chain(REVOKE.map(|(point, _)| point));
    let cases = cases.chain(RESPONDER.map(|(point, _)| point)).chain(serving::PUBLISH).chain(serving::MAIL);
    let covered: BTreeSet<&str> = cases.map(|case| case.split(':').next().unwrap_or_default()).collect();
    let all: BTreeSet<&str> = CrashPoint::ALL.iter().map(|(_, name)| *name).collect();
    assert_eq!(covered, all);
}

#[test]
fn issuing_that_was_cut_off_leaves_a_certificate_or_a_revoked_number() -> Result<()> {
    let inkan = Reachable::new()?.inkan;
    for (point, open, stored) in ISSUE {
        for by in [Death::Abort, Death::Kill] {
            let (certificates, opened) = (inkan.database().count("certificate")?, open_intents(&inkan)?);
            let csr = inkan.file("request.der");
            fs::write(&csr, new_csr()?)?;
            let issue = ["certificate", "issue", "--mail", "alice@example.com", "--profile", "signing", "--csr"];
            let arguments: Vec<&str> = issue.into_iter().chain([csr.to_str().context("UTF-8")?]).collect();
            die_at(&inkan, point, by, &arguments)?;
            let left = open_intents(&inkan)? - opened;
            ensure!(left == i64::from(open), "{point}: {left} intents are open");
            let more = inkan.database().count("certificate")? - certificates;
            ensure!(more == i64::from(stored), "{point}: {more} certificates more");
            // The same request again is as good as if nothing had happened.
            inkan.text(&arguments)?;
        }
    }
    let abandoned = restart(&inkan)?;
    ensure!(abandoned == 10, "{abandoned} intents were abandoned");
    expect_whole(&inkan)
}

#[test]
fn a_revocation_that_was_cut_off_is_on_the_next_crl_or_never_was() -> Result<()> {
    let inkan = Reachable::new()?.inkan;
    let mut told = Vec::new();
    for (point, committed) in REVOKE {
        let serial = issue(&inkan)?;
        let revoke = ["certificate", "revoke", &serial, "--happening", "key-stolen"];
        die_at(&inkan, point, Death::Abort, &revoke)?;
        let state =
            inkan.json(&["certificate", "show", &serial])?["status"]["state"].as_str().unwrap_or_default().to_owned();
        ensure!((state == "revoked") == committed, "{point}: it is {state}");
        if !committed {
            inkan.text(&revoke)?;
        }
        told.push(serial);
    }
    restart(&inkan)?;
    aftermath::expect_listed(&inkan, &told)?;
    expect_whole(&inkan)
}

#[test]
fn a_responder_that_was_half_made_harms_nobody() -> Result<()> {
    let inkan = Reachable::new()?.inkan;
    for (point, open) in RESPONDER {
        let opened = open_intents(&inkan)?;
        die_at(&inkan, point, Death::Abort, &["ocsp", "renew"])?;
        let left = open_intents(&inkan)? - opened;
        ensure!(left == i64::from(open), "{point}: {left} intents are open");
    }
    let abandoned = restart(&inkan)?;
    ensure!(abandoned == 2, "{abandoned} intents were abandoned");
    ensure!(inkan.run(&["ocsp", "status"])?.succeeded(), "nobody answers");
    expect_whole(&inkan)
}

/// How a process ends itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    Abort,
    Kill,
}

/// Runs the program, which must end at this point: one that is not passed is a failure.
fn die_at(inkan: &Inkan, point: &str, by: Death, arguments: &[&str]) -> Result<()> {
    // A process that does not die is ended, so that the test does not wait for ever.
    let mut program = Command::new("timeout");
    program.args(["--preserve-status", "--signal=TERM", "60"]).arg(inkan_tests::inkan::binary()?).args(arguments);
    program.current_dir(inkan.path()).env("INKAN_CONFIG", inkan.file("inkan.toml")).env("INKAN_CRASH_AT", point);
    if by == Death::Kill {
        program.env("INKAN_CRASH_BY", "kill");
    }
    let ran = run(&mut program)?;
    let name = point.split(':').next().unwrap_or_default();
    let said = format!("{}{}", ran.stderr, ran.text());
    ensure!(said.contains("crash.point") && said.contains(name), "{point} was not passed: {:?}\n{said}", ran.status);
    // `timeout` ends as its child did, or tells it by 128 and the signal's number.
    let signal = ran.status.signal().or_else(|| ran.status.code().map(|code| code - 128));
    let expected = if by == Death::Kill { 9 } else { 6 };
    ensure!(signal == Some(expected), "{point}: {:?}\n{said}", ran.status);
    Ok(())
}

fn open_intents(inkan: &Inkan) -> Result<i64> {
    inkan.database().count("intent WHERE state = 'open'")
}

/// Issues a certificate for a new key; its serial number.
fn issue(inkan: &Inkan) -> Result<String> {
    let csr = inkan.file("request.der");
    fs::write(&csr, new_csr()?)?;
    let csr = csr.to_str().context("UTF-8")?;
    let issued = inkan.json(&[
        "certificate",
        "issue",
        "--mail",
        "alice@example.com",
        "--profile",
        "encryption",
        "--csr",
        csr,
    ])?;
    Ok(issued["serial"].as_str().context("a serial number")?.to_owned())
}
