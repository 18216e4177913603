//! Load over HTTP from a separate process.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::cpu;

/// Answers per second of `url`, requested over this many connections for some seconds; `script`, in Lua, makes the requests.
///
/// # Errors
/// When wrk is not installed, or an answer was not a success.
pub(crate) fn rate(folder: &Path, connections: u32, url: &str, script: &str) -> Result<f64> {
    let said = run(folder, connections, url, script)?;
    let line = said.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    Ok(line.with_context(|| format!("{url}: {said}"))?.trim().parse()?)
}

/// The 99th percentile of the time for an answer, in milliseconds.
///
/// # Errors
/// Those of [`rate`].
pub(crate) fn p99(folder: &Path, connections: u32, url: &str, script: &str) -> Result<f64> {
    let said = run(folder, connections, url, script)?;
    let time = said.lines().find_map(|line| line.trim().strip_prefix("99%"));
    let time = time.with_context(|| format!("{url}: {said}"))?.trim();
    // wrk writes `812.00us`, `8.12ms` or `1.20s`.
    let (number, unit) = time.split_at(time.find(|c: char| c.is_ascii_alphabetic()).context("a unit")?);
    let in_milliseconds = match unit {
        "us" => 0.001,
        "ms" => 1.0,
        "s" => 1000.0,
        _ => bail!("wrk says {time}"),
    };
    Ok(number.parse::<f64>()? * in_milliseconds)
}

fn run(folder: &Path, connections: u32, url: &str, script: &str) -> Result<String> {
    let file = folder.join("wrk.lua");
    fs::write(&file, script)?;
    let mut wrk = Command::new("wrk");
    wrk.args([
        "--threads",
        "1",
        "--latency",
        "--duration",
        &format!("{SECONDS}s"),
        "--connections",
        &connections.to_string(),
        "--script",
    ]);
    let ran = wrk.arg(&file).arg(url).output().context("wrk can't be started: apt-get install wrk")?;
    let said = String::from_utf8_lossy(&ran.stdout);
    ensure!(ran.status.success() && !said.contains("Non-2xx") && !said.contains("Socket errors"), "{url}: {said}");
    Ok(said.into_owned())
}

/// Like [`rate`], for a server in this process; also returns the CPU time per answer in milliseconds.
///
/// # Errors
/// Those of [`rate`].
pub(crate) fn rate_and_cpu(folder: &Path, connections: u32, url: &str, script: &str) -> Result<(f64, f64)> {
    let before = cpu::used()?;
    let rate = rate(folder, connections, url, script)?;
    Ok((rate, (cpu::used()? - before) / (rate * SECONDS)))
}

/// A script that posts the lines of a file, one after the other, with these headers (in Lua).
pub(crate) fn posting(bodies: &Path, headers: &str) -> String {
    format!(
        "local bodies = {{}}\nfor line in io.lines('{}') do bodies[#bodies + 1] = line end\nlocal next = 0\n\
         local headers = {{ {headers} }}\n\
         request = function()\n  next = next % #bodies + 1\n  return wrk.format('POST', nil, headers, bodies[next])\nend\n",
        bodies.display()
    )
}

const SECONDS: f64 = 3.0;
