//! An export is verified by the program, without an installation, and by a verifier in Python that shares nothing with it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;

use crate::scene::{issue, organisation};

const FILTERS: [&[&str]; 5] = [
    &[],
    &["--actor", "host", "--action", "person.add"],
    &["--about", "alice@example.com"],
    &["--from", "2020-01-01T00:00:00Z", "--until", "2021-01-01T00:00:00Z"],
    &["--from", "2020-01-01T00:00:00Z", "--about", "Alice"],
];

#[test]
fn two_verifiers_agree_about_an_export_and_about_what_was_changed_in_it() -> Result<()> {
    let inkan = organisation()?;
    issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    super::tamper(inkan.database(), "DELETE FROM audit_personal WHERE seq = 6")?;
    let (file, key) = (inkan.file("export.jsonl"), inkan.file("audit-heads.pub.pem"));
    for filter in FILTERS {
        let export = inkan.text(&[["audit", "export"].as_slice(), filter].concat())?;
        fs::write(&file, &export)?;
        judge(&inkan, &file, &key, None).with_context(|| format!("{filter:?}"))?;
        let lines: Vec<&str> = export.lines().collect();
        for at in [1, lines.len() / 2, lines.len() - 2] {
            let changed = lines[at].replacen("\"detail\":\"", "\"detail\":\"x", 1);
            fs::write(&file, [&lines[..at], &[changed.as_str()], &lines[at + 1..]].concat().join("\n"))?;
            judge(&inkan, &file, &key, Some(at + 1)).with_context(|| format!("{filter:?}, changed"))?;
            fs::write(&file, [&lines[..at], &lines[at + 1..]].concat().join("\n"))?;
            judge(&inkan, &file, &key, Some(at + 1)).with_context(|| format!("{filter:?}, removed"))?;
        }
        fs::write(&file, lines[..lines.len() - 1].join("\n"))?;
        judge(&inkan, &file, &key, Some(lines.len()))?;
    }
    let misuse = inkan.run(&["audit", "export", "--actor", "nobody"])?;
    ensure!(misuse.status.code() == Some(3) && misuse.stderr.contains("--actor nobody"), "{}", misuse.stderr);
    Ok(())
}

/// Both verifiers find the fault in this line, or none.
fn judge(inkan: &Inkan, file: &Path, key: &Path, line: Option<usize>) -> Result<()> {
    let (path, pem) = (file.to_str().context("a path")?, key.to_str().context("a path")?);
    let ours = inkan.run(&["audit", "check-export", path, "--key", pem, "--json"])?;
    ensure!(ours.status.code() == Some(if line.is_some() { 7 } else { 0 }), "{}{}", ours.text(), ours.stderr);
    let value: serde_json::Value = serde_json::from_slice(&ours.stdout)?;
    ensure!(value["fault"]["line"].as_u64() == line.map(|line| line as u64), "{value}");
    let python = concat!(env!("CARGO_MANIFEST_DIR"), "/../.venv/bin/python");
    ensure!(Path::new(python).exists(), "{python} is not there: `cargo xtask test --install` makes it");
    let mut python = Command::new(python);
    python.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/python/check_export.py")).args([file, key]);
    let theirs = run(&mut python)?;
    let (said, complained) = (theirs.text(), theirs.stderr.clone());
    let agrees = match line {
        None => theirs.succeeded() && said.starts_with("proven"),
        Some(line) => complained.contains(&format!("line {line}:")),
    };
    ensure!(agrees, "{line:?}: {said}{complained}");
    Ok(())
}
