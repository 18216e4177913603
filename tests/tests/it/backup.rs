//! Backup and restore: what was published since the backup is known again before anything is signed.

mod cut_off;
mod damage;
mod directory;
mod heads;
mod published;
mod refusals;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run};
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use inkan_tests::wait;
use serde_json::Value;

use crate::scene::{Reachable, issue};

/// An empty place to restore to: a folder and, on PostgreSQL, a database.
struct Elsewhere(Inkan);

impl Elsewhere {
    fn new() -> Result<Self> {
        Ok(Self(Inkan::without_init()?))
    }

    /// `inkan restore` of this backup, with the passphrase of the installation that it is of.
    fn command(&self, of: &Inkan, backup: &Path, more: &[&str]) -> Result<Command> {
        let mut restore = self.0.program()?;
        restore.args(["restore", "--json", "--from"]).arg(backup).arg("--data").arg(self.0.path());
        restore.arg("--passphrase-file").arg(of.file("passphrase"));
        if self.0.database().is_postgres() {
            restore.args(["--database", self.0.database().url()]);
        }
        restore.args(more);
        Ok(restore)
    }

    fn try_restore(&self, of: &Inkan, backup: &Path, more: &[&str]) -> Result<Ran> {
        run(&mut self.command(of, backup, more)?)
    }

    /// Restores and finishes; the installation and what the program says.
    fn restore(self, of: &Inkan, backup: &Path, more: &[&str]) -> Result<(Inkan, Value)> {
        let ran = self.try_restore(of, backup, more)?.ok()?;
        let told: Value = serde_json::from_slice(&ran.stdout)?;
        ensure!(told["finished"] == true, "not finished: {told}");
        Ok((self.0, told))
    }
}

/// Makes a backup in a folder beside the configuration.
fn back_up(inkan: &Inkan, name: &str) -> Result<PathBuf> {
    let folder = inkan.file(name);
    inkan.text(&["backup", "--to", folder.to_str().context("UTF-8")?])?;
    Ok(folder)
}

/// The serial numbers that an installation knows, each with its state.
fn certificates(inkan: &Inkan) -> Result<Vec<(String, String)>> {
    let listed = inkan.json(&["certificate", "list", "--limit", "1000"])?;
    let rows = listed.as_array().context("rows")?;
    let text = |value: &Value| value.as_str().map(str::to_owned).context("text");
    rows.iter().map(|row| Ok((text(&row["serial"])?, text(&row["status"]["state"])?))).collect()
}

#[test]
fn a_backup_of_a_busy_server_is_whole_and_what_was_published_since_is_known_again() -> Result<()> {
    let (busy, serving) = Reachable::serving()?;
    let inkan = &busy.inkan;
    for name in ["bob", "carol"] {
        inkan.text(&["person", "add", "--name", name, "--mail", &format!("{name}@example.com")])?;
    }
    let before = issue(inkan, "carol@example.com", "signing", Key::UserRsa(3))?;
    let (done, issued) = (AtomicBool::new(false), AtomicUsize::new(0));
    let until_done = |work: &(dyn Fn() -> Result<()> + Sync)| -> Result<()> {
        while !done.load(Ordering::Relaxed) {
            work()?;
            issued.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    let wait_for_more = || {
        let before = issued.load(Ordering::Relaxed);
        wait::until("more to be issued", || Ok((issued.load(Ordering::Relaxed) >= before + 4).then_some(())))
    };
    let issuing = || issue(inkan, "alice@example.com", "signing", Key::UserRsa(1)).map(drop);
    let revoking = || {
        let issued = issue(inkan, "bob@example.com", "signing", Key::UserRsa(2))?;
        inkan.text(&["certificate", "hold", &issued.serial])?;
        inkan.text(&["certificate", "release", &issued.serial]).map(drop)
    };
    let backup = thread::scope(|scope| {
        let works = [scope.spawn(|| until_done(&issuing)), scope.spawn(|| until_done(&revoking))];
        let backup = wait_for_more().and_then(|()| back_up(inkan, "busy"));
        let backup = backup.and_then(|backup| wait_for_more().map(|()| backup));
        done.store(true, Ordering::Relaxed);
        for work in works {
            work.join().map_err(|_| anyhow::anyhow!("a worker panicked"))??;
        }
        backup
    })?;
    inkan.text(&["backup", "verify", backup.to_str().context("UTF-8")?])?;
    let wanted = issued_until(inkan, &backup)?;
    inkan.text(&["certificate", "revoke", &before.serial, "--yes", "--happening", "key-stolen"])?;
    inkan.text(&["crl", "publish"])?;
    let (restored, told) = Elsewhere::new()?.restore(inkan, &backup, &[])?;
    ensure!(serving.stop()?.success(), "the old server did not stop well");

    ensure!(told["placed"]["trail"]["broken"].is_null(), "{told}");
    ensure!(restored.text(&["audit", "verify"])?.contains("whole"), "the trail is broken");
    // The copy is of one moment: a certificate is in it exactly if the trail in it tells of it.
    let known = certificates(&restored)?;
    let mut serials: Vec<&String> = known.iter().map(|(serial, _)| serial).collect();
    serials.sort_unstable();
    ensure!(wanted.len() > 4 && wanted.len() + 4 <= certificates(inkan)?.len());
    ensure!(serials == wanted.iter().collect::<Vec<_>>(), "{wanted:?}\n{serials:?}");
    let state = known.iter().find(|(serial, _)| *serial == before.serial).map(|(_, state)| state.as_str());
    ensure!(state == Some("revoked"), "{state:?}");
    // The restored installation works.
    restored.serve()?.stop()?;
    issue(&restored, "alice@example.com", "encryption", Key::UserRsa(4))?;
    Ok(())
}

/// The serial numbers that were issued, in order, as the trail of the running installation tells it up to the head of a
/// backup.
fn issued_until(inkan: &Inkan, backup: &Path) -> Result<Vec<String>> {
    let manifest: Value = serde_json::from_slice(&fs::read(backup.join("manifest.json"))?)?;
    let head = manifest["head"]["seq"].as_i64().context("a head")?;
    let listed = inkan.json(&["audit", "list", "--limit", "100000"])?;
    let rows = listed.as_array().context("rows")?;
    let mut issued: Vec<String> = rows
        .iter()
        .filter(|row| row["seq"].as_i64() <= Some(head) && row["action"] == "certificate.issue")
        .filter_map(|row| row["subject"].as_str()?.strip_prefix("certificate:").map(str::to_owned))
        .collect();
    issued.sort();
    Ok(issued)
}
