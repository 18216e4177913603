//! The demo's officers can be used by the person who tries it.

use anyhow::{Context as _, Result, ensure};
use ca_core::keys::totp::{TimeStep, TotpSecret};
use ca_core::runtime::clock::{Clock as _, SystemClock};
use ca_core::types::Timestamp;
use inkan_tests::demo::{Curl, Demo, Terminal};
use inkan_tests::wait;

#[test]
fn an_officer_signs_in_with_what_is_printed() -> Result<()> {
    let demo = Demo::new()?;
    let running = demo.start()?;
    let portal = running.printed["portal"].as_str().context("a URL")?;
    let password = running.printed["password"].as_str().context("a password")?;
    let people = running.printed["people"].as_array().context("people")?;
    for (address, page) in [("mamoru@example.com", "/officer/certificates"), ("ada@example.com", "/officer/audit")] {
        let person = people.iter().find(|person| person["address"] == address).context("this officer")?;
        let uri = person["otpauth"].as_str().context("an address for authenticators")?;
        ensure!(uri.starts_with("otpauth://totp/Inkan%20Example%20Organisation:"), "{uri}");
        let secret = uri.split_once("?secret=").and_then(|(_, rest)| rest.split('&').next()).context("a secret")?;
        // The demo may have used the current code. The next one is accepted too.
        let next = TimeStep::of(Timestamp::from_unix_seconds(SystemClock.now().unix_seconds() + 30));
        let code = TotpSecret::from_base32(secret).context("160 bits")?.code_at(next);
        sign_in(portal, address, password, &code, page)?;
    }
    let without: Vec<_> = people.iter().filter(|person| person["otpauth"].is_null()).collect();
    ensure!(without.iter().all(|person| person["role"].is_null()) && without.len() == 3, "{people:?}");
    ensure!(people.iter().all(|person| person["name"] != "守 警備"), "{people:?}");
    Ok(())
}

#[test]
fn enter_prints_codes_that_are_accepted_and_ctrl_c_ends_it() -> Result<()> {
    let demo = Demo::new()?;
    let mut terminal = demo.start_in_terminal()?;
    let before = codes(&terminal)?.len();
    ensure!(before == 3, "{}", terminal.text()?);
    terminal.type_in("\n")?;
    wait::until("the codes to be printed again", || Ok((codes(&terminal)?.len() == 2 * before).then_some(())))?;
    let text = terminal.text()?;
    let portal = text.split_once("  portal       ").and_then(|(_, rest)| rest.lines().next()).context("a URL")?;
    let password = text.split_once("with the password ").and_then(|(_, rest)| rest.lines().next());
    let codes = codes(&terminal)?;
    // The demo itself has signed in as this officer a moment ago, and offers a code that it has not used.
    let (address, code) = codes.iter().rfind(|(address, _)| address == "rin@example.com").context("this officer")?;
    sign_in(portal.trim(), address, password.context("a password")?.trim(), code, "/officer/people")?;
    terminal.type_in("\u{3}")?;
    let ended = terminal.ended()?;
    ensure!(ended.code() == Some(0), "{ended}");
    ensure!(demo.left_behind()? == ["demo.log"], "it left {:?}", demo.left_behind()?);
    Ok(())
}

/// The printed addresses with codes, in order.
fn codes(terminal: &Terminal) -> Result<Vec<(String, String)>> {
    let text = terminal.text()?;
    let pairs = text.lines().filter_map(|line| {
        let (address, code) = line.trim().split_once(' ')?;
        let code = code.trim();
        let is_code = code.len() == 6 && code.bytes().all(|octet| octet.is_ascii_digit());
        (is_code && address.contains('@')).then(|| (address.to_owned(), code.to_owned()))
    });
    Ok(pairs.collect())
}

/// Signs in and opens an officer's page, which the password alone does not open.
fn sign_in(portal: &str, address: &str, password: &str, code: &str, page: &str) -> Result<()> {
    let curl = Curl::at(portal)?;
    let asked = curl.fill_in("/sign-in", &[("address", address), ("password", password)])?;
    ensure!(asked.contains("action=\"/second-factor\""), "{asked}");
    let opened = curl.fill_in("/second-factor", &[("code", code), ("next", page)])?;
    ensure!(opened.contains("action=\"/sign-out\""), "{address} is not signed in: {opened}");
    let opened = curl.open(page)?;
    ensure!(!opened.contains("action=\"/second-factor\"") && !opened.contains("action=\"/sign-in\""), "{opened}");
    Ok(())
}
