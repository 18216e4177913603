//! `inkan person add --invite`: once, twice, without a mail server, and while it is down.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::mail::MailServer;
use inkan_tests::port;
use inkan_tests::reachable::Reachable;
use inkan_tests::wait;

const ADD: [&str; 9] =
    ["person", "add", "--name", "Bob Example", "--mail", "bob@example.com", "--role", "administrator", "--invite"];

#[test]
fn an_invited_person_gets_one_mail_and_a_second_run_changes_nothing() -> Result<()> {
    let (organisation, mails) = (Reachable::new()?, MailServer::start()?);
    let inkan = &organisation.inkan;
    deliver_to(inkan, mails.port)?;
    let text = inkan.text(&ADD)?;
    ensure!(text.contains("administrator") && text.contains("no server runs here"), "{text}");
    let _serving = inkan.serve()?;
    let (header, body) = mails.next()?;
    ensure!(header.contains("To: bob@example.com") && body.contains(&format!("{}/invitation/", organisation.portal)));

    let rows = inkan.json(&["audit", "list"])?.as_array().map(Vec::len);
    let again = inkan.run(&ADD)?;
    ensure!(again.status.code() == Some(6), "{:?}", again.status);
    ensure!(again.stderr.contains("inkan person invite --mail bob@example.com"), "{}", again.stderr);
    ensure!(inkan.json(&["audit", "list"])?.as_array().map(Vec::len) == rows, "a second run wrote something");
    ensure!(mails.all_that_came()?.is_empty(), "a second mail was sent");

    let told = inkan.json(&["person", "add", "--name", "Carol", "--mail", "carol@example.com", "--invite"])?;
    ensure!(told["invitation"]["by"] == "mail" && told["invitation"]["server_runs"] == true, "{told}");
    ensure!(told["mailboxes"][0]["address"] == "carol@example.com", "{told}");
    ensure!(mails.next()?.0.contains("To: carol@example.com"));
    Ok(())
}

#[test]
fn without_a_mail_server_the_link_is_printed() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let told = inkan.json(&ADD)?;
    ensure!(told["invitation"]["by"] == "hand", "{told}");
    let link = told["invitation"]["link"].as_str().context("a link")?;
    ensure!(link.starts_with("http://127.0.0.1:8081/invitation/"), "{link}");
    ensure!(inkan.json(&["mail", "status"])?["waiting"] == 0, "a mail waits");
    let text = inkan.text(&["person", "add", "--name", "Carol", "--mail", "carol@example.com", "--invite"])?;
    ensure!(text.contains("mail.host") && text.contains("/invitation/"), "{text}");
    let plain = inkan.json(&["person", "add", "--name", "Dan", "--mail", "dan@example.com"])?;
    ensure!(plain.get("invitation").is_none(), "{plain}");
    Ok(())
}

#[test]
fn while_the_mail_server_is_down_the_mail_waits_and_that_is_said() -> Result<()> {
    let organisation = Reachable::new()?;
    let inkan = &organisation.inkan;
    deliver_to(inkan, port::free()?)?;
    let _serving = inkan.serve()?;
    inkan.text(&ADD)?;
    wait::until("an attempt", || {
        let status: serde_json::Value = serde_json::from_slice(&inkan.run(&["mail", "status", "--json"])?.stdout)?;
        Ok(status["failing"].as_array().is_some_and(|mails| !mails.is_empty()).then_some(()))
    })?;
    let shown = inkan.run(&["mail", "status"])?.text();
    ensure!(shown.contains("not handed over yet: ") && shown.contains(" time(s), next on 20"), "{shown}");
    let text = inkan.text(&["person", "add", "--name", "Carol", "--mail", "carol@example.com", "--invite"])?;
    ensure!(text.contains("an earlier mail waits") && text.contains("can't be reached"), "{text}");
    ensure!(text.contains("mail test"), "{text}");
    Ok(())
}

#[test]
fn if_the_invitation_fails_the_person_stays_and_it_says_how_to_go_on() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    deliver_to(&inkan, port::free()?)?;
    // Without the key of the mail queue no mail with a link is stored, and without the passphrase no such key can be made.
    for name in ["keys/mail-queue.pem", "keys/mail-queue.pub"] {
        let _ = fs::remove_file(inkan.file(name));
    }
    fs::rename(inkan.file("passphrase"), inkan.file("away"))?;
    let ran = inkan.run(&ADD)?;
    ensure!(ran.status.code() == Some(1), "{:?} {}", ran.status, ran.text());
    ensure!(ran.stderr.contains("inkan person invite --mail bob@example.com"), "{}", ran.stderr);
    fs::rename(inkan.file("away"), inkan.file("passphrase"))?;
    ensure!(inkan.text(&["person", "invite", "--mail", "bob@example.com"])?.contains("/invitation/"));
    Ok(())
}

fn deliver_to(inkan: &Inkan, port: u16) -> Result<()> {
    let file = inkan.file("inkan.toml");
    let text = fs::read_to_string(&file)?;
    let delivering = text.replace("[mail]", &format!("[mail]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\""));
    ensure!(text != delivering, "the configuration has no [mail]");
    Ok(fs::write(file, delivering)?)
}
