//! Heads that were kept elsewhere show what the trail by itself can't: that its end was cut off, or that it was rewritten.

use std::fs;

use anyhow::{Context as _, Result, bail, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;
use serde_json::Value;

use super::rewrite::rewrite;
use crate::scene::{issue, organisation};

#[test]
fn heads_prove_the_trail_and_what_came_after_the_newest_is_said_to_be_unproven() -> Result<()> {
    let inkan = organisation()?;
    let first = sign(&inkan)?;
    issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let second = sign(&inkan)?;
    keep(&inkan, &[&second.line, "", &first.line])?;
    let text = inkan.text(&VERIFY)?;
    let proven = format!("whole: {} rows, proven up to row {} by the head of ", second.seq, second.seq);
    ensure!(text.contains(&proven) && !text.contains("unproven") && !text.contains("this host"), "{text}");
    add(&inkan, "bob")?;
    let text = inkan.text(&VERIFY)?;
    let proven = format!("whole: {} rows, proven up to row {} ", second.seq + 1, second.seq);
    ensure!(text.contains(&proven) && text.contains("what came after is unproven"), "{text}");
    let by_host = inkan.text(&["audit", "verify", "--heads", HEADS])?;
    ensure!(by_host.contains("taken from this host"), "{by_host}");
    ensure!(inkan.text(&["audit", "verify"])?.contains("tail unproven"), "proven without heads");
    Ok(())
}

#[test]
fn a_tail_that_was_cut_off_is_found_with_heads_alone() -> Result<()> {
    let inkan = organisation()?;
    let early = sign(&inkan)?;
    issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let late = sign(&inkan)?;
    keep(&inkan, &[&early.line, &late.line])?;
    cut_after(&inkan, early.seq)?;
    ensure!(inkan.text(&["audit", "verify"])?.contains("whole"), "the cut was not made good");
    let told = refuted(&inkan)?;
    ensure!(told["faults"] == serde_json::json!([fault(2, late.seq, "cut", "last", &early.seq.into())]), "{told}");
    ensure!(told["proven"]["seq"] == early.seq && told["tail"] == "unproven", "{told}");
    let text = inkan.run(&VERIFY)?.text();
    ensure!(text.contains(&format!("line 2: row {} is missing", late.seq)), "{text}");
    Ok(())
}

#[test]
fn rows_that_were_cut_off_and_written_anew_are_found_with_heads_alone() -> Result<()> {
    let inkan = organisation()?;
    let early = sign(&inkan)?;
    for name in ["bob", "carol"] {
        add(&inkan, name)?;
    }
    let late = sign(&inkan)?;
    keep(&inkan, &[&early.line, &late.line])?;
    cut_after(&inkan, early.seq)?;
    for name in ["dave", "eve", "frank"] {
        add(&inkan, name)?;
    }
    ensure!(inkan.text(&["audit", "verify"])?.contains("whole"), "the program did not go on from the cut");
    let found = only_fault(&inkan)?;
    ensure!(found["fault"] == "rewritten" && found["line"] == 2 && found["seq"] == late.seq, "{found}");
    ensure!(found["after"] == early.seq, "{found}");
    let text = inkan.run(&VERIFY)?.text();
    ensure!(text.contains(&format!("line 2: row {} is not the one", late.seq)), "{text}");
    Ok(())
}

#[test]
fn a_changed_row_with_every_hash_after_it_made_anew_is_found_with_heads_alone() -> Result<()> {
    let inkan = organisation()?;
    let early = sign(&inkan)?;
    add(&inkan, "bob")?;
    add(&inkan, "carol")?;
    let late = sign(&inkan)?;
    keep(&inkan, &[&early.line, &late.line])?;
    rewrite(inkan.database(), early.seq + 1, "person:1")?;
    ensure!(inkan.text(&["audit", "verify"])?.contains("whole"), "the hashes were not made well");
    let found = only_fault(&inkan)?;
    ensure!(found["fault"] == "rewritten" && found["line"] == 2 && found["after"] == early.seq, "{found}");
    rewrite(inkan.database(), 2, "system")?;
    ensure!(inkan.text(&["audit", "verify"])?.contains("whole"), "the hashes were not made well");
    let told = refuted(&inkan)?;
    ensure!(told["faults"].as_array().is_some_and(|it| it.len() == 2) && told["proven"].is_null(), "{told}");
    Ok(())
}

#[test]
fn a_fork_is_found_by_its_two_heads() -> Result<()> {
    let inkan = organisation()?;
    let before = sign(&inkan)?;
    add(&inkan, "bob")?;
    let one = sign(&inkan)?;
    cut_after(&inkan, before.seq)?;
    add(&inkan, "carol")?;
    let other = sign(&inkan)?;
    ensure!(one.seq == other.seq && one.line != other.line, "{}\n{}", one.line, other.line);
    keep(&inkan, &[&one.line, &other.line])?;
    let told = refuted(&inkan)?;
    let faults = told["faults"].as_array().context("faults")?;
    ensure!(faults.iter().any(|it| it["fault"] == "fork" && it["seq"] == one.seq), "{told}");
    keep(&inkan, &[&other.line])?;
    ensure!(inkan.text(&VERIFY)?.contains("whole"), "the fork by itself is a good trail");
    Ok(())
}

#[test]
fn lines_that_are_garbled_forged_or_of_another_are_named() -> Result<()> {
    let (inkan, other) = (organisation()?, organisation()?);
    let good = sign(&inkan)?;
    let foreign = sign(&other)?;
    let seq = format!("\"seq\":{}", good.seq);
    let forged = good.line.replace(&seq, "\"seq\":2");
    ensure!(forged != good.line, "{}", good.line);
    keep(&inkan, &[&good.line, &good.line[1..], &forged, &foreign.line])?;
    let told = refuted(&inkan)?;
    let faults: Vec<_> =
        told["faults"].as_array().context("faults")?.iter().map(|it| (&it["line"], &it["fault"])).collect();
    let expected = [(2, "garbled"), (3, "forged"), (4, "other-key")].map(|(line, fault)| (line.into(), fault.into()));
    ensure!(faults == expected.each_ref().map(|(line, fault): &(Value, Value)| (line, fault)), "{told}");
    ensure!(told["proven"]["seq"] == good.seq, "one bad line hides a good one: {told}");
    // With the other's key the line is a good head, but of another trail.
    let key = other.file(KEY);
    keep(&inkan, &[&foreign.line])?;
    let ran = inkan.run(&["audit", "verify", "--heads", HEADS, "--key", key.to_str().context("UTF-8")?, "--json"])?;
    let told: Value = serde_json::from_slice(&ran.stdout)?;
    ensure!(ran.status.code() == Some(7) && told["faults"][0]["fault"] == "other-trail", "{told}");
    Ok(())
}

#[test]
fn a_file_without_heads_proves_nothing_and_a_wrong_key_is_refused() -> Result<()> {
    let inkan = organisation()?;
    keep(&inkan, &["", " "])?;
    let empty = inkan.run(&VERIFY)?;
    ensure!(empty.status.code() == Some(7) && empty.text().contains("has no head"), "{}", empty.text());
    let wrong = inkan.run(&["audit", "verify", "--heads", HEADS, "--key", "inkan.toml"])?;
    ensure!(wrong.status.code() == Some(3) && wrong.stderr.contains("audit key"), "{}", wrong.stderr);
    Ok(())
}

#[test]
fn an_installation_without_the_key_makes_it_by_a_command() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let founded = fs::read_to_string(inkan.file(KEY))?;
    ensure!(inkan.text(&["audit", "key"])?.contains(&founded), "another key than the founding's");
    fs::remove_file(inkan.file("keys/audit.pem"))?;
    let without = inkan.run(&["audit", "head"])?;
    ensure!(without.status.code() == Some(1) && without.stderr.contains("inkan audit key"), "{}", without.stderr);
    fs::write(inkan.file(KEY), inkan.text(&["audit", "key"])?)?;
    let head = sign(&inkan)?;
    keep(&inkan, &[&head.line])?;
    ensure!(inkan.text(&VERIFY)?.contains(&format!("proven up to row {}", head.seq)), "not proven");
    ensure!(inkan.text(&["audit", "list", "--limit", "1"])?.contains("audit.key"), "the trail does not know the key");
    Ok(())
}

/// A head and its row.
struct Signed {
    line: String,
    seq: i64,
}

fn sign(inkan: &Inkan) -> Result<Signed> {
    let line = inkan.text(&["audit", "head"])?.trim().to_owned();
    let value: Value = serde_json::from_str(&line)?;
    Ok(Signed { seq: value["seq"].as_i64().context("a row")?, line })
}

/// Writes lines as a mail program on another system would.
fn keep(inkan: &Inkan, lines: &[&str]) -> Result<()> {
    Ok(fs::write(inkan.file(HEADS), lines.join("\r\n"))?)
}

/// What is wrong; that nothing is fails the test.
fn refuted(inkan: &Inkan) -> Result<Value> {
    let ran = inkan.run(&[&VERIFY[..], &["--json"]].concat())?;
    ensure!(ran.status.code() == Some(7), "{:?}: {}", ran.status, ran.text());
    Ok(serde_json::from_slice(&ran.stdout)?)
}

/// The one thing that is wrong.
fn only_fault(inkan: &Inkan) -> Result<Value> {
    let told = refuted(inkan)?;
    let [found] = told["faults"].as_array().context("faults")?.as_slice() else { bail!("{told}") };
    Ok(found.clone())
}

fn fault(line: u64, seq: i64, name: &str, field: &str, value: &Value) -> Value {
    serde_json::json!({ "line": line, "seq": seq, "fault": name, field: value })
}

/// Adds somebody: one row.
fn add(inkan: &Inkan, name: &str) -> Result<()> {
    inkan.text(&["person", "add", "--name", name, "--mail", &format!("{name}@example.com")]).map(drop)
}

/// Cuts the rows after `seq` off and makes the stored heads fit, as somebody would who can write to the database.
fn cut_after(inkan: &Inkan, seq: i64) -> Result<()> {
    inkan.database().execute(&format!(
        "DELETE FROM audit WHERE seq > {seq}; DELETE FROM audit_personal WHERE seq > {seq}; DELETE FROM signed_head; \
         UPDATE audit_head SET seq = {seq}, hash = (SELECT hash FROM audit WHERE seq = {seq})"
    ))
}

const HEADS: &str = "kept-heads";
const KEY: &str = "audit-heads.pub.pem";
const VERIFY: [&str; 6] = ["audit", "verify", "--heads", HEADS, "--key", KEY];
