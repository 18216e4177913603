//! Certificates that were issued after the backup are read back from a directory.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use inkan_tests::openssl::crl_text;
use inkan_tests::slapd::{Slapd, SlapdOptions};
use inkan_tests::wait;

use super::{Elsewhere, back_up};
use crate::directory::section;
use crate::scene::{Reachable, crls, der_of, issue};

#[test]
fn a_certificate_that_was_issued_after_the_backup_and_stands_in_slapd_is_known_again() -> Result<()> {
    let (slapd, old) = (Slapd::start(SlapdOptions::default())?, Reachable::new()?);
    let inkan = &old.inkan;
    inkan.configure(&section(inkan, &slapd, "main", "plaintext = true\nmissing = 'create'")?)?;
    let serving = inkan.serve()?;
    let before = issue(inkan, "alice@example.com", "encryption", Key::UserRsa(1))?;
    let backup = back_up(inkan, "backup")?;

    let since = issue(inkan, "alice@example.com", "encryption", Key::UserP256(1))?;
    let gone = issue(inkan, "alice@example.com", "encryption", Key::UserRsa(2))?;
    inkan.text(&["certificate", "revoke", &gone.serial, "--yes", "--happening", "key-stolen"])?;
    inkan.text(&["person", "add", "--name", "Bob", "--mail", "bob@example.com"])?;
    let orphan = issue(inkan, "bob@example.com", "encryption", Key::UserRsa(3))?;
    let holds = |mail: &str, der: &[u8]| -> Result<bool> {
        let found = slapd.search(&format!("(mail={mail})"), &[USER_CERTIFICATE])?;
        Ok(found.iter().flat_map(|entry| entry.values(USER_CERTIFICATE)).any(|value| value == der))
    };
    for (mail, issued) in [("alice@example.com", &since), ("bob@example.com", &orphan)] {
        let der = der_of("x509", &issued.certificate)?;
        wait::until("the certificate to stand in slapd", || Ok(holds(mail, &der)?.then_some(())))?;
    }
    let listed = revoked_serials(inkan)?;
    wait::until("the CRL to stand in slapd", || {
        let entry = slapd.find("(&(objectClass=pkiCA)(cn=*Issuing*))", &["certificateRevocationList"])?;
        let newest = fs::read(inkan.file("issuing-g1.crl"))?;
        Ok((entry.value("certificateRevocationList;binary") == Some(&newest)).then_some(()))
    })?;
    ensure!(listed.contains(&gone.serial), "{listed}");
    ensure!(serving.stop()?.success(), "the old server did not stop well");

    // The directory's password is not in the backup: until it is put in its place, the restore waits.
    let elsewhere = Elsewhere::new()?;
    let waiting = elsewhere.try_restore(inkan, &backup, &[])?;
    let told: serde_json::Value = serde_json::from_slice(&waiting.stdout)?;
    ensure!(waiting.status.code() == Some(6) && told["lacking_directories"][0] == "main", "{told}");
    let restored = &elsewhere.0;
    fs::copy(inkan.file("main.password"), restored.file("main.password"))?;
    let told = restored.json(&["restore", "finish"])?;
    ensure!(told["finished"] == true && told["crls"][0]["source"] == "directory main", "{told}");
    ensure!(told["stored"] == serde_json::json!([since.serial]), "{told}");
    ensure!(told["revoked"] == serde_json::json!([orphan.serial]), "{told}");

    for (issued, state) in [(&before, "valid"), (&since, "valid")] {
        let shown = restored.json(&["certificate", "show", &issued.serial])?;
        ensure!(shown["status"]["state"] == state && shown["address"] == "alice@example.com", "{shown}");
    }
    // It is good for everything that a certificate is good for: it can be revoked, and its key is hers alone.
    let serving = restored.serve()?;
    restored.text(&["certificate", "revoke", &since.serial, "--yes", "--happening", "key-lost"])?;
    restored.text(&["crl", "publish"])?;
    let listed = revoked_serials(restored)?;
    for serial in [&gone.serial, &orphan.serial, &since.serial] {
        ensure!(listed.contains(serial), "{serial} is not on the CRL: {listed}");
    }
    let der = der_of("x509", &since.certificate)?;
    wait::until("it to leave slapd", || Ok((!holds("alice@example.com", &der)?).then_some(())))?;
    ensure!(serving.stop()?.success(), "the server did not stop well");
    Ok(())
}

#[test]
fn a_directory_that_does_not_answer_holds_the_restore_up_until_the_operator_does_without() -> Result<()> {
    let (mut slapd, old) = (Slapd::start(SlapdOptions::default())?, Reachable::new()?);
    let inkan = &old.inkan;
    inkan.configure(&section(inkan, &slapd, "main", "plaintext = true")?)?;
    let backup = back_up(inkan, "backup")?;
    crls(inkan)?;
    slapd.stop();
    let elsewhere = Elsewhere::new()?;
    let crl = inkan.file("issuing-g1.crl");
    elsewhere.try_restore(inkan, &backup, &["--crl", crl.to_str().context("UTF-8")?])?;
    let restored = &elsewhere.0;
    fs::copy(inkan.file("main.password"), restored.file("main.password"))?;
    let waiting = restored.run(&["restore", "finish", "--crl", crl.to_str().context("UTF-8")?])?;
    ensure!(
        waiting.status.code() == Some(6) && waiting.text().contains("--without-directory main"),
        "{}",
        waiting.text()
    );
    let finish = ["restore", "finish", "--crl", crl.to_str().context("UTF-8")?, "--without-directory", "main"];
    ensure!(restored.json(&finish)?["finished"] == true, "not finished");
    // Every entry waits to be looked at: Alice's and those of both CAs.
    let waiting = restored.json(&["directory", "list"])?;
    ensure!(waiting[0]["waiting"] == 3, "{waiting}");
    Ok(())
}

/// The CRL in words, its serial numbers as the program writes them.
fn revoked_serials(inkan: &Inkan) -> Result<String> {
    let (_, issuing) = crls(inkan)?;
    Ok(crl_text(&issuing)?.to_ascii_lowercase().replace(':', ""))
}

const USER_CERTIFICATE: &str = "userCertificate;binary";
