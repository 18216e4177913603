//! `inkan mail test` names the step that fails, with the mail server's own reply.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::installation::write_secret;
use inkan_tests::mta::{Certificate, Mta};
use inkan_tests::port;
use serde_json::Value;

const ALICE: &str = "alice@example.com";

#[test]
fn a_mail_goes_past_the_queue_and_each_step_shows_the_reply() -> Result<()> {
    let (inkan, mta) = (Inkan::init(&[])?, Mta::start()?);
    for (count, tls, port) in [(1, "starttls", mta.submission), (2, "tls", mta.submissions)] {
        let told = try_with(&inkan, &mta, &[("tls", tls), ("port", &port.to_string())], ALICE, 0)?;
        let mut stages = stages(&told)?;
        stages.sort_unstable();
        let all = ["authenticate", "connect", "content", "greeting", "recipient", "resolve", "sender", "tls"];
        ensure!(stages == all, "{told}");
        ensure!(told["steps"][7]["reply"].as_str().is_some_and(|it| it.contains("250 OK id=")), "{told}");
        ensure!(mta.mails(ALICE, count)?.iter().all(|mail| mail.contains("\nAuto-Submitted: auto-generated\n")));
    }
    ensure!(inkan.json(&["mail", "status"])?["waiting"] == 0, "something was queued");
    let text = inkan.text(&["mail", "test", ALICE])?;
    ensure!(text.contains("ok     RCPT TO   250") && text.contains("the mail server took a mail"), "{text}");
    Ok(())
}

#[test]
fn the_step_that_fails_is_named_with_what_to_do() -> Result<()> {
    let (inkan, mta) = (Inkan::init(&[])?, Mta::start()?);
    let (foreign, plain) = (Mta::start_with(Certificate::OfAnother)?, Mta::start_with(Certificate::None)?);
    let closed = port::free()?.to_string();
    let ports = [mta.submission, foreign.submission, plain.submission].map(|port| port.to_string());
    let [good, other, without] = ports.each_ref().map(String::as_str);
    fs::write(inkan.file("wrong"), "wrong")?;
    write_secret(&inkan.file("other-password"), "not the password")?;
    for (server, settings, to, stage, says) in [
        (&mta, vec![("host", "nobody.invalid"), ("port", good)], ALICE, "resolve", "the DNS"),
        (&mta, vec![("port", &closed)], ALICE, "connect", "mail.port"),
        (&mta, vec![("port", good), ("tls", "tls")], ALICE, "tls", "port 465"),
        (&foreign, vec![("port", other)], ALICE, "tls", "mail.ca_file"),
        (&mta, vec![("port", other)], ALICE, "tls", "mail.ca_file"),
        (&plain, vec![("port", without)], ALICE, "tls", "offers no STARTTLS"),
        (&mta, vec![("port", good), ("password_file", "other-password")], ALICE, "authenticate", "mail.password_file"),
        (&mta, vec![("port", good)], "nobody@example.com", "recipient", "no such mailbox"),
        (&mta, vec![("port", good)], "later@example.com", "recipient", "try again"),
    ] {
        let told = try_with(&inkan, server, &settings, to, 7)?;
        let steps = told["steps"].as_array().context("steps")?;
        let last = steps.last().context("no step")?;
        ensure!(last["stage"] == stage && steps.iter().filter(|step| !step["fault"].is_null()).count() == 1, "{told}");
        let all = format!("{} {}", last["fault"], last["advice"]);
        ensure!(all.contains(says), "{settings:?}: {told}");
        ensure!(!told.to_string().contains("not the password"), "{told}");
    }
    ensure!(mta.delivered(ALICE)?.is_empty());
    Ok(())
}

#[test]
fn without_a_mail_server_or_with_no_address_it_says_what_to_give() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    for (address, code, says) in [(ALICE, 1, "mail.host"), ("alice", 3, "no @")] {
        let ran = inkan.run(&["mail", "test", address])?;
        ensure!(ran.status.code() == Some(code) && ran.stderr.contains(says), "{:?} {}", ran.status, ran.stderr);
    }
    Ok(())
}

/// Tries a server with these settings instead of the good ones, and expects this exit status.
fn try_with(inkan: &Inkan, mta: &Mta, settings: &[(&str, &str)], to: &str, code: i32) -> Result<Value> {
    let password = inkan.file("mail-password");
    if !password.exists() {
        write_secret(&password, mta.password())?;
    }
    let file = inkan.file("inkan.toml");
    let text = fs::read_to_string(&file)?;
    let (before, _) = text.split_once("[mail]").context("no [mail]")?;
    let ca = mta.ca();
    let mut all = vec![
        ("from", "inkan@example.com"),
        ("host", "127.0.0.1"),
        ("tls", "starttls"),
        ("ca_file", ca.to_str().context("UTF-8")?),
        ("user", mta.user()),
        ("password_file", "mail-password"),
    ];
    all.retain(|(key, _)| settings.iter().all(|(other, _)| other != key));
    all.extend(settings);
    let line = |(key, value): &(&str, &str)| {
        if *key == "port" { format!("{key} = {value}\n") } else { format!("{key} = '{value}'\n") }
    };
    fs::write(&file, format!("{before}[mail]\n{}", all.iter().map(line).collect::<String>()))?;
    let ran = inkan.run(&["mail", "test", to, "--json"])?;
    ensure!(ran.status.code() == Some(code), "{settings:?}: {:?} {} {}", ran.status, ran.text(), ran.stderr);
    Ok(serde_json::from_slice(&ran.stdout)?)
}

fn stages(told: &Value) -> Result<Vec<&str>> {
    let steps = told["steps"].as_array().context("steps")?;
    steps.iter().map(|step| step["stage"].as_str().context("a stage")).collect()
}
