//! The server keeps heads by itself: in a file, and with the auditors.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::mail::MailServer;
use inkan_tests::wait;
use serde_json::Value;

use crate::scene::Reachable;

#[test]
fn the_server_appends_a_head_when_it_starts_and_one_when_it_stops() -> Result<()> {
    let inkan = Reachable::new()?.inkan;
    inkan.configure("[audit]\nheads_file = \"kept\"")?;
    let serving = inkan.serve()?;
    let at_start = wait::until("a head", || Ok(rows_in(&inkan)?.first().copied()))?;
    add(&inkan, "bob")?;
    ensure!(serving.stop()?.success(), "it did not stop well");
    let rows = rows_in(&inkan)?;
    ensure!(rows.len() == 2 && rows[0] == at_start && rows[1] > at_start, "{rows:?}");
    ensure!(verified(&inkan, "kept")?.contains("whole"), "not whole");
    let serving = inkan.serve()?;
    ensure!(serving.stop()?.success(), "it did not stop well");
    ensure!(rows_in(&inkan)? == rows, "a head of a trail that stood still");
    let by_hand = inkan.json(&["audit", "head"])?["seq"].as_i64();
    ensure!(rows_in(&inkan)?.last().copied() == by_hand, "the command did not append");
    Ok(())
}

#[test]
fn a_file_that_can_t_be_written_is_an_error_in_the_log_each_time_and_the_mail_goes_all_the_same() -> Result<()> {
    let mails = MailServer::start()?;
    let inkan = Reachable::new()?.inkan;
    inkan.text(&["person", "grant", "--mail", "alice@example.com", "--role", "auditor"])?;
    deliver_to(&inkan, &mails)?;
    inkan.configure("[audit]\nheads_file = \"mount/kept\"")?;
    let serving = inkan.serve()?;
    let (header, text) = mails.next()?;
    ensure!(header.contains("alice@example.com"), "{header}");
    let line = text.lines().find(|line| line.starts_with('{')).context("the mail has no head")?;
    fs::write(inkan.file("pasted"), format!("\r\n{line}\r\n"))?;
    ensure!(verified(&inkan, "pasted")?.contains("proven up to row"), "the mailed head does not fit");
    ensure!(serving.stop()?.success(), "it did not stop well");
    let log = inkan.log()?;
    let complaints = log.lines().filter(|line| line.contains("\"ERROR\"") && line.contains("mount/kept")).count();
    ensure!(complaints == 2, "one at the start and one at the end, not {complaints}:\n{log}");
    let by_hand = inkan.run(&["audit", "head"])?;
    ensure!(by_hand.status.code() == Some(1) && by_hand.text().starts_with('{'), "{}", by_hand.stderr);
    fs::create_dir(inkan.file("mount"))?;
    let serving = inkan.serve()?;
    ensure!(serving.stop()?.success(), "it did not stop well");
    ensure!(verified(&inkan, "mount/kept")?.contains("whole"), "not made up for");
    Ok(())
}

#[test]
fn a_server_without_the_key_serves_and_says_how_to_make_it() -> Result<()> {
    let inkan = Reachable::new()?.inkan;
    fs::remove_file(inkan.file("keys/audit.pem"))?;
    ensure!(inkan.serve()?.stop()?.success(), "it did not stop well");
    let log = inkan.log()?;
    ensure!(log.lines().any(|it| it.contains("\"ERROR\"") && it.contains("inkan audit key")), "{log}");
    Ok(())
}

/// The rows that the heads in the file are about.
fn rows_in(inkan: &Inkan) -> Result<Vec<i64>> {
    let text = fs::read_to_string(inkan.file("kept")).unwrap_or_default();
    let heads = text.lines().map(|line| serde_json::from_str::<Value>(line)?["seq"].as_i64().context("a row"));
    heads.collect()
}

fn verified(inkan: &Inkan, file: &str) -> Result<String> {
    inkan.text(&["audit", "verify", "--heads", file, "--key", "audit-heads.pub.pem"])
}

fn add(inkan: &Inkan, name: &str) -> Result<()> {
    inkan.text(&["person", "add", "--name", name, "--mail", &format!("{name}@example.com")]).map(drop)
}

/// Lets the server hand its mail to a server of the test.
fn deliver_to(inkan: &Inkan, mails: &MailServer) -> Result<()> {
    let file = inkan.file("inkan.toml");
    let text = fs::read_to_string(&file)?;
    let delivering =
        text.replace("[mail]", &format!("[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"", mails.port));
    ensure!(delivering != text, "the configuration has no [mail]");
    Ok(fs::write(file, delivering)?)
}
