//! What strangers can write into the log of a server.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

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
    let before = lines(&inkan.log()?).len();
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
    let log = wait::until("the alarm", || Ok(Some(inkan.log()?).filter(|log| log.contains("a request failed"))))?;
    serving.stop()?;

    let written = lines(&log).split_off(before);
    let of_server: Vec<&Value> = written.iter().filter(|line| line["fields"]["library"].is_string()).collect();
    // A minute may end while the requests are sent.
    ensure!((1..=120).contains(&of_server.len()) && written.len() < 140, "{} lines:\n{log}", written.len());
    let errors: Vec<&Value> = written.iter().filter(|line| line["level"] == "ERROR").collect();
    ensure!(errors.len() == 1, "strangers cause errors: {errors:?}");
    let said = written.iter().find(|line| line["fields"]["lines.of"].is_string()).context("a line that says so")?;
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

fn lines(log: &str) -> Vec<Value> {
    log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
