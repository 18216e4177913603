//! A server that dies while it publishes or sends.

use anyhow::{Context as _, Result, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::mail::MailServer;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};
use inkan_tests::wait;

use super::aftermath::{expect_whole, restart};
use super::{Death, die_at, issue};
use crate::directory::section;
use crate::scene::Reachable;

pub(super) const PUBLISH: [&str; 3] = ["publish.claimed", "publish.planned", "publish.written"];
pub(super) const MAIL: [&str; 2] = ["mail.claimed", "mail.sent"];

#[test]
fn what_was_being_published_is_published_by_the_next_server() -> Result<()> {
    let slapd = Slapd::start(SlapdOptions::default())?;
    let organisation = Reachable::new()?;
    let inkan = &organisation.inkan;
    let person = Person { uid: "alice", name: "Alice Example", mail: "alice@example.com", password: None };
    slapd.add_person(&person)?;
    inkan.configure(&section(inkan, &slapd, "main", "plaintext = true")?)?;
    for point in PUBLISH {
        issue(inkan)?;
        die_at(inkan, point, Death::Abort, &["serve", "--json"])?;
        expire_leases(inkan)?;
    }
    let serving = inkan.serve()?;
    wait::until("nothing to wait", || {
        let rows = inkan.json(&["directory", "list"])?;
        Ok(rows.as_array().is_some_and(|rows| rows.iter().all(|row| row["waiting"] == 0)).then_some(()))
    })?;
    let held = slapd.search("(mail=alice@example.com)", &["userCertificate;binary"])?;
    let count: usize = held.iter().map(|entry| entry.values("userCertificate;binary").len()).sum();
    ensure!(count == 1, "the directory holds {count} certificates, and the newest alone should stand there");
    let drift = inkan.run(&["directory", "reconcile"])?;
    ensure!(drift.succeeded(), "{}{}", drift.text(), drift.stderr);
    ensure!(serving.stop()?.success(), "it did not stop well");
    restart(inkan)?;
    expect_whole(inkan)
}

#[test]
fn a_mail_that_was_being_sent_arrives() -> Result<()> {
    let mails = MailServer::start()?;
    let organisation = Reachable::new()?;
    let inkan = &organisation.inkan;
    let file = inkan.file("inkan.toml");
    let text = std::fs::read_to_string(&file)?;
    let (before, after) = text.split_once("[mail]\n").context("a [mail] section")?;
    std::fs::write(&file, format!("{before}[mail]\nhost = '127.0.0.1'\nport = {}\ntls = 'none'\n{after}", mails.port))?;
    for point in MAIL {
        let serial = issue(inkan)?;
        inkan.text(&["certificate", "revoke", &serial])?;
        die_at(inkan, point, Death::Kill, &["serve", "--json"])?;
        inkan.database().execute("UPDATE notice SET due_at = '2020-01-01 00:00:00' WHERE sent_at IS NULL")?;
    }
    let serving = inkan.serve()?;
    wait::until("every mail to be sent", || {
        Ok((inkan.database().count("notice WHERE sent_at IS NULL")? == 0).then_some(()))
    })?;
    ensure!(serving.stop()?.success(), "it did not stop well");
    let sent = inkan.database().count("notice")?;
    // The one whose sending was not noted comes twice; none is lost.
    let arrived = (0..=sent).map(|_| mails.next()).collect::<Result<Vec<_>>>()?;
    ensure!(arrived.iter().all(|(header, _)| header.contains("alice@example.com")), "{arrived:?}");
    expect_whole(inkan)
}

/// A lease protects a row for as long as its holder may live; here that time has passed.
fn expire_leases(inkan: &Inkan) -> Result<()> {
    inkan.database().execute("UPDATE outbox SET lease_until = '2020-01-01 00:00:00' WHERE lease_until IS NOT NULL")
}
