//! Audit events leave the running program as the configuration says, and survive its death.

use anyhow::{Context as _, Result, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::installation::write_secret;
use inkan_tests::reachable::Reachable;
use inkan_tests::wait;
use inkan_tests::webhook::{HookAnswer, HookReceiver};

/// The section of a webhook `siem` that receives the trail from its beginning.
pub(crate) fn webhook(inkan: &Inkan, port: u16) -> Result<String> {
    write_secret(&inkan.file("siem.secret"), "0123456789abcdef0123456789abcdef\n")?;
    Ok(format!(
        "[[webhook]]\nname = \"siem\"\nurl = \"http://127.0.0.1:{port}/in\"\nsecret_file = \"siem.secret\"\nfrom = \"beginning\""
    ))
}

#[test]
fn an_event_that_was_taken_when_the_server_was_killed_comes_again() -> Result<()> {
    let (organisation, receiver) = (Reachable::new()?, HookReceiver::start()?);
    let inkan = &organisation.inkan;
    inkan.configure(&webhook(inkan, receiver.port)?)?;
    receiver.answer_next(HookAnswer::Nothing);
    let serving = inkan.serve()?;
    ensure!(receiver.next()?.seqs()? == [1], "the first event is not 1");
    serving.kill();
    // The lease of the killed server ends after half a minute.
    inkan.database().execute("UPDATE destination SET lease_until = moved_at")?;
    let serving = inkan.serve()?;
    let last = inkan.database().count("audit")?;
    let came = receiver.until_event(last)?;
    ensure!(came == (1..=last).collect::<Vec<_>>(), "{came:?}");
    ensure!(serving.stop()?.success(), "the server did not stop well");
    ensure!(inkan.log()?.matches("does not accept").count() == 0, "{}", inkan.log()?);
    Ok(())
}

#[test]
fn an_operator_sees_what_holds_a_destination_skips_it_and_forgets_a_removed_one() -> Result<()> {
    let (organisation, receiver) = (Reachable::new()?, HookReceiver::start()?);
    let inkan = &organisation.inkan;
    let before = std::fs::read_to_string(inkan.file("inkan.toml"))?;
    inkan.configure(&webhook(inkan, receiver.port)?)?;
    let list = inkan.text(&["destination", "list"])?;
    ensure!(list.contains("siem (webhook): nothing was delivered yet"), "{list}");
    receiver.answer_always(HookAnswer::Status(422, "unknown action"));
    let serving = inkan.serve()?;
    let held = |at_least: i64| -> Result<Option<i64>> {
        let state = inkan.json(&["destination", "list"])?[0]["state"].clone();
        let seq = state["held"]["seq"].as_i64();
        Ok(seq.filter(|_| state["held"]["attempts"].as_i64() >= Some(at_least)))
    };
    let seq = wait::until("the destination to be held", || held(1))?;
    let list = inkan.text(&["destination", "list"])?;
    ensure!(
        list.contains("held by event 1 since") && list.contains("422") && list.contains("unknown action"),
        "{list}"
    );
    let doctor = inkan.run(&["doctor"])?.text();
    ensure!(doctor.contains("inkan destination skip siem --seq 1"), "{doctor}");

    let skip = |seq: &str, reason: &str| inkan.run(&["destination", "skip", "siem", "--seq", seq, "--reason", reason]);
    let refused = skip("2", "a test")?;
    ensure!(refused.status.code() == Some(6) && refused.stderr.contains("nothing was skipped"), "{}", refused.stderr);
    let refused = skip(&seq.to_string(), " ")?;
    ensure!(refused.status.code() == Some(3) && refused.stderr.contains("reason"), "{}", refused.stderr);
    receiver.answer_always(HookAnswer::Status(200, ""));
    receiver.all_that_came();
    skip(&seq.to_string(), "the receiver refuses it")?.ok()?;
    ensure!(skip(&seq.to_string(), "again")?.status.code() == Some(6), "an event was skipped twice");
    let last = inkan.database().count("audit")?;
    ensure!(receiver.until_event(last)?.iter().max() == Some(&last), "the skip is the last event");
    wait::until("the position", || {
        let list = inkan.text(&["destination", "list"])?;
        Ok(list.contains(&format!("delivered up to event {last} ")).then_some(()))
    })?;
    ensure!(inkan.database().count("audit")? == last, "a delivery wrote a row");

    let refused = inkan.run(&["destination", "forget", "siem"])?;
    ensure!(refused.status.code() == Some(6), "{}", refused.stderr);
    ensure!(serving.stop()?.success(), "the server did not stop well");
    std::fs::write(inkan.file("inkan.toml"), before)?;
    let list = inkan.text(&["destination", "list"])?;
    ensure!(list.contains("siem (not in the configuration)"), "{list}");
    let doctor = inkan.run(&["doctor"])?.text();
    ensure!(doctor.contains("inkan destination forget siem"), "{doctor}");
    inkan.text(&["destination", "forget", "siem"])?;
    let newest = inkan.json(&["audit", "list"])?[0].clone();
    ensure!(newest["action"] == "destination.forget", "{newest}");
    ensure!(inkan.run(&["destination", "forget", "siem"])?.status.code() == Some(5), "it was forgotten twice");
    Ok(())
}

#[test]
fn a_section_that_can_t_be_used_is_named_before_the_server_starts() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let good = webhook(&inkan, 9)?;
    let file = inkan.file("inkan.toml");
    let usual = std::fs::read_to_string(&file)?;
    for (section, command, fault) in [
        (good.replace("name = \"siem\"", "name = \"a b\""), "destination", "webhook `a b`, name"),
        (format!("{good}\n{good}"), "destination", "two destinations (webhook, syslog) have the name `siem`"),
        (good.replace("secret_file", "secretfile"), "destination", "secretfile"),
        (good.replace("127.0.0.1", "siem.example.com"), "serve", "webhook `siem`, url"),
        (good.replace("siem.secret", "absent"), "serve", "webhook `siem`, secret_file"),
        ("[[syslog]]\nname = \"log\"\naddress = \"udp://127.0.0.1\"".to_owned(), "serve", "UDP is not offered"),
    ] {
        std::fs::write(&file, format!("{usual}\n{section}\n"))?;
        let arguments: &[&str] = if command == "serve" { &["serve"] } else { &["destination", "list"] };
        let ran = inkan.run(arguments)?;
        ensure!(ran.status.code() == Some(1) && ran.stderr.contains(fault), "{section}: {}", ran.stderr);
    }
    std::fs::write(&file, usual)?;
    inkan.text(&["destination", "list"]).context("the usual configuration")?;
    Ok(())
}
