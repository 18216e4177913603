//! The demo's mail server, as a mail program reaches it: curl by SMTP and POP3.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run};
use inkan_tests::demo::{Curl, Demo, Running};

#[test]
fn a_mail_program_reads_the_portal_s_mails_and_sends_others() -> Result<()> {
    let demo = Demo::new()?;
    let running = demo.start()?;
    let first = fetch(&running, "alice@example.com", "/1")?.ok()?.text();
    ensure!(first.contains("To: alice@example.com\r\n") && first.contains("multipart/signed"), "{first}");
    let listed = fetch(&running, "carol@example.com", "")?.ok()?.text();
    let count = listed.lines().count();
    ensure!(count >= 1, "Carol has no reminder: {listed}");
    let shown = Curl::at(text(&running, "portal")?)?.open("/demo/mail")?;
    ensure!(shown.contains("Your certificate for carol@example.com ends on "), "a sent mail has no text on the page");

    send(&demo, &running, "Bob@example.com", MAIL)?.ok()?;
    // The portal may send him mails meanwhile, so that the place of this one is not known.
    let count = fetch(&running, "bob@example.com", "")?.ok()?.text().lines().count();
    let mut is_there = false;
    for number in 1..=count {
        is_there |= fetch(&running, "bob@example.com", &format!("/{number}"))?.ok()?.stdout == MAIL.as_bytes();
    }
    ensure!(is_there, "none of {count} mails is the one that was sent");
    Ok(())
}

#[test]
fn no_mail_leaves_it_and_none_is_read_without_the_password() -> Result<()> {
    let demo = Demo::new()?;
    let running = demo.start()?;
    let outside = send(&demo, &running, "somebody@example.org", MAIL)?;
    ensure!(!outside.succeeded(), "{outside:?}");
    // The portal's own reply: this answers no test.
    let answer = send(&demo, &running, text(&running, "self_check")?, MAIL)?;
    ensure!(!answer.succeeded() && answer.stderr.contains("550"), "{answer:?}");
    let mut guess = Command::new("curl");
    guess.args(["-sS", "--user", "alice@example.com:guess", &format!("{}/1", text(&running, "pop3")?)]);
    ensure!(!run(&mut guess)?.succeeded(), "a wrong password opens a mailbox");
    Ok(())
}

/// A mail as curl sends it, with lines that begin with dots.
const MAIL: &str = "From: <alice@example.com>\r\nSubject: dots\r\n\r\n.\r\n..two\r\n.one\r\nend\r\n";

fn fetch(running: &Running, address: &str, path: &str) -> Result<Ran> {
    let account = format!("{address}:{}", text(running, "password")?);
    run(Command::new("curl").args(["-sS", "--user", &account, &format!("{}{path}", text(running, "pop3")?)]))
}

fn send(demo: &Demo, running: &Running, to: &str, mail: &str) -> Result<Ran> {
    let file = demo.temporary().join("mail");
    fs::write(&file, mail)?;
    let mut curl = Command::new("curl");
    curl.args(["-sSv", "--mail-from", "alice@example.com", "--mail-rcpt", to, "--upload-file"]).arg(&file);
    run(curl.arg(text(running, "smtp")?))
}

fn text<'r>(running: &'r Running, name: &str) -> Result<&'r str> {
    running.printed[name].as_str().with_context(|| format!("no {name}"))
}
