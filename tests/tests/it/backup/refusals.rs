//! Between placing and finishing nothing is signed; and nothing is overwritten.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;

use super::{Elsewhere, back_up, certificates};
use crate::scene::{Reachable, issue, organisation};

#[test]
fn nothing_is_signed_before_the_restore_is_finished() -> Result<()> {
    let Reachable { inkan, .. } = Reachable::new()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let backup = back_up(&inkan, "backup")?;
    let elsewhere = Elsewhere::new()?;
    let placed = elsewhere.try_restore(&inkan, &backup, &[])?;
    ensure!(placed.status.code() == Some(6), "{:?}: {}", placed.status, placed.stderr);
    let told: serde_json::Value = serde_json::from_slice(&placed.stdout)?;
    ensure!(told["finished"] == false && told["lacking_crls"][0] == "issuing-g1", "{told}");
    let restored = &elsewhere.0;
    let root_key = Key::Root.file()?.display().to_string();
    for refused in [&["serve"][..], &["crl", "publish"], &["crl", "root", "--root-key", &root_key]] {
        let ran = restored.run(refused)?;
        ensure!(ran.status.code() == Some(6) && ran.stderr.contains("restore finish"), "{refused:?}: {}", ran.stderr);
    }
    let refused = issue(restored, "alice@example.com", "signing", Key::UserRsa(2));
    ensure!(refused.is_err_and(|error| format!("{error:#}").contains("restore finish")), "a certificate was issued");
    // Reporting a theft must not have to wait.
    restored.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "key-stolen"])?;

    let told = restored.json(&["restore", "finish", "--without-crl", "issuing-g1"])?;
    ensure!(told["finished"] == true, "{told}");
    ensure!(restored.text(&["audit", "list"])?.contains("without-crl:[issuing-g1]"), "the trail does not say so");
    let again = restored.run(&["restore", "finish"])?;
    ensure!(again.status.code() == Some(6) && again.stderr.contains("no restore waits"), "{}", again.stderr);
    issue(restored, "alice@example.com", "signing", Key::UserRsa(2))?;
    restored.text(&["crl", "root", "--root-key", &root_key])?;
    restored.serve()?.stop()?;
    Ok(())
}

#[test]
fn a_backup_does_not_change_the_tables() -> Result<()> {
    let inkan = Inkan::with_alice(&[])?;
    // As if the program were newer than the tables.
    let newest = "version = (SELECT max(version) FROM __diesel_schema_migrations)";
    inkan.database().execute(&format!("DELETE FROM __diesel_schema_migrations WHERE {newest}"))?;
    let count = inkan.database().count("__diesel_schema_migrations")?;
    let folder = inkan.file("backup");
    let refused = inkan.run(&["backup", "--to", &folder.display().to_string()])?;
    ensure!(refused.status.code() == Some(6), "{:?}: {}", refused.status, refused.stderr);
    ensure!(refused.stderr.contains("needs 1 change(s) of the tables"), "{}", refused.stderr);
    ensure!(
        inkan.database().count("__diesel_schema_migrations")? == count && !folder.exists(),
        "something was changed"
    );
    Ok(())
}

#[test]
fn a_passphrase_that_opens_no_key_is_refused_before_anything_is_placed() -> Result<()> {
    let Reachable { inkan, .. } = Reachable::new()?;
    let backup = back_up(&inkan, "backup")?;
    let good = fs::read(inkan.file("passphrase"))?;
    fs::set_permissions(inkan.file("passphrase"), Permissions::from_mode(0o600))?;
    fs::write(inkan.file("passphrase"), "wrong")?;
    let elsewhere = Elsewhere::new()?;
    let refused = elsewhere.try_restore(&inkan, &backup, &["--without-crl", "issuing-g1"])?;
    ensure!(!refused.succeeded() && refused.stderr.contains("nothing was restored"), "{}", refused.stderr);
    ensure!(fs::read_dir(elsewhere.0.path())?.next().is_none(), "something was placed");
    fs::write(inkan.file("passphrase"), good)?;
    elsewhere.restore(&inkan, &backup, &["--without-crl", "issuing-g1"])?;
    Ok(())
}

#[test]
fn a_restore_overwrites_neither_a_folder_nor_a_database() -> Result<()> {
    let inkan = organisation()?;
    back_up(&inkan, "backup")?;
    let (before, known) = (fs::read(inkan.file("inkan.toml"))?, certificates(&inkan)?);
    let onto_itself = |data: &str, more: &[&str]| {
        let mut arguments = vec!["restore", "--from", "backup", "--data", data];
        arguments.extend(more);
        inkan.run(&arguments)
    };
    let ran = onto_itself(".", &[])?;
    ensure!(ran.status.code() == Some(6) && ran.stderr.contains("not empty"), "{:?}: {}", ran.status, ran.stderr);
    if inkan.database().is_postgres() {
        // The configured database is the one that the backup is of.
        let ran = onto_itself("new", &[])?;
        ensure!(
            ran.status.code() == Some(6) && ran.stderr.contains("already holds"),
            "{:?}: {}",
            ran.status,
            ran.stderr
        );
        ensure!(!inkan.file("new").exists(), "a refusal left a folder");
        let ran = onto_itself("new", &["--database", "sqlite:inkan.db"])?;
        ensure!(ran.status.code() == Some(1) && ran.stderr.contains("backup is of PostgreSQL"), "{}", ran.stderr);
    } else {
        let ran = onto_itself("new", &["--database", inkan.database().url()])?;
        ensure!(
            ran.status.code() == Some(1) && ran.stderr.contains("inside --data"),
            "{:?}: {}",
            ran.status,
            ran.stderr
        );
    }
    ensure!(fs::read(inkan.file("inkan.toml"))? == before && certificates(&inkan)? == known, "something changed");
    ensure!(inkan.text(&["audit", "verify"])?.contains("whole"), "the trail is broken");

    let ran = inkan.run(&["backup", "--to", "backup"])?;
    ensure!(ran.status.code() == Some(6) && ran.stderr.contains("not empty"), "{:?}: {}", ran.status, ran.stderr);
    Ok(())
}

#[test]
fn a_backup_holds_no_secret_that_could_sign_and_is_for_its_owner_alone() -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let inkan: Inkan = organisation()?;
    let told = inkan.text(&["backup", "--to", "backup"])?;
    ensure!(told.contains("passphrase"), "{told}");
    let passphrase = fs::read_to_string(inkan.file("passphrase"))?;
    let mode = fs::metadata(inkan.file("backup"))?.permissions().mode() & 0o777;
    ensure!(mode == 0o700, "the folder has mode {mode:o}");
    let mut files = 0;
    for folder in ["backup", "backup/keys", "backup/database"] {
        for entry in fs::read_dir(inkan.file(folder))? {
            let path = entry?.path();
            if path.is_dir() {
                continue;
            }
            files += 1;
            let mode = fs::metadata(&path)?.permissions().mode() & 0o077;
            ensure!(mode == 0, "others may read {}", path.display());
            let content = fs::read(&path)?;
            let found = content.windows(passphrase.trim().len()).any(|window| window == passphrase.trim().as_bytes());
            ensure!(!found, "the passphrase stands in {}", path.display());
        }
    }
    ensure!(files >= 4, "only {files} files");
    let mut keys = Vec::new();
    for entry in fs::read_dir(inkan.file("backup/keys"))? {
        let path = entry?.path();
        let key = fs::read_to_string(&path)?;
        ensure!(key.starts_with("-----BEGIN ENCRYPTED"), "{} is not encrypted", path.display());
        keys.push(path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
    }
    keys.sort();
    ensure!(keys == ["audit.pem", "issuing-g1.pem", "mail-queue.pem"], "the backup holds the keys {keys:?}");
    let manifest = run(Command::new("sha256sum").arg(inkan.file("backup/manifest.json")))?.ok()?.text();
    let row = format!("manifest:{}", manifest.split(' ').next().unwrap_or_default());
    let listed = inkan.text(&["audit", "list"])?;
    ensure!(listed.contains("backup.make") && listed.contains(&row), "no {row} in the trail: {listed}");
    inkan.text(&["backup", "verify", inkan.file("backup").to_str().context("UTF-8")?]).map(drop)
}
