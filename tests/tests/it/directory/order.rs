//! RSA beside an elliptic curve: dirmngr reads the first value only.

use anyhow::{Result, ensure};
use inkan_tests::keys::Key;

use super::{ALICE, Scene, der};
use crate::scene::issue;

#[test]
fn rsa_comes_first_and_the_order_alone_is_never_drift() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    let filter = "(uid=alice)";
    let dn = scene.slapd.find(filter, &[])?.dn;
    let mend = || inkan.text(&["directory", "reconcile", "--mend"]);
    let elliptic = der(&issue(inkan, ALICE, "encryption", Key::UserP256(1))?)?;
    mend()?;
    ensure!(scene.certificates(filter)? == [elliptic.clone()], "the one that there is");
    let rsa = der(&issue(inkan, ALICE, "encryption", Key::UserRsa(1))?)?;
    let said = mend()?;
    ensure!(scene.certificates(filter)? == [rsa.clone(), elliptic.clone()], "RSA does not come first: {said}");
    let log = scene.slapd.log()?;
    let changed = log.lines().filter(|line| line.contains(&format!("MOD dn=\"{dn}\""))).count();
    ensure!(changed == 2, "one modify for each certificate, but there were {changed}: {log}");

    // A renewal leaves the order as it was.
    let renewed = der(&issue(inkan, ALICE, "encryption", Key::UserP256(2))?)?;
    mend()?;
    ensure!(scene.certificates(filter)? == [rsa.clone(), renewed.clone()], "after the renewal");

    // Somebody turns them round.
    scene.change_by_hand(&dn, "delete", &rsa)?;
    scene.change_by_hand(&dn, "add", &rsa)?;
    let turned = [renewed, rsa];
    ensure!(scene.certificates(filter)? == turned, "slapd keeps another order");
    inkan.run(&["directory", "reconcile"])?.ok()?;
    mend()?;
    ensure!(scene.certificates(filter)? == turned, "the order alone was written");
    Ok(())
}

#[test]
fn an_entry_that_is_made_has_rsa_first() -> Result<()> {
    let scene = Scene::without_sections(inkan_tests::slapd::SlapdOptions::default())?;
    let inkan = scene.inkan();
    inkan.configure(&super::section(inkan, &scene.slapd, "main", "plaintext = true\nmissing = 'create'")?)?;
    let rsa = der(&issue(inkan, ALICE, "encryption", Key::UserRsa(1))?)?;
    let elliptic = der(&issue(inkan, ALICE, "encryption", Key::UserP256(1))?)?;
    inkan.text(&["directory", "reconcile", "--mend"])?;
    ensure!(scene.certificates("(mail=alice@example.com)")? == [rsa, elliptic], "another order");
    inkan.run(&["directory", "reconcile"])?.ok()?;
    Ok(())
}
