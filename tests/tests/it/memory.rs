//! How much memory strangers can make the server take.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use inkan_tests::reachable::Reachable;

#[test]
fn sign_ins_of_strangers_take_a_few_buffers_and_no_more() -> Result<()> {
    let (organisation, serving) = Reachable::serving()?;
    let portal = organisation.portal.trim_start_matches("http://").to_owned();
    let page = ask(&portal, "GET", "", "")?;
    let after = |mark: &str| page.split_once(mark).map(|(_, rest)| rest).context("a form with its token");
    let token = after("name=\"csrf\" value=\"")?.split('"').next().unwrap_or_default();
    let visit = after("inkan-visit=")?.split(';').next().unwrap_or_default();
    let idle = memory(serving.pid(), "VmRSS:")?;
    forget_peak(serving.pid())?;
    let status = thread::scope(|scope| {
        let sign_in = |thread: usize| {
            let (portal, token, visit) = (&portal, token, visit);
            scope.spawn(move || -> Result<()> {
                for number in 0..12 {
                    let body = format!("address=nobody{thread}-{number}%40example.com&password=x&csrf={token}");
                    let answer = ask(portal, "POST", visit, &body)?;
                    ensure!(answer.starts_with("HTTP/1.1 422 "), "{answer}");
                }
                Ok(())
            })
        };
        let threads: Vec<_> = (0..5).map(sign_in).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?)
    });
    status?;
    let peak = memory(serving.pid(), "VmHWM:")?;
    let taken = peak.saturating_sub(idle);
    println!("{idle} kB, and {taken} kB more at most");
    // One run of Argon2 takes 19 MiB, so that a peak below that would not be one.
    ensure!(taken > 19_000, "{taken} kB: no password was hashed");
    // Four buffers of 19 MiB, and room for threads and pages; docs/performance.md has the figures without these buffers.
    ensure!(taken < 150_000, "{taken} kB beside the {idle} kB of an idle server");
    Ok(())
}

/// What is resident of a process now (`VmRSS:`) or was at most (`VmHWM:`), kB.
fn memory(pid: u32, which: &str) -> Result<usize> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(which)).context("a process with memory")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// Has the peak begin anew (proc(5), `clear_refs`): keys that are opened at the start take 16 MiB each.
fn forget_peak(pid: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

fn ask(portal: &str, method: &str, visit: &str, body: &str) -> Result<String> {
    let request = format!(
        "{method} /sign-in HTTP/1.1\r\nHost: {portal}\r\nConnection: close\r\nCookie: inkan-visit={visit}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(portal)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
