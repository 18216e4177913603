//! Killed in the middle, a backup or a restore leaves nothing that looks like one, and the next try succeeds.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;

use super::{Elsewhere, back_up};
use crate::scene::{issue, organisation};

#[test]
fn a_backup_that_is_killed_is_none() -> Result<()> {
    let inkan = organisation()?;
    issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let mut cut = 0;
    for (turn, depth) in [0, 1, 2, 3, 4].into_iter().cycle().take(TURNS).enumerate() {
        let folder = inkan.file(&format!("backup-{turn}"));
        let mut command = inkan.program()?;
        command.arg("--config").arg(inkan.file("inkan.toml")).arg("backup").arg("--to").arg(&folder);
        kill_at(&mut command, &folder, depth)?;
        if folder.join("manifest.json").exists() {
            inkan.run(&["backup", "verify", folder.to_str().unwrap_or_default()])?.ok()?;
        } else {
            cut += 1;
        }
    }
    ensure!(cut > 0, "no backup was cut off");
    let whole = back_up(&inkan, "whole")?;
    inkan.run(&["backup", "verify", whole.to_str().unwrap_or_default()])?.ok().map(drop)
}

#[test]
fn a_restore_that_is_killed_is_none_and_can_be_done_again() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let backup = back_up(&inkan, "backup")?;
    let elsewhere = Elsewhere::new()?;
    let database = elsewhere.0.database();
    let restore = |folder: &Path| -> Result<Command> {
        let mut restore = elsewhere.0.program()?;
        restore.args(["restore", "--without-crl", "issuing-g1", "--from"]).arg(&backup).arg("--data").arg(folder);
        if database.is_postgres() {
            restore.args(["--database", database.url()]);
        }
        Ok(restore)
    };
    let (mut cut, mut came_through) = (0, None);
    for (turn, depth) in [0, 1, 2, 3, 4].into_iter().cycle().take(TURNS).enumerate() {
        let folder = elsewhere.0.file(&format!("data-{turn}"));
        kill_at(&mut restore(&folder)?, &folder, depth)?;
        if folder.join("inkan.toml").exists() {
            came_through = Some(folder);
            // The database of PostgreSQL is taken now.
            if database.is_postgres() {
                break;
            }
        } else {
            cut += 1;
        }
    }
    ensure!(cut > 0, "no restore was cut off");
    let folder = if let Some(folder) = came_through {
        folder
    } else {
        let folder = elsewhere.0.file("whole");
        run(&mut restore(&folder)?)?.ok()?;
        folder
    };
    let listed = list(&elsewhere.0, &folder)?;
    ensure!(listed.contains(&issued.serial), "{listed}");
    Ok(())
}

/// What an installation in a folder lists.
fn list(inkan: &Inkan, folder: &Path) -> Result<String> {
    let mut list = inkan.program()?;
    list.arg("--config").arg(folder.join("inkan.toml")).args(["certificate", "list"]);
    Ok(run(&mut list)?.ok()?.text())
}

/// Kills a program as soon as its staging folder holds so many files.
fn kill_at(command: &mut Command, folder: &Path, files: usize) -> Result<()> {
    let mut child: Child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    // Looking without a pause: what is waited for lasts a few milliseconds.
    while child.try_wait()?.is_none() && count_staged(folder).is_none_or(|count| count < files) {
        std::thread::yield_now();
    }
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// How many files there are below the staging folder; `None` while there is none.
fn count_staged(folder: &Path) -> Option<usize> {
    let staging = fs::read_dir(folder).ok()?.flatten().find(|it| it.file_name().to_string_lossy().starts_with('.'))?;
    Some(count_files(&staging.path()))
}

fn count_files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { count_files(&entry.path()) } else { 1 }).sum()
}

const TURNS: usize = 10;
