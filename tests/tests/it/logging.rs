//! What strangers can write into the log of a server.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::reachable::Reachable;
use inkan_tests::wait;
use serde_json::Value;

#[test]
fn malformed_requests_fill_no_log_and_an_alarm_is_still_heard() -> Result<()> {
    let organisation = Reachable::new()?;
    let inkan = &organisation.inkan;
    let serving = inkan.serve()?;
    let portal = organisation.portal.trim_start_matches("http://").to_owned();
    let before = inkan.log()?.len();
    let began = Instant::now();
    for _ in 0..5000 {
        ask(&portal, "GET / HTTP/9\r\n\r\n")?;
    }
    inkan.database().execute("ALTER TABLE session RENAME TO elsewhere")?;
    let answer = ask(
        &portal,
        &format!("GET / HTTP/1.1\r\nHost: {portal}\r\nCookie: inkan-session=x\r\nConnection: close\r\n\r\n"),
    )?;
    inkan.database().execute("ALTER TABLE elsewhere RENAME TO session")?;
    ensure!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    wait::until("the alarm", || Ok(inkan.log()?.contains("a request failed").then_some(())))?;
    let minutes = usize::try_from(began.elapsed().as_secs() / 60)?;
    serving.stop()?;

    let written = lines(inkan.log()?.get(before..).context("a log that grows")?)?;
    let libraries: Vec<&str> = written.iter().filter_map(|line| line["fields"]["library"].as_str()).collect();
    let library = *libraries.first().context("no line about the requests")?;
    ensure!(libraries.iter().all(|it| *it == library), "more than one budget: {libraries:?}");
    // The budget is by the minute, of which those at both ends may be begun.
    let most = 60 * (minutes + 2);
    ensure!(libraries.len() <= most, "{} lines in {minutes} minutes: {written:?}", libraries.len());
    ensure!(written.len() < most + 20, "{} lines in {minutes} minutes: {written:?}", written.len());
    let errors: Vec<&Value> = written.iter().filter(|line| line["level"] == "ERROR").collect();
    ensure!(
        matches!(errors.as_slice(), [alarm] if alarm["fields"]["message"] == "a request failed"),
        "not the alarm alone: {errors:?}"
    );
    let said = written.iter().find(|line| line["fields"]["lines.of"] == library).context("a line that says so")?;
    ensure!(said["level"] == "WARN", "{said}");
    Ok(())
}

/// What the server answers before it closes the connection.
fn ask(address: &str, request: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Each line is an event: a panic, say, would be none.
fn lines(log: &str) -> Result<Vec<Value>> {
    log.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
}
