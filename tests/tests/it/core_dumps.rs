//! What the server holds in memory is for itself alone.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Result, ensure};
use inkan_tests::reachable::Reachable;

/// The kernel gives the files of a process that is not dumpable to root (proc(5)); for root that shows nothing, so that the
/// server is then started as another user.
#[test]
fn a_server_is_not_dumpable_and_writes_no_core() -> Result<()> {
    let inkan = Reachable::new()?.inkan;
    let own = fs::metadata("/proc/self/status")?.uid();
    let user = if own == 0 { NOBODY } else { own };
    let mut dumpable = Command::new("setpriv");
    if own == 0 {
        dumpable.arg(format!("--reuid={user}"));
    }
    let mut dumpable = dumpable.args(["--", "cat"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // It has become the other user and the other program when it answers.
    let answered = talk(&mut dumpable);
    let of_another = owner(dumpable.id());
    dumpable.kill()?;
    dumpable.wait()?;
    answered?;
    ensure!(of_another? == user, "the files of any process are root's here, which shows nothing");

    let serving = if own == 0 { inkan.serve_as(user)? } else { inkan.serve()? };
    let uid = fs::read_to_string(format!("/proc/{}/status", serving.pid()))?;
    ensure!(uid.lines().any(|line| line.starts_with(&format!("Uid:\t{user}\t"))), "{uid}");
    ensure!(owner(serving.pid())? == 0, "the server is dumpable");
    let limits = fs::read_to_string(format!("/proc/{}/limits", serving.pid()))?;
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default();
    ensure!(core.split_whitespace().filter(|word| *word == "0").count() == 2, "{core}");
    Ok(())
}

fn owner(pid: u32) -> Result<u32> {
    Ok(fs::metadata(format!("/proc/{pid}/status"))?.uid())
}

fn talk(process: &mut Child) -> Result<()> {
    let (Some(stdin), Some(stdout)) = (process.stdin.as_mut(), process.stdout.as_mut()) else {
        anyhow::bail!("no pipes");
    };
    stdin.write_all(b"x")?;
    stdout.read_exact(&mut [0])?;
    Ok(())
}

const NOBODY: u32 = 65534;
