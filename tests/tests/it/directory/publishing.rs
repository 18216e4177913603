//! What is issued arrives, what is no longer good leaves, and what is somebody else's stays.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::keys::Key;
use inkan_tests::openssl::crl_text;
use inkan_tests::slapd::SlapdOptions;

use super::{ALICE, BOB, ISSUING, ROOT, Scene, der, row, section};
use crate::scene::{authorities, der_of, issue};

#[test]
fn certificate_and_crl_arrive_over_starttls_ldaps_and_loopback_and_leave_again() -> Result<()> {
    let scene = Scene::without_sections(SlapdOptions { tls: true, ..SlapdOptions::default() })?;
    let (inkan, slapd) = (scene.inkan(), &scene.slapd);
    let ca = slapd.tls_ca().context("a CA")?.display().to_string();
    let folder = |name: &str| format!("ou={name},{}", slapd.base());
    for (name, more) in [
        ("starttls", format!("ca_file = '{ca}'")),
        ("ldaps", format!("url = '{}'\nca_file = '{ca}'", slapd.ldaps_url().context("an address")?)),
        ("loopback", "plaintext = true".to_owned()),
    ] {
        let folder = folder(name);
        let keys = format!("{more}\npeople_base = '{folder}'\nauthorities_base = '{folder}'\nmissing = 'create'");
        inkan.configure(&section(inkan, slapd, name, &keys)?)?;
    }
    let _serving = scene.serve()?;
    let issued = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    issue(inkan, ALICE, "signing", Key::UserRsa(2))?;
    let (root, issuing) = authorities(inkan, &issued)?;
    let entry = |name: &str| format!("(entryDN=mail={ALICE},{})", folder(name));
    for name in NAMES {
        scene.wait_for(&entry(name), &[&der(&issued)?])?;
        for (slug, authority, certificate) in [("issuing-g1", ISSUING, &issuing), ("root-g1", ROOT, &root)] {
            let dn = format!("cn={authority},{}", folder(name));
            let crl = scene.wait_for_crl(slug, &dn)?;
            let held = scene.authority(&dn)?.context("an entry")?;
            ensure!(held.values("cACertificate;binary") == [der_of("x509", certificate)?], "{dn}: another certificate");
            let revoked_authorities = held.values("authorityRevocationList;binary");
            ensure!(revoked_authorities.is_empty() == (slug != "root-g1"), "{dn}: an ARL on the wrong CA");
            ensure!(revoked_authorities.iter().all(|it| *it == crl), "{dn}: ARL and CRL differ");
        }
    }
    let log = slapd.log()?;
    for (what, times) in [("STARTTLS", 1), ("TLS established", 2)] {
        let found = log.lines().filter(|line| line.contains(what)).count();
        ensure!(found >= times, "{what} stands {found} times in slapd's log");
    }

    inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "key-lost"])?;
    for name in NAMES {
        scene.wait_for(&entry(name), &[])?;
        scene.wait_for_crl("issuing-g1", &format!("cn={ISSUING},{}", folder(name)))?;
    }
    let listed = crl_text(&inkan.file("issuing-g1.crl"))?.to_ascii_lowercase().replace(':', "");
    ensure!(listed.contains(&issued.serial), "the CRL does not list {}: {listed}", issued.serial);
    Ok(())
}

#[test]
fn what_another_ca_issued_stays_through_issue_renewal_and_revocation() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    let filter = "(uid=alice)";
    let dn = scene.slapd.find(filter, &[])?.dn;
    let foreign = fs::read(scene.foreign_certificate()?)?;
    scene.change_by_hand(&dn, "add", &foreign)?;
    let _serving = scene.serve()?;
    let first = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    scene.wait_for(filter, &[&der(&first)?, &foreign])?;
    let second = issue(inkan, ALICE, "encryption", Key::UserRsa(2))?;
    scene.wait_for(filter, &[&der(&second)?, &foreign])?;
    inkan.text(&["certificate", "revoke", &second.serial, "--yes", "--happening", "key-lost"])?;
    // The one before it is good again for those who write to her.
    scene.wait_for(filter, &[&der(&first)?, &foreign])?;
    inkan.text(&["certificate", "revoke", &first.serial, "--yes", "--happening", "person-left"])?;
    scene.wait_for(filter, &[&foreign])?;
    let entry = scene.slapd.find(filter, &["*"])?;
    ensure!(
        entry.value("mail") == Some(ALICE.as_bytes()) && entry.dn == dn,
        "the rest of the entry changed: {entry:?}"
    );
    Ok(())
}

#[test]
fn a_held_or_ended_certificate_leaves_and_a_released_one_returns() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    let filter = "(uid=alice)";
    let serving = scene.serve()?;
    let issued = issue(inkan, ALICE, "dual", Key::UserRsa(1))?;
    scene.wait_for(filter, &[&der(&issued)?])?;
    inkan.text(&["certificate", "hold", &issued.serial])?;
    scene.wait_for(filter, &[])?;
    inkan.text(&["certificate", "release", &issued.serial])?;
    scene.wait_for(filter, &[&der(&issued)?])?;

    // It ends while the server is down for a day.
    ensure!(serving.stop()?.success(), "the server did not stop well");
    inkan.database().execute("UPDATE certificate SET not_after = '2020-01-01 00:00:00'")?;
    let _serving = scene.serve()?;
    scene.wait_for(filter, &[])
}

#[test]
fn a_missing_entry_is_made_left_or_reported_as_the_configuration_says() -> Result<()> {
    let scene = Scene::without_sections(SlapdOptions::default())?;
    let (inkan, slapd) = (scene.inkan(), &scene.slapd);
    for missing in ["create", "skip", "park"] {
        let folder = format!("ou={missing},{}", slapd.base());
        slapd.add(&format!("dn: {folder}\nobjectClass: organizationalUnit\nou: {missing}\n"))?;
        let keys = format!("plaintext = true\npeople_base = '{folder}'\nmissing = '{missing}'");
        inkan.configure(&section(inkan, slapd, missing, &keys)?)?;
    }
    inkan.text(&["person", "add", "--name", "山田 花子", "--mail", BOB])?;
    let _serving = scene.serve()?;
    let issued = issue(inkan, BOB, "encryption", Key::UserRsa(1))?;
    scene.wait_for("(mail=bob@example.com)", &[&der(&issued)?])?;
    scene.wait_until_settled()?;

    let made = slapd.find("(mail=bob@example.com)", &["*"])?;
    ensure!(made.dn == format!("mail={BOB},ou=create,{}", slapd.base()), "{}", made.dn);
    ensure!(made.value("cn") == Some("山田 花子".as_bytes()), "{made:?}");
    let explained = inkan.json(&["directory", "why", BOB])?;
    for (name, outcome, exists) in [("create", "done", true), ("skip", "skipped", false), ("park", "parked", false)] {
        let it = row(&explained, name)?;
        ensure!(it["last"]["outcome"] == outcome && it["exists"] == exists, "{name}: {it}");
    }
    let log = inkan.log()?;
    let alarms = log.lines().filter(|line| line.contains("\"ERROR\"") && line.contains("a mailbox has no entry"));
    ensure!(alarms.count() > 0, "the operator was not told:\n{log}");

    // Somebody makes the entry that was missed; the next change finds it.
    slapd.add(&format!(
        "dn: cn=Hanako,ou=park,{}\nobjectClass: inetOrgPerson\ncn: Hanako\nsn: Y\nmail: {BOB}\n",
        slapd.base()
    ))?;
    let next = issue(inkan, BOB, "encryption", Key::UserRsa(2))?;
    scene.wait_for("(cn=Hanako)", &[&der(&next)?])?;
    scene.wait_for("(cn=山田 花子)", &[&der(&next)?])
}

#[test]
fn a_directory_that_is_new_in_the_configuration_is_filled() -> Result<()> {
    let scene = Scene::without_sections(SlapdOptions::default())?;
    let (inkan, slapd) = (scene.inkan(), &scene.slapd);
    let issued = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    inkan.configure(&section(inkan, slapd, "new", "plaintext = true\nmissing = 'create'")?)?;
    let _serving = scene.serve()?;
    scene.wait_for("(mail=alice@example.com)", &[&der(&issued)?])?;
    scene.wait_for_crl("issuing-g1", &format!("cn={ISSUING},ou=pki,{}", slapd.base()))?;
    scene.wait_for_crl("root-g1", &format!("cn={ROOT},ou=pki,{}", slapd.base()))?;
    Ok(())
}

const NAMES: [&str; 3] = ["starttls", "ldaps", "loopback"];
