//! Programs and their tokens at the command line.

use anyhow::{Context as _, Result, ensure};

use crate::scene::organisation;

#[test]
fn a_token_is_shown_once_and_ended_at_once() -> Result<()> {
    let inkan = organisation()?;
    let added = inkan.json(&["program", "add", "mail-gateway", "--days", "90"])?;
    let token = added["token"].as_str().context("a token")?;
    ensure!(token.starts_with("inkan-") && token.len() == 49, "{token}");
    let listed = inkan.text(&["program", "list"])?;
    ensure!(listed.starts_with("mail-gateway valid until ") && !listed.contains(token), "{listed}");

    let again = inkan.run(&["program", "add", "mail-gateway"])?;
    ensure!(again.status.code() == Some(6), "{:?} {}", again.status, again.stderr);
    let crooked = inkan.run(&["program", "add", "Mail Gateway"])?;
    ensure!(crooked.status.code() == Some(3), "{:?} {}", crooked.status, crooked.stderr);

    inkan.text(&["program", "end", "mail-gateway", "--yes"])?;
    let listed = inkan.text(&["program", "list"])?;
    ensure!(listed.starts_with("mail-gateway ended at "), "{listed}");
    let gone = inkan.run(&["program", "end", "mail-gateway", "--yes"])?;
    ensure!(gone.status.code() == Some(5), "{:?} {}", gone.status, gone.stderr);
    let reused = inkan.run(&["program", "add", "mail-gateway"])?;
    ensure!(reused.status.code() == Some(6), "an ended name was given again: {:?}", reused.status);
    let trail = inkan.text(&["audit", "list"])?;
    ensure!(trail.contains("program.add") && trail.contains("program.end") && !trail.contains(token), "{trail}");
    Ok(())
}
