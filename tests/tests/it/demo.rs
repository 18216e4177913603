//! `inkan demo`: a throw-away organisation that shows the main job, and notices when the job goes wrong.

mod officers;
mod post;

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run};
use inkan_tests::demo::{Curl, Demo, USUAL_PORTS};
use inkan_tests::{corpus, port};
use serde_json::Value;

#[test]
fn every_step_passes_and_nothing_is_left_behind() -> Result<()> {
    let demo = Demo::new()?;
    let ran = demo.run(&[])?.ok()?;
    let printed = printed(&ran)?;
    ensure!(steps(&printed)? == STEPS.map(|step| (step.to_owned(), true)), "{printed}");
    ensure!(demo.left_behind()?.is_empty(), "it left {:?}", demo.left_behind()?);
    Ok(())
}

#[test]
fn one_turned_octet_in_a_step_fails_that_step_alone() -> Result<()> {
    for tampered in STEPS {
        let demo = Demo::new()?;
        let ran = demo.run(&["--tamper", tampered])?;
        ensure!(ran.status.code() == Some(7), "{tampered}: {:?} {}", ran.status, ran.stderr);
        let printed = printed(&ran)?;
        ensure!(steps(&printed)? == STEPS.map(|step| (step.to_owned(), step != tampered)), "{tampered}: {printed}");
        ensure!(demo.left_behind()?.is_empty(), "{tampered}: it left {:?}", demo.left_behind()?);
    }
    Ok(())
}

#[test]
fn a_busy_port_that_was_asked_for_is_named() -> Result<()> {
    let demo = Demo::new()?;
    let busy = TcpListener::bind("127.0.0.1:0")?;
    let busy = busy.local_addr()?.port().to_string();
    let free = port::free()?.to_string();
    for (options, name) in [
        (["--http", &busy, "--ldap", &free], "portal"),
        (["--http", &free, "--ldap", &busy], "directory"),
        // The second of two that want the same.
        (["--http", &free, "--ldap", &free], "directory"),
    ] {
        let ran = demo.run_with(&options)?;
        let port = if name == "portal" { options[1] } else { options[3] };
        ensure!(ran.status.code() == Some(1), "{options:?}: {:?}", ran.status);
        ensure!(ran.stderr.contains(&format!("port {port} for the {name}")), "{options:?}: {}", ran.stderr);
        ensure!(ran.stdout.is_empty() && demo.left_behind()?.is_empty(), "{options:?} left something");
    }
    Ok(())
}

#[test]
fn busy_usual_ports_are_replaced_and_a_folder_that_was_asked_for_is_kept() -> Result<()> {
    let demo = Demo::new()?;
    for port in USUAL_PORTS {
        ensure!(TcpListener::bind(("127.0.0.1", port)).is_err(), "{port} is free");
    }
    let kept = tempfile::tempdir()?;
    let folder = kept.path().join("organisation");
    let ran = demo.run_with(&["--data", folder.to_str().context("UTF-8")?])?.ok()?;
    let printed = printed(&ran)?;
    for listener in ["portal", "publication", "responder", "smtp", "pop3"] {
        let address = printed[listener].as_str().context("an address")?;
        let port = address.rsplit(':').next().and_then(|port| port.parse::<u16>().ok()).context("a port")?;
        ensure!(!USUAL_PORTS.contains(&port), "{listener}: {address}");
    }
    ensure!(demo.left_behind()?.is_empty(), "it left {:?}", demo.left_behind()?);
    let config = printed["config"].as_str().context("a path")?;
    ensure!(Path::new(config) == folder.join("inkan.toml"), "{config}");
    let mut list = Command::new(inkan_tests::inkan::binary()?);
    let listed = run(list.args(["--config", config, "certificate", "list"]))?.ok()?.text();
    ensure!(listed.contains("alice@example.com") && listed.contains("revoked"), "{listed}");
    corpus::lint(Path::new(config))?;

    let again = demo.run_with(&["--data", folder.to_str().context("UTF-8")?])?;
    ensure!(again.status.code() == Some(6) && again.stderr.contains("already holds"), "{again:?}");
    Ok(())
}

#[test]
fn what_it_says_to_try_works_until_somebody_ends_it() -> Result<()> {
    for signal in ["TERM", "INT"] {
        let demo = Demo::new()?;
        let running = demo.start()?;
        let commands = running.printed["commands"].as_array().context("commands")?.clone();
        let answers = ["userCertificate;binary::", "Certificate Revocation List (CRL)", "sha256 Fingerprint="];
        ensure!(commands.len() == answers.len(), "{commands:?}");
        for (command, answer) in commands.iter().zip(answers) {
            let command = command.as_str().context("a command")?;
            let ran = run(Command::new("sh").args(["-c", command]))?.ok()?;
            ensure!(ran.text().contains(answer), "{command}: {}", ran.text());
        }
        let listed = run(Command::new("sh").args(["-c", commands[1].as_str().unwrap_or_default()]))?.text();
        ensure!(listed.contains("Serial Number:"), "the CRL does not list Bob's certificate: {listed}");
        let ended = running.end_by(signal)?;
        ensure!(ended.code() == Some(0), "SIG{signal}: {ended}");
        let left = demo.left_behind()?;
        ensure!(left == ["demo.log"], "SIG{signal} left {left:?}");
    }
    Ok(())
}

#[test]
fn ctrl_c_while_it_builds_leaves_nothing_behind() -> Result<()> {
    let demo = Demo::new()?;
    let ended = demo.interrupt_early()?;
    ensure!(ended.code() == Some(1), "{ended}");
    ensure!(demo.left_behind()? == ["demo.log"], "it left {:?}", demo.left_behind()?);
    Ok(())
}

#[test]
fn every_page_that_it_names_is_there_and_it_says_what_it_left_out() -> Result<()> {
    let demo = Demo::new()?;
    let running = demo.start()?;
    let portal = running.printed["portal"].as_str().context("a URL")?;
    let curl = Curl::at(portal)?;
    ensure!(curl.open("/no-such-page").is_err(), "every path is answered");
    let pages = running.printed["pages"].as_array().context("pages")?;
    ensure!(pages.len() >= 10, "{pages:?}");
    for page in pages {
        let url = page["url"].as_str().context("a URL")?;
        curl.open(url.strip_prefix(portal).context("a page of the portal")?)?;
    }
    let left_out = running.printed["left_out"].as_array().context("left_out")?;
    for what in ["TLS", "directory", "escrow", "departures", "two officers"] {
        let named = left_out.iter().filter_map(Value::as_str).any(|text| text.contains(what));
        ensure!(named, "{what} is not named: {left_out:?}");
    }
    Ok(())
}

#[test]
fn two_demos_run_at_the_same_time() -> Result<()> {
    let (first, second) = (Demo::new()?, Demo::new()?);
    let (first, second) = (first.start()?, second.start()?);
    let mut addresses = BTreeSet::new();
    for running in [&first, &second] {
        ensure!(steps(&running.printed)?.iter().all(|(_, passed)| *passed), "{}", running.printed);
        for listener in ["portal", "publication", "responder", "smtp", "pop3"] {
            let address = running.printed[listener].as_str().context("an address")?;
            ensure!(addresses.insert(address.to_owned()), "{address} is used twice");
        }
    }
    Ok(())
}

const STEPS: [&str; 9] =
    ["authorities", "second-factor", "issued", "looked-up", "crl", "due", "self-check", "revoked", "audit"];

fn printed(ran: &Ran) -> Result<Value> {
    serde_json::from_slice(&ran.stdout).with_context(|| format!("{ran:?}"))
}

/// Each step's name and whether it passed, in order.
fn steps(printed: &Value) -> Result<Vec<(String, bool)>> {
    let marks = printed["steps"].as_array().context("steps")?;
    marks
        .iter()
        .map(|mark| {
            let name = mark["step"].as_str().context("a name")?.to_owned();
            Ok((name, mark["passed"].as_bool().context("a mark")?))
        })
        .collect()
}
