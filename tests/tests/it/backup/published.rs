//! CRLs: what was revoked after the backup is revoked again, and numbers go on.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use inkan_tests::openssl::{Verify, crl_text};

use super::{Elsewhere, back_up, certificates};
use crate::scene::{Issued, authorities, crls, issue, organisation};

/// An installation with a backup, after which three certificates were revoked, held and released, and a CRL with all that.
struct Since {
    inkan: Inkan,
    backup: PathBuf,
    revoked: Issued,
    held: Issued,
    released: Issued,
    crl: PathBuf,
}

impl Since {
    fn new() -> Result<Self> {
        let inkan = organisation()?;
        inkan.text(&["crl", "show", "issuing-g1", "--out", "stale.crl"])?;
        let [revoked, held, released] =
            [1, 2, 3].map(|key| issue(&inkan, "alice@example.com", "signing", Key::UserRsa(key)));
        let (revoked, held, released) = (revoked?, held?, released?);
        inkan.text(&["certificate", "hold", &released.serial])?;
        inkan.text(&["crl", "publish"])?;
        let backup = back_up(&inkan, "backup")?;
        let stolen = ["certificate", "revoke", &revoked.serial, "--yes", "--happening", "key-stolen", "--since", SINCE];
        inkan.text(&stolen)?;
        inkan.text(&["certificate", "hold", &held.serial])?;
        inkan.text(&["certificate", "release", &released.serial])?;
        inkan.text(&["crl", "publish"])?;
        let crl = inkan.file("issuing-g1.crl");
        crls(&inkan)?;
        Ok(Self { inkan, backup, revoked, held, released, crl })
    }
}

#[test]
fn a_certificate_that_was_revoked_after_the_backup_is_refused_and_the_crl_number_goes_up() -> Result<()> {
    let since = Since::new()?;
    let crl = since.crl.to_str().context("UTF-8")?;
    let (restored, told) = Elsewhere::new()?.restore(&since.inkan, &since.backup, &["--crl", crl])?;
    let taken = &told["crls"][0];
    ensure!(taken["entries"] == 2 && taken["added"] == 2 && taken["changed"] == 0, "{told}");
    ensure!(taken["still_held"][0] == since.released.serial.as_str(), "{told}");
    let states = certificates(&restored)?;
    for (issued, wanted) in [(&since.revoked, "revoked"), (&since.held, "held"), (&since.released, "held")] {
        ensure!(states.contains(&(issued.serial.clone(), wanted.to_owned())), "not {wanted}: {states:?}");
    }

    let number = |inkan: &Inkan| -> Result<i64> {
        let status = inkan.json(&["crl", "status"])?;
        let rows = status.as_array().context("rows")?.clone();
        let issuing = rows.iter().find(|row| row["slug"] == "issuing-g1").context("the issuing CA")?;
        issuing["newest"]["number"].as_i64().context("a number")
    };
    ensure!(number(&restored)? == number(&since.inkan)?, "until the next, the CRL that was published last stands");
    restored.text(&["crl", "publish"])?;
    ensure!(number(&restored)? > number(&since.inkan)?, "the number did not go up");

    let (root, issuing) = authorities(&restored, &since.revoked)?;
    let (root_crl, issuing_crl) = crls(&restored)?;
    let text = crl_text(&issuing_crl)?;
    let old = crl_text(&since.crl)?;
    for listed in [&since.revoked, &since.held] {
        ensure!(entry_of(&text, &listed.serial)? == entry_of(&old, &listed.serial)?, "another entry: {text}");
    }
    ensure!(entry_of(&text, &since.revoked.serial)?.contains("Invalidity Date"), "{text}");
    let verify = Verify { root, untrusted: vec![issuing], crls: vec![root_crl, issuing_crl], ..Verify::default() };
    let refused = verify.run(&since.revoked.certificate)?;
    ensure!(!refused.succeeded() && refused.stderr.contains("certificate revoked"), "{}", refused.stderr);
    // The key was reported stolen: it is never certified again.
    let again = issue(&restored, "alice@example.com", "signing", Key::UserRsa(1));
    ensure!(again.is_err_and(|error| format!("{error:#}").contains("reported stolen")), "a stolen key was certified");
    ensure!(
        restored.text(&["audit", "list"])?.contains("added:2 changed:0"),
        "the trail does not say what was taken over"
    );
    Ok(())
}

#[test]
fn a_hold_gives_way_and_nothing_that_the_backup_knows_is_taken_back() -> Result<()> {
    let inkan = organisation()?;
    let (held, superseded) = (
        issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?,
        issue(&inkan, "alice@example.com", "signing", Key::UserRsa(2))?,
    );
    inkan.text(&["certificate", "hold", &held.serial])?;
    inkan.text(&["certificate", "revoke", &superseded.serial, "--yes", "--happening", "superseded"])?;
    inkan.text(&["crl", "publish"])?;
    let backup = back_up(&inkan, "backup")?;
    inkan.text(&["certificate", "revoke", &held.serial, "--yes", "--happening", "person-left"])?;
    inkan.text(&["certificate", "revoke", &superseded.serial, "--yes", "--happening", "key-lost"])?;
    inkan.text(&["crl", "publish"])?;
    let (_, crl) = crls(&inkan)?;
    // PEM is taken as well as DER.
    let (restored, told) = Elsewhere::new()?.restore(&inkan, &backup, &["--crl", crl.to_str().context("UTF-8")?])?;
    ensure!(told["crls"][0]["changed"] == 2 && told["crls"][0]["added"] == 0, "{told}");
    for (issued, reason) in [(held, "cessationOfOperation"), (superseded, "keyCompromise")] {
        let shown = restored.json(&["certificate", "show", &issued.serial])?;
        ensure!(shown["status"]["reason"] == reason, "not {reason}: {shown}");
    }
    Ok(())
}

#[test]
fn a_forged_crl_one_of_another_ca_and_one_from_before_the_backup_are_refused() -> Result<()> {
    let since = Since::new()?;
    let good = fs::read(&since.crl)?;
    let forged = since.inkan.file("forged.crl");
    let elsewhere = Elsewhere::new()?;
    let placed = elsewhere.try_restore(&since.inkan, &since.backup, &[])?;
    ensure!(placed.status.code() == Some(6), "{:?}: {}", placed.status, placed.stderr);
    // The last octet is the signature's; the other stands in the serial number of an entry.
    let serial = data_encoding::HEXLOWER.decode(since.revoked.serial.as_bytes())?;
    let entry = good.windows(serial.len()).position(|window| window == serial).context("an entry")?;
    for octet in [good.len() - 1, entry + 3] {
        let mut altered = good.clone();
        altered[octet] ^= 1;
        fs::write(&forged, altered)?;
        refuse(&elsewhere.0, forged.to_str().context("UTF-8")?, "signature")?;
    }
    fs::write(&forged, &good[..good.len() / 2])?;
    refuse(&elsewhere.0, forged.to_str().context("UTF-8")?, "neither PEM nor DER")?;
    // One with the same name and another key, and one with another name.
    for (name, why) in [("Example Org", "signature"), ("Other Org", "no CA of this installation")] {
        let other = Inkan::without_init()?;
        let mut init = other.program()?;
        init.args(["init", "--organisation", name, "--country", "JP", "--domain", "example.com"]);
        init.arg("--data").arg(other.path()).args(["--database", other.database().url()]);
        init.arg("--root-key").arg(Key::SecondRoot.file()?).arg("--issuing-key").arg(Key::SecondIssuing.file()?);
        run(&mut init)?.ok()?;
        let (_, foreign) = crls(&other)?;
        refuse(&elsewhere.0, foreign.to_str().context("UTF-8")?, why)?;
    }

    // One from before the backup shows nothing of what was revoked since.
    let stale = since.inkan.file("stale.crl");
    let stale = elsewhere.0.run(&["restore", "finish", "--crl", stale.to_str().context("UTF-8")?])?;
    ensure!(stale.status.code() == Some(6) && stale.text().contains("may be the last"), "{}", stale.text());
    ensure!(!stale.text().contains("entries"), "something of it was taken over: {}", stale.text());
    Ok(())
}

/// What a CRL in words says of a serial number.
fn entry_of(text: &str, serial: &str) -> Result<String> {
    let (_, rest) = text.split_once(&serial.to_ascii_uppercase()).context("no entry")?;
    let ends = ["Serial Number", "Signature Algorithm"].map(|next| rest.find(next).unwrap_or(rest.len()));
    Ok(rest[..ends[0].min(ends[1])].to_owned())
}

fn refuse(restored: &Inkan, crl: &str, why: &str) -> Result<()> {
    let ran = restored.run(&["restore", "finish", "--crl", crl])?;
    ensure!(ran.status.code() == Some(3) && ran.stderr.contains(why), "{:?}: {}", ran.status, ran.stderr);
    Ok(())
}

const SINCE: &str = "2026-11-20T10:00:00Z";
