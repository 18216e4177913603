//! What can't be undone at the command line is told and asked first.

use anyhow::{Context as _, Result, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;

use crate::scene::{Issued, issue, organisation};

#[test]
fn a_revocation_is_told_and_asked_on_a_terminal() -> Result<()> {
    let inkan = organisation()?;
    let first = issue(&inkan, "alice@example.com", "encryption", Key::UserRsa(1))?;
    let second = issue(&inkan, "alice@example.com", "encryption", Key::UserRsa(1))?;
    let revoke = ["certificate", "revoke", &first.serial, "--happening", "key-stolen"];
    for answer in ["no\n", "\n", "yes please\n"] {
        let ran = inkan.run_in_terminal(&revoke, answer)?;
        ensure!(ran.status.code() == Some(8) && ran.text().contains("not confirmed"), "{answer}: {}", ran.text());
        ensure!(state(&inkan, &first)? == "valid", "{answer}: it was revoked");
    }
    let ran = inkan.run_in_terminal(&revoke, "yes\n")?;
    ensure!(ran.status.code() == Some(0), "{:?} {}", ran.status, ran.text());
    for part in [
        first.serial.as_str(),
        second.serial.as_str(),
        "with the same key",
        "alice@example.com (Alice Example)",
        "keyCompromise",
        "may trust the certificate until",
        "is removed from the built-in directory",
        "alice@example.com gets a mail",
        "is signed out",
        "can't be undone",
    ] {
        ensure!(ran.text().contains(part), "`{part}` is not in {}", ran.text());
    }
    ensure!(state(&inkan, &first)? == "revoked" && state(&inkan, &second)? == "revoked", "it is not revoked");
    Ok(())
}

#[test]
fn without_a_terminal_a_revocation_needs_yes_and_always_a_happening() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let silent = inkan.run(&["certificate", "revoke", &issued.serial, "--yes"])?;
    ensure!(silent.status.code() == Some(2), "{:?} {}", silent.status, silent.stderr);
    for happening in ["key-lost", "key-stolen", "person-left", "superseded", "no-longer-used", "unspecified"] {
        ensure!(silent.stderr.contains(happening), "{happening} is not in {}", silent.stderr);
    }
    let asked = inkan.run(&["certificate", "revoke", &issued.serial, "--happening", "superseded"])?;
    ensure!(
        asked.status.code() == Some(2) && asked.stderr.contains("give --yes"),
        "{:?} {}",
        asked.status,
        asked.stderr
    );
    ensure!(state(&inkan, &issued)? == "valid", "it was revoked without a question");
    let told = inkan.run(&["certificate", "revoke", &issued.serial, "--happening", "superseded", "--yes"])?.ok()?;
    ensure!(told.stderr.contains("The next CRL lists it") && !told.stderr.contains("Type yes"), "{}", told.stderr);
    let again = inkan.run(&["certificate", "revoke", &issued.serial, "--happening", "superseded"])?;
    ensure!(again.status.code() == Some(6), "it asks although nothing would change: {}", again.stderr);
    Ok(())
}

#[test]
fn a_revocation_that_is_certain_to_be_refused_is_not_asked() -> Result<()> {
    let inkan = organisation()?;
    let lost = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let expired = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(2))?;
    inkan.text(&["certificate", "revoke", &lost.serial, "--yes", "--happening", "key-lost"])?;
    let past = "UPDATE certificate SET not_before = '2024-01-01 00:00:00', not_after = '2024-12-31 23:59:59'";
    inkan.database().execute(&format!("{past} WHERE id = (SELECT MAX(id) FROM certificate)"))?;
    for (issued, happening, says) in [
        (&lost, "key-lost", "revoked already"),
        (&lost, "superseded", "revoked already"),
        (&expired, "superseded", "expired"),
    ] {
        let revoke = ["certificate", "revoke", &issued.serial, "--happening", happening];
        let with_terminal = inkan.run_in_terminal(&revoke, "yes\n")?;
        for (ran, told) in [(&with_terminal, with_terminal.text()), (&inkan.run(&revoke)?, String::new())] {
            let told = format!("{told}{}", ran.stderr);
            ensure!(ran.status.code() == Some(6), "{happening}: {:?} {told}", ran.status);
            ensure!(told.contains(says) && !told.contains("revoke for good"), "{happening}: {told}");
        }
    }
    // A theft is news in both cases.
    for issued in [&lost, &expired] {
        let asked =
            inkan.run_in_terminal(&["certificate", "revoke", &issued.serial, "--happening", "key-stolen"], "yes\n")?;
        ensure!(asked.succeeded() && asked.text().contains("revoke for good"), "{}", asked.text());
    }
    Ok(())
}

#[test]
fn the_end_of_a_program_s_token_is_asked_too() -> Result<()> {
    let inkan = organisation()?;
    inkan.text(&["program", "add", "gateway"])?;
    let end = ["program", "end", "gateway"];
    ensure!(inkan.run(&end)?.status.code() == Some(2), "it was ended without a question");
    ensure!(inkan.run_in_terminal(&end, "no\n")?.status.code() == Some(8), "no was not heard");
    ensure!(inkan.json(&["program", "list"])?[0]["is_good"] == true, "it was ended");
    let ran = inkan.run_in_terminal(&end, "yes\n")?;
    ensure!(ran.succeeded() && ran.text().contains("gets no more certificates"), "{}", ran.text());
    let gone = inkan.run(&end)?;
    ensure!(gone.status.code() == Some(5), "{:?} {}", gone.status, gone.stderr);
    // Without a certificate that signs mails there is nothing to ask.
    ensure!(inkan.json(&["mail", "revoke-signer"])?["revoked"] == 0, "what was revoked?");
    Ok(())
}

fn state(inkan: &Inkan, issued: &Issued) -> Result<String> {
    let shown = inkan.json(&["certificate", "show", &issued.serial])?;
    Ok(shown["status"]["state"].as_str().context("a state")?.to_owned())
}
