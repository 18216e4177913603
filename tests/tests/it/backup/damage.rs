//! A damaged backup is found by `verify` and by `restore`, and nothing is made from it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use inkan_tests::keys::Key;

use super::{Elsewhere, back_up};
use crate::scene::{issue, organisation};

#[test]
fn one_octet_a_missing_file_and_a_stranger_are_each_found_and_named() -> Result<()> {
    let inkan = organisation()?;
    issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let backup = back_up(&inkan, "backup")?;
    let folder = backup.to_str().context("UTF-8")?;
    let table = if inkan.database().is_postgres() { "database/certificate.copy" } else { "database/inkan.db" };
    let elsewhere = Elsewhere::new()?;
    let expect = |named: &str| -> Result<()> {
        let ran = inkan.run(&["backup", "verify", folder])?;
        ensure!(ran.status.code() == Some(7) && ran.text().contains(named), "{named}: {:?} {}", ran.status, ran.text());
        let restored = elsewhere.try_restore(&inkan, &backup, &[])?;
        ensure!(restored.status.code() == Some(7) && restored.text().contains(named), "{named}: {}", restored.text());
        let left = fs::read_dir(elsewhere.0.path())?.count();
        ensure!(left == 0, "{named}: {left} things were made");
        Ok(())
    };
    for file in [table, "keys/issuing-g1.pem", "inkan.toml"] {
        let path = backup.join(file);
        let content = fs::read(&path)?;
        let mut flipped = content.clone();
        *flipped.last_mut().context("an octet")? ^= 1;
        replace(&path, &flipped)?;
        expect(file)?;
        replace(&path, &content[..content.len() - 1])?;
        expect(file)?;
        fs::remove_file(&path)?;
        expect(file)?;
        replace(&path, &content)?;
    }
    fs::write(backup.join("keys/stranger.pem"), "x")?;
    expect("keys/stranger.pem")?;
    fs::remove_file(backup.join("keys/stranger.pem"))?;
    inkan.text(&["backup", "verify", folder])?;

    let manifest = backup.join("manifest.json");
    let text = fs::read_to_string(&manifest)?;
    for (from, to, named) in [
        ("\"keys/issuing-g1.pem\"", "\"../keys/issuing-g1.pem\"", "leads out"),
        ("\"format\": 1", "\"format\": 2", "form 2"),
        ("{", "", "manifest.json"),
    ] {
        ensure!(text.contains(from), "no {from} in {text}");
        fs::write(&manifest, text.replacen(from, to, 1))?;
        expect(named)?;
    }
    fs::remove_file(&manifest)?;
    expect("manifest.json")
}

#[test]
fn a_trail_that_was_broken_before_the_backup_is_told_of_and_still_restored() -> Result<()> {
    let inkan = organisation()?;
    inkan.database().execute("UPDATE audit SET actor = 'system' WHERE seq = 3")?;
    let backup = back_up(&inkan, "backup")?;
    if !inkan.database().is_postgres() {
        let ran = inkan.run(&["backup", "verify", backup.to_str().context("UTF-8")?])?;
        ensure!(ran.status.code() == Some(7) && ran.text().contains("row 3"), "{:?} {}", ran.status, ran.text());
    }
    let (_restored, told) = Elsewhere::new()?.restore(&inkan, &backup, &["--without-crl", "issuing-g1"])?;
    ensure!(told["placed"]["trail"]["broken"]["seq"] == 3, "{told}");
    Ok(())
}

/// Writes over a file that even its owner may only read.
fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let new = PathBuf::from(format!("{}.new", path.display()));
    fs::write(&new, content)?;
    fs::set_permissions(&new, fs::Permissions::from_mode(0o600))?;
    Ok(fs::rename(&new, path)?)
}
