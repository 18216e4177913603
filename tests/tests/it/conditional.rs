//! A conditional request for a CRL reveals every revocation by any process.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Barrier;
use std::thread;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use inkan_tests::openssl::crl_text;
use inkan_tests::wait;
use serde_json::Value;

use crate::scene::{Reachable, crls, issue, organisation};

#[test]
fn a_revocation_by_the_command_line_is_seen_by_who_holds_the_last_crl() -> Result<()> {
    let (reachable, _serving) = Reachable::serving()?;
    let inkan = &reachable.inkan;
    let url = format!("{}/crl/issuing-g1.crl", reachable.publication);
    let mut date = String::new();
    for (round, serial) in (1..=3).zip(issue_nine(inkan)?) {
        inkan.text(&["certificate", "revoke", &serial, "--yes", "--happening", "superseded"])?;
        // The command has waited for the CRL.
        let (headers, _) = get(&url, &[&format!("If-Modified-Since: {date}")])?;
        ensure!(headers.starts_with("HTTP/1.1 200"), "round {round}: {headers}");
        let listed = crl_text(&crls(inkan)?.1)?.matches("Serial Number").count();
        ensure!(listed == round, "{listed} are listed after {round} revocations");
        headers_line(&headers, "last-modified")?.clone_into(&mut date);
        let (headers, _) = get(&url, &[&format!("If-Modified-Since: {date}")])?;
        ensure!(headers.starts_with("HTTP/1.1 304"), "nothing has changed: {headers}");
        let part = get(&url, &["Range: bytes=1-", &format!("If-Range: {date}")])?;
        ensure!(part.0.starts_with("HTTP/1.1 200"), "a part by the date alone: {}", part.0);
    }
    Ok(())
}

#[test]
fn while_a_server_runs_the_crls_are_its_own() -> Result<()> {
    let (reachable, serving) = Reachable::serving()?;
    let inkan = &reachable.inkan;
    let before = numbers_in_trail(inkan)?;
    let serials = issue_nine(inkan)?;
    revoke_at_once(inkan, &serials)?;
    let (_, issuing) = crls(inkan)?;
    ensure!(crl_text(&issuing)?.matches("Serial Number").count() == serials.len(), "a command did not wait");
    let made: BTreeSet<i64> = numbers_in_trail(inkan)?.difference(&before).copied().collect();
    ensure!((1..=serials.len()).contains(&made.len()), "{made:?}");
    // A command sees the CRL before the server logs that it made it.
    wait::until("the server to log each of its CRLs", || Ok(made.is_subset(&numbers_in_log(inkan)?).then_some(())))
        .with_context(|| format!("of {made:?}"))?;
    ensure!(seconds_differ(inkan)?, "two CRLs have one thisUpdate");
    // However the server ends, the next command publishes by itself.
    serving.kill();
    let last = issue(inkan, "alice@example.com", "signing", Key::UserRsa(2))?;
    inkan.text(&["certificate", "revoke", &last.serial, "--yes", "--happening", "superseded"])?;
    let listed = crl_text(&crls(inkan)?.1)?.matches("Serial Number").count();
    ensure!(listed == serials.len() + 1, "{listed} are listed");
    Ok(())
}

#[test]
fn nine_commands_at_once_without_a_server_make_crls_of_different_seconds() -> Result<()> {
    let inkan = organisation()?;
    let serials = issue_nine(&inkan)?;
    revoke_at_once(&inkan, &serials)?;
    let (_, issuing) = crls(&inkan)?;
    ensure!(crl_text(&issuing)?.matches("Serial Number").count() == serials.len(), "a revocation is on no CRL");
    ensure!(seconds_differ(&inkan)?, "two CRLs have one thisUpdate");
    Ok(())
}

fn issue_nine(inkan: &Inkan) -> Result<Vec<String>> {
    (0..9).map(|_| Ok(issue(inkan, "alice@example.com", "signing", Key::UserRsa(1))?.serial)).collect()
}

fn revoke_at_once(inkan: &Inkan, serials: &[String]) -> Result<()> {
    let start = Barrier::new(serials.len());
    thread::scope(|scope| {
        let start = &start;
        let revoke = |serial: &'_ String| {
            let serial = serial.clone();
            scope.spawn(move || {
                start.wait();
                inkan.text(&["certificate", "revoke", &serial, "--yes", "--happening", "superseded"])
            })
        };
        let running: Vec<_> = serials.iter().map(revoke).collect();
        running
            .into_iter()
            .try_for_each(|it| it.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a command panicked"))).map(drop))
    })
}

/// The CRLs of the issuing CA that the trail knows of.
fn numbers_in_trail(inkan: &Inkan) -> Result<BTreeSet<i64>> {
    let trail = inkan.json(&["audit", "list", "--limit", "10000"])?;
    let rows = trail.as_array().context("a list")?.iter();
    rows.filter(|row| row["action"] == "crl.publish")
        .map(|row| {
            let detail = row["detail"].as_str().context("a detail")?;
            let number = detail.strip_prefix("number:").and_then(|it| it.split(' ').next()).context("a number")?;
            Ok(number.parse()?)
        })
        .collect()
}

/// The CRLs that the server says it made.
fn numbers_in_log(inkan: &Inkan) -> Result<BTreeSet<i64>> {
    let log = inkan.log()?;
    let events = log.lines().filter(|line| line.contains("published a CRL")).map(serde_json::from_str::<Value>);
    events.map(|event| event?["fields"]["crl.number"].as_i64().context("a number")).collect()
}

/// Of the CRLs that are kept.
fn seconds_differ(inkan: &Inkan) -> Result<bool> {
    let of_issuing = "FROM crl WHERE authority_id = (SELECT id FROM authority WHERE slug = 'issuing-g1')";
    let all = inkan.database().count(&format!("(SELECT this_update {of_issuing}) AS kept"))?;
    let different = inkan.database().count(&format!("(SELECT DISTINCT this_update {of_issuing}) AS kept"))?;
    Ok(all > 1 && all == different)
}

/// The head of an answer and its body.
fn get(url: &str, headers: &[&str]) -> Result<(String, Vec<u8>)> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--include"]);
    for header in headers {
        curl.args(["--header", header]);
    }
    let answer = run(curl.arg(url))?.ok()?.stdout;
    let end = answer.windows(4).position(|octets| octets == b"\r\n\r\n").context("an end of the head")?;
    let (head, body) = answer.split_at(end + 4);
    Ok((String::from_utf8(head.to_vec())?, body.to_vec()))
}

fn headers_line<'a>(headers: &'a str, name: &str) -> Result<&'a str> {
    let found = headers.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then_some(value)
    });
    found.with_context(|| format!("no {name} in {headers}"))
}
