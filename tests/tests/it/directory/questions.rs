//! `inkan directory why` and `inkan directory reconcile`: what an operator asks.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::keys::Key;
use serde_json::Value;

use super::{ALICE, CRL, ISSUING, Scene, der, row};
use crate::scene::issue;

#[test]
fn why_tells_the_rule_the_entry_and_whose_each_value_is() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    let dn = scene.slapd.find("(uid=alice)", &[])?.dn;
    scene.change_by_hand(&dn, "add", &fs::read(scene.foreign_certificate()?)?)?;
    let issued = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    let before = inkan.json(&["directory", "why", ALICE])?;
    let before = row(&before, "main")?;
    ensure!(before["differs"].as_array().is_some_and(|it| it.len() == 1), "{before}");
    ensure!(before["waiting"]["attempts"] == 0 && before["last"].is_null(), "{before}");

    let serving = scene.serve()?;
    scene.wait_until_settled()?;
    ensure!(serving.stop()?.success(), "the server did not stop well");
    for what in [ALICE, "ALICE@example.com", issued.serial.as_str()] {
        let explained = inkan.json(&["directory", "why", what])?;
        let it = row(&explained, "main")?;
        ensure!(it["entry"] == ALICE && it["dn"] == dn.as_str() && it["exists"] == true, "{what}: {it}");
        let rule = it["rule"].as_str().context("a rule")?;
        ensure!(rule == "(mail=alice@example.com) below dc=example,dc=com", "{what}: {rule}");
        ensure!(it["last"]["outcome"] == "done" && it["waiting"].is_null() && it["fault"].is_null(), "{what}: {it}");
        ensure!(it["differs"] == serde_json::json!([]), "{what}: {it}");
        let holds = it["holds"].as_array().context("values")?;
        let is = |own: bool| move |held: &&Value| held["own"] == own && held["wanted"] == own;
        ensure!(holds.len() == 2 && holds.iter().filter(is(false)).count() == 1, "{what}: {it}");
        let own = holds.iter().find(is(true)).with_context(|| it.to_string())?;
        ensure!(own["serial"] == issued.serial.as_str(), "{what}: {own} is not {}", issued.serial);
        let text = inkan.text(&["directory", "why", what])?;
        for part in [dn.as_str(), "ours, wanted", "of another CA, left alone", &issued.serial] {
            ensure!(text.contains(part), "{what}: `{part}` is not in\n{text}");
        }
    }
    let authority = inkan.json(&["directory", "why", "issuing-g1", "--directory", "main"])?;
    let authority = row(&authority, "main")?;
    ensure!(authority["entry"] == ISSUING && authority["exists"] == true, "{authority}");
    for (arguments, code) in [
        (["why", "nobody@example.com", "--directory", "main"], 5),
        (["why", "4a0b0c", "--directory", "main"], 5),
        (["why", ALICE, "--directory", "other"], 5),
    ] {
        let ran = inkan.run(&[&["directory"][..], &arguments].concat())?;
        ensure!(ran.status.code() == Some(code), "{arguments:?}: {:?} {}", ran.status, ran.stderr);
    }
    Ok(())
}

#[test]
fn reconcile_shows_drift_changes_nothing_and_mends_when_told() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    let dn = scene.slapd.find("(uid=alice)", &[])?.dn;
    let authority = format!("cn={ISSUING},ou=pki,{}", scene.slapd.base());
    let stale = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    inkan.text(&["directory", "reconcile", "--mend"])?;
    let old_crl = scene.authority(&authority)?.context("an entry")?.value(CRL).context("a CRL")?.to_vec();
    inkan.text(&["certificate", "revoke", &stale.serial, "--yes", "--happening", "superseded"])?;
    let current = issue(inkan, ALICE, "encryption", Key::UserRsa(2))?;
    inkan.text(&["directory", "reconcile", "--mend"])?;
    let clean = inkan.run(&["directory", "reconcile"])?;
    ensure!(clean.succeeded() && clean.text().contains("0 reported"), "{clean:?}");

    let foreign = fs::read(scene.foreign_certificate()?)?;
    scene.change_by_hand(&dn, "delete", &der(&current)?)?;
    scene.change_by_hand(&dn, "add", &der(&stale)?)?;
    scene.change_by_hand(&dn, "add", &foreign)?;
    let file = inkan.file("old.crl");
    fs::write(&file, &old_crl)?;
    scene
        .slapd
        .modify(&format!("dn: {authority}\nchangetype: modify\nreplace: {CRL}\n{CRL}:< file://{}\n", file.display()))?;

    for round in ["the first dry run", "the second"] {
        let shown = inkan.run(&["directory", "reconcile", "--json"])?;
        ensure!(shown.status.code() == Some(7), "{round}: {:?}", shown.status);
        let shown: Value = serde_json::from_slice(&shown.stdout)?;
        let drift = row(&shown, "main")?["drift"].as_array().context("drift")?.clone();
        let changes = |entry: &str| {
            let found = drift.iter().find(|it| it["entry"] == entry).with_context(|| format!("{round}: {drift:?}"))?;
            let changes: Vec<&str> =
                found["changes"].as_array().context("changes")?.iter().filter_map(Value::as_str).collect();
            anyhow::Ok((changes.join(", "), found["foreign"].clone()))
        };
        let (alice, others) = changes(ALICE)?;
        ensure!(
            alice.contains("delete userCertificate (1 value") && alice.contains("add userCertificate (1 value"),
            "{alice}"
        );
        ensure!(others == 1, "{others} values of others instead of one");
        let (authority, _) = changes(ISSUING)?;
        ensure!(authority.contains("replace certificateRevocationList"), "{authority}");
        let ran = inkan.run(&["directory", "reconcile"])?;
        let text = ran.text();
        ensure!(text.contains("1 value of another issuer, left alone") && text.contains(&dn), "{ran:?}");
    }

    inkan.run(&["directory", "reconcile", "--mend"])?.ok()?;
    inkan.run(&["directory", "reconcile"])?.ok()?;
    scene.wait_for("(uid=alice)", &[&der(&current)?, &foreign])?;
    let held = scene.authority(&authority)?.context("an entry")?;
    ensure!(held.values(CRL) == [scene.newest_crl("issuing-g1")?], "the CRL was not mended");
    Ok(())
}
