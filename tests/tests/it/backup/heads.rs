//! Heads of the trail that were kept elsewhere tell a restore whether anything was written after the backup, and so whether old
//! passwords and second factors go on.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::database::count_in;
use inkan_tests::inkan::Inkan;
use serde_json::Value;

use super::{Elsewhere, back_up};
use crate::scene::organisation;

/// An installation with a local password, a second factor and a recovery code, of which a backup was made.
struct Past {
    inkan: Inkan,
    backup: PathBuf,
    /// The trail's last row in the backup.
    last_row: i64,
}

impl Past {
    fn new() -> Result<Self> {
        let inkan = organisation()?;
        inkan.text(&["person", "add", "--name", "Rin", "--mail", "rin@example.com"])?;
        let of = |name: &str| format!("(SELECT person_id FROM mailbox WHERE address = '{name}@example.com')");
        let set = "'2026-01-01 00:00:00'";
        inkan.database().execute(&format!(
            "INSERT INTO account (person_id, password_hash, changed_at) VALUES ({alice}, '$argon2id$old', {set}), ({rin}, '$argon2id$old', {set}); \
             INSERT INTO second_factor (person_id, secret, last_step, enrolled_at) VALUES ({rin}, '', 0, {set}); \
             INSERT INTO recovery_code (code_hash, person_id) VALUES ('a code', {rin})",
            alice = of("alice"),
            rin = of("rin"),
        ))?;
        inkan.text(&["audit", "head"])?;
        let backup = back_up(&inkan, "backup")?;
        let manifest: Value = serde_json::from_slice(&fs::read(backup.join("manifest.json"))?)?;
        Ok(Self { last_row: manifest["head"]["seq"].as_i64().context("a row")?, inkan, backup })
    }

    /// Signs a head and keeps it in a file, after what was kept there before.
    fn keep_head(&self) -> Result<()> {
        let before = fs::read_to_string(self.inkan.file(HEADS)).unwrap_or_default();
        let line = self.inkan.text(&["audit", "head"])?;
        Ok(fs::write(self.inkan.file(HEADS), format!("{before}{line}"))?)
    }

    fn change_something(&self, name: &str) -> Result<()> {
        self.inkan.text(&["person", "add", "--name", name, "--mail", &format!("{name}@example.com")]).map(drop)
    }

    /// Restores with what was kept elsewhere: heads and their public key.
    fn restore(&self, more: &[&str]) -> Result<(Inkan, Value)> {
        let arguments = self.arguments(more)?;
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Elsewhere::new()?.restore(&self.inkan, &self.backup, &arguments)
    }

    fn arguments(&self, more: &[&str]) -> Result<Vec<String>> {
        let path = |name: &str| Ok::<_, anyhow::Error>(self.inkan.file(name).to_str().context("UTF-8")?.to_owned());
        let mut arguments = vec!["--without-crl".to_owned(), "issuing-g1".to_owned()];
        arguments.extend(["--heads".to_owned(), path(HEADS)?, "--heads-key".to_owned(), path(KEY)?]);
        arguments.extend(more.iter().map(|it| (*it).to_owned()));
        Ok(arguments)
    }
}

/// How many passwords, second factors and recovery codes are good, and how many links wait.
fn good(restored: &Inkan) -> Result<(i64, i64, i64, i64)> {
    let count = |from: &str| count(restored, from);
    Ok((
        count("account WHERE password_hash = '$argon2id$old'")?,
        count("second_factor")?,
        count("recovery_code")?,
        count("invitation WHERE used_at IS NULL")?,
    ))
}

/// A restore puts SQLite's database into the folder.
fn count(restored: &Inkan, from: &str) -> Result<i64> {
    if restored.database().is_postgres() {
        return restored.database().count(from);
    }
    count_in(&format!("sqlite:{}", restored.file("inkan.db").display()), from)
}

#[test]
fn rows_that_were_lost_end_passwords_and_second_factors_unless_they_are_to_be_kept() -> Result<()> {
    let past = Past::new()?;
    past.change_something("bob")?;
    past.change_something("carol")?;
    past.keep_head()?;
    let (restored, told) = past.restore(&[])?;
    let (first, last) = (past.last_row + 1, past.last_row + 3);
    let heads = &told["heads"];
    // The row that tells of the backup is none that was lost.
    ensure!(
        heads["told"] == "rows" && heads["first"] == first && heads["last"] == last && heads["count"] == 2,
        "{told}"
    );
    ensure!(told["ended"]["passwords"] == 2 && told["ended"]["second_factors"] == 1, "{told}");
    ensure!(told["ended"]["without_link"] == serde_json::json!(["rin@example.com"]), "{told}");
    ensure!(told["old_sign_ins"] == serde_json::json!([]), "{told}");
    ensure!(good(&restored)? == (0, 0, 0, 1), "{:?}", good(&restored)?);
    let trail = restored.text(&["audit", "list"])?;
    ensure!(trail.contains(&format!("lost:2 rows:{first}-{last}")), "{trail}");
    ensure!(restored.text(&["audit", "verify"])?.contains("whole"), "the trail is broken");

    let (restored, told) = past.restore(&["--keep-second-factors"])?;
    ensure!(told["ended"]["second_factors"] == 0 && told["ended"]["without_link"] == serde_json::json!([]), "{told}");
    ensure!(good(&restored)? == (0, 1, 1, 2), "{:?}", good(&restored)?);
    let (restored, told) = past.restore(&["--keep-passwords", "--keep-second-factors"])?;
    ensure!(told["old_sign_ins"].as_array().is_some_and(|it| it.len() == 2), "{told}");
    ensure!(good(&restored)? == (2, 1, 1, 0), "{:?}", good(&restored)?);
    Ok(())
}

#[test]
fn when_the_newest_head_is_about_the_backups_own_row_nothing_was_lost_and_nothing_ends() -> Result<()> {
    let past = Past::new()?;
    past.keep_head()?;
    let (restored, told) = past.restore(&[])?;
    ensure!(told["heads"]["told"] == "nothing", "{told}");
    ensure!(good(&restored)? == (2, 1, 1, 0), "{:?}", good(&restored)?);

    // What was changed after that head is not known, so the text names everybody all the same.
    let elsewhere = Elsewhere::new()?;
    let placed = elsewhere.try_restore(&past.inkan, &past.backup, &[])?;
    ensure!(placed.status.code() == Some(6), "{:?}: {}", placed.status, placed.stderr);
    let arguments = past.arguments(&[])?;
    let finish: Vec<&str> = ["restore", "finish"].into_iter().chain(arguments.iter().map(String::as_str)).collect();
    let text = elsewhere.0.text(&finish)?;
    ensure!(text.contains("nothing was written after the backup until") && text.contains("rin@example.com"), "{text}");

    // Without the file that names this row, as in a backup of an older program, it may be any other.
    fs::remove_file(past.backup.join("trail-row.json"))?;
    past.inkan.text(&["backup", "verify", past.backup.to_str().context("UTF-8")?])?;
    let (_restored, told) = past.restore(&["--keep-passwords"])?;
    ensure!(told["heads"]["told"] == "rows" && told["heads"]["count"] == 1, "{told}");
    Ok(())
}

#[test]
fn heads_from_before_the_backup_tell_nothing_and_what_is_old_is_listed() -> Result<()> {
    let past = Past::new()?;
    let signed = past.inkan.text(&["audit", "head"])?;
    let second = back_up(&past.inkan, "second")?;
    fs::write(past.inkan.file(HEADS), signed)?;
    past.change_something("bob")?;
    let past = Past { backup: second, ..past };
    let (restored, told) = past.restore(&[])?;
    ensure!(told["heads"]["told"] == "unknown", "{told}");
    ensure!(told["old_sign_ins"].as_array().is_some_and(|it| it.len() == 2), "{told}");
    ensure!(good(&restored)? == (2, 1, 1, 0), "{:?}", good(&restored)?);
    Ok(())
}

#[test]
fn without_heads_old_sign_ins_are_listed_and_passwords_end_when_the_operator_says_so() -> Result<()> {
    let past = Past::new()?;
    past.change_something("bob")?;
    let elsewhere = Elsewhere::new()?;
    let placed = elsewhere.try_restore(&past.inkan, &past.backup, &["--end-passwords"])?;
    ensure!(placed.status.code() == Some(6), "{:?}: {}", placed.status, placed.stderr);
    ensure!(good(&elsewhere.0)?.0 == 2, "ended by a command that did not finish");
    let text = elsewhere.0.text(&["restore", "finish", "--without-crl", "issuing-g1", "--end-passwords"])?;
    ensure!(
        text.contains("no heads of the audit trail were given") && text.contains("local passwords ended: 2"),
        "{text}"
    );
    ensure!(
        text.contains("second factors and recovery codes are those of the backup") && text.contains("rin@example.com"),
        "{text}"
    );
    ensure!(good(&elsewhere.0)? == (0, 1, 1, 2), "{:?}", good(&elsewhere.0)?);
    ensure!(count(&elsewhere.0, "notice WHERE sent_at IS NULL")? == 2, "the links are not mailed");
    let late = elsewhere.0.run(&["restore", "finish", "--end-passwords"])?;
    ensure!(late.status.code() == Some(6) && late.stderr.contains("no restore waits"), "{}", late.stderr);

    let (restored, told) = Elsewhere::new()?.restore(&past.inkan, &past.backup, &["--without-crl", "issuing-g1"])?;
    ensure!(told["heads"].is_null() && told["old_sign_ins"].as_array().is_some_and(|it| it.len() == 2), "{told}");
    ensure!(good(&restored)? == (2, 1, 1, 0), "{:?}", good(&restored)?);
    Ok(())
}

#[test]
fn heads_that_are_garbled_forged_foreign_or_of_another_past_are_refused_and_nothing_follows_from_them() -> Result<()> {
    let past = Past::new()?;
    past.change_something("bob")?;
    past.keep_head()?;
    let good_line = fs::read_to_string(past.inkan.file(HEADS))?;
    let other = Past::new()?;
    other.change_something("bob")?;
    other.keep_head()?;
    let foreign = fs::read_to_string(other.inkan.file(HEADS))?;
    let newest = past.last_row + 2;
    let forged = good_line.replace(&format!("\"seq\":{newest}"), &format!("\"seq\":{}", newest + 5));
    ensure!(forged != good_line, "{good_line}");
    let elsewhere = Elsewhere::new()?;
    let placed = elsewhere.try_restore(&past.inkan, &past.backup, &[])?;
    ensure!(placed.status.code() == Some(6), "{:?}: {}", placed.status, placed.stderr);
    let restored = &elsewhere.0;
    let refuse = |lines: &str, key: &Inkan, why: &str| -> Result<()> {
        fs::write(past.inkan.file(HEADS), lines)?;
        let mut arguments = past.arguments(&[])?;
        let place = arguments.iter().position(|it| it == "--heads-key").context("a key")? + 1;
        arguments[place] = key.file(KEY).to_str().context("UTF-8")?.to_owned();
        let arguments: Vec<&str> =
            ["restore", "finish"].into_iter().chain(arguments.iter().map(String::as_str)).collect();
        let ran = restored.run(&arguments)?;
        ensure!(ran.status.code() == Some(7) && ran.text().contains(why), "{why}: {:?} {}", ran.status, ran.text());
        ensure!(ran.text().contains("NOT finished"), "{}", ran.text());
        ensure!(good(restored)? == (2, 1, 1, 0), "{why}: {:?}", good(restored)?);
        Ok(())
    };
    refuse("", &past.inkan, "has no head")?;
    refuse("{\"seq\": 1}\n", &past.inkan, "line 1: this is no head")?;
    refuse(&format!("{good_line}{forged}"), &past.inkan, "line 2: the signature does not fit")?;
    refuse(&foreign, &past.inkan, "line 1: signed by another key")?;
    refuse(&foreign, &other.inkan, "line 1: the trail begins with another row")?;
    // The same installation after another restore: its trail went on otherwise.
    let branch = past.last_row + 1;
    past.inkan.database().execute(&format!(
        "DELETE FROM audit WHERE seq >= {branch}; DELETE FROM audit_personal WHERE seq >= {branch}; DELETE FROM signed_head; \
         UPDATE audit_head SET seq = {last}, hash = (SELECT hash FROM audit WHERE seq = {last})",
        last = past.last_row
    ))?;
    past.change_something("dave")?;
    let branched = past.inkan.text(&["audit", "head"])?;
    refuse(&branched, &past.inkan, "is not the one that tells of this backup")?;

    fs::write(past.inkan.file(HEADS), &good_line)?;
    let arguments = past.arguments(&[])?;
    let arguments: Vec<&str> = ["restore", "finish"].into_iter().chain(arguments.iter().map(String::as_str)).collect();
    let told = restored.json(&arguments)?;
    ensure!(told["finished"] == true && told["heads"]["count"] == 1, "{told}");
    Ok(())
}

const HEADS: &str = "kept-heads";
const KEY: &str = "audit-heads.pub.pem";
