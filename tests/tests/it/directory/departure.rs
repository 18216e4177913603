//! A departure by hand: both directories, the CRL and the responder, and the way back.

use anyhow::{Result, ensure};
use inkan_tests::keys::Key;

use super::renewal::Found;
use super::{ALICE, Scene};
use crate::scene::issue;

#[test]
fn who_leaves_is_found_nowhere_and_comes_back_when_it_is_undone() -> Result<()> {
    let scene = Scene::new("")?;
    let inkan = scene.inkan();
    let _serving = scene.serve()?;
    let found = Found::ours(&scene);
    let certificate = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    found.is(Some(&certificate))?;
    let status =
        || Ok::<_, anyhow::Error>(inkan.json(&["certificate", "show", &certificate.serial])?["status"].to_string());

    let unasked = inkan.run(&["person", "depart", "--mail", ALICE])?;
    ensure!(
        unasked.status.code() == Some(2) && unasked.stderr.contains("revoke 1 certificate(s)"),
        "{}",
        unasked.stderr
    );
    ensure!(!unasked.stderr.contains("can't be undone"), "{}", unasked.stderr);
    found.is(Some(&certificate))?;

    let begun = inkan.json(&["person", "depart", "--mail", ALICE, "--yes"])?;
    ensure!(begun["person"]["state"] == "frozen" && begun["departure"]["end"].is_null(), "{begun:#}");
    found.is(None)?;
    ensure!(status()?.contains("held"), "{}", status()?);
    let refused = inkan.run(&["person", "invite", "--mail", ALICE])?;
    ensure!(refused.status.code() == Some(4) && refused.stderr.contains("departure has begun"), "{}", refused.stderr);
    let again = inkan.run(&["person", "depart", "--mail", ALICE, "--yes"])?;
    ensure!(again.status.code() == Some(6), "{}", again.stderr);

    inkan.text(&["person", "undo-departure", "--mail", ALICE])?;
    found.is(Some(&certificate))?;
    let early = inkan.run(&["person", "complete-departure", "--mail", ALICE])?;
    ensure!(early.status.code() == Some(6), "what is certain to be refused is asked: {}", early.stderr);

    inkan.text(&["person", "depart", "--mail", ALICE, "--yes"])?;
    let completed = inkan.json(&["person", "complete-departure", "--mail", ALICE, "--yes"])?;
    ensure!(completed["person"]["state"] == "departed", "{completed:#}");
    found.is(None)?;
    ensure!(status()?.contains("cessationOfOperation"), "{}", status()?);
    let listed = inkan.text(&["person", "list"])?;
    ensure!(listed.contains("[departed]"), "{listed}");
    let late = inkan.run(&["person", "undo-departure", "--mail", ALICE])?;
    ensure!(late.status.code() == Some(6), "{}", late.stderr);
    Ok(())
}
