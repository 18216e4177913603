//! A renewal changes what is found: the newest usable certificate alone, in slapd and in the built-in directory alike.

use std::fs;

use anyhow::{Result, ensure};
use inkan_tests::keys::Key;

use super::{ALICE, Scene, USER_CERTIFICATE, der};
use crate::scene::{Issued, issue};

#[test]
fn after_a_renewal_the_newest_usable_certificate_alone_is_found() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    let dn = scene.slapd.find(FILTER, &[])?.dn;
    let foreign = fs::read(scene.foreign_certificate()?)?;
    scene.change_by_hand(&dn, "add", &foreign)?;
    let _serving = scene.serve()?;
    let found = Found { scene: &scene, foreign };

    let first = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    found.is(Some(&first))?;
    // Renewed with a key of its own, then with that key once more; for signing, nothing changes.
    let second = issue(inkan, ALICE, "encryption", Key::UserRsa(2))?;
    found.is(Some(&second))?;
    let kept = issue(inkan, ALICE, "encryption", Key::UserRsa(2))?;
    found.is(Some(&kept))?;
    issue(inkan, ALICE, "signing", Key::UserRsa(3))?;
    found.is(Some(&kept))?;

    inkan.text(&["certificate", "hold", &kept.serial])?;
    found.is(Some(&second))?;
    inkan.text(&["certificate", "release", &kept.serial])?;
    found.is(Some(&kept))?;

    // One that is no longer used takes nothing with it: its predecessor with the same key is good again.
    inkan.text(&["certificate", "revoke", &kept.serial, "--yes", "--happening", "no-longer-used"])?;
    found.is(Some(&second))?;
    // A stolen key takes all that it has; what has another key is good again.
    inkan.text(&["certificate", "revoke", &second.serial, "--yes", "--happening", "key-stolen"])?;
    found.is(Some(&first))?;
    inkan.text(&["certificate", "revoke", &first.serial, "--yes", "--happening", "person-left"])?;
    found.is(None)
}

#[test]
fn a_stolen_key_takes_the_renewed_certificate_and_the_one_before_it() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    let _serving = scene.serve()?;
    let found = Found::ours(&scene);
    let old = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    let renewed = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    found.is(Some(&renewed))?;
    inkan.text(&["certificate", "revoke", &renewed.serial, "--yes", "--happening", "key-stolen"])?;
    found.is(None)?;
    let shown = inkan.json(&["certificate", "show", &old.serial])?;
    ensure!(shown["status"].to_string().contains("revoked"), "{shown}");
    Ok(())
}

/// What both directories hold for Alice.
pub(super) struct Found<'s> {
    scene: &'s Scene,
    /// What another CA issued; empty when there is none.
    foreign: Vec<u8>,
}

impl<'s> Found<'s> {
    /// Where no other CA issued anything.
    pub(super) fn ours(scene: &'s Scene) -> Self {
        Self { scene, foreign: Vec::new() }
    }

    /// Waits until slapd holds this certificate of ours alone beside the foreign one. The built-in directory, which has no foreign
    /// one, holds it at once.
    pub(super) fn is(&self, wanted: Option<&Issued>) -> Result<()> {
        let wanted = wanted.map(der).transpose()?;
        let entries = self.scene.organisation.directory.search(&format!("(mail={ALICE})"), &[USER_CERTIFICATE])?;
        let held: Vec<&[u8]> = entries.iter().flat_map(|entry| entry.values(USER_CERTIFICATE)).collect();
        let ours: Vec<&[u8]> = wanted.iter().map(Vec::as_slice).collect();
        ensure!(held == ours, "the built-in directory holds {} certificates, not the one that is wanted", held.len());
        let foreign = (!self.foreign.is_empty()).then_some(self.foreign.as_slice());
        self.scene.wait_for(FILTER, &ours.into_iter().chain(foreign).collect::<Vec<_>>())
    }
}

const FILTER: &str = "(uid=alice)";
