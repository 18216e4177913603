//! The audit trail shows every change made to it afterwards, and names the row.

mod export;
mod heads;
mod rewrite;
mod served;
mod signature;

use anyhow::{Result, ensure};
use inkan_tests::database::Database;
use inkan_tests::inkan::Inkan;
use inkan_tests::keys::Key;

use crate::scene::{issue, organisation};

#[test]
fn a_flipped_octet_a_removed_row_and_a_swapped_pair_are_each_found_and_named() -> Result<()> {
    // The statement, the row that is named (0: the head), and what is said of it.
    let changes: [(&str, i64, &str); 6] = [
        ("UPDATE audit SET detail = 'profile:dual' WHERE seq = 7", 7, "altered"),
        ("UPDATE audit SET actor = 'system' WHERE seq = 3", 3, "altered"),
        ("DELETE FROM audit WHERE seq = 4", 4, "missing"),
        (
            "UPDATE audit SET seq = -5 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 6; UPDATE audit SET seq = 6 WHERE seq = -5",
            5,
            "altered",
        ),
        ("UPDATE audit_personal SET text = 'Mallory' WHERE seq = 6", 6, "personal-altered"),
        ("DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)", 0, "head"),
    ];
    for (statement, row, fault) in changes {
        let inkan = organisation()?;
        issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
        let whole = inkan.run(&["audit", "verify"])?.ok()?;
        ensure!(whole.text().contains("whole"), "{}", whole.text());
        tamper(inkan.database(), statement)?;
        let verdict = inkan.run(&["audit", "verify", "--json"])?;
        ensure!(verdict.status.code() == Some(7), "{statement}: {:?}", verdict.status);
        let verdict: serde_json::Value = serde_json::from_slice(&verdict.stdout)?;
        ensure!(verdict["broken"]["fault"] == fault, "{statement}: {verdict}");
        ensure!(row == 0 || verdict["broken"]["seq"] == row, "{statement}: {verdict}");
    }
    Ok(())
}

#[test]
fn erasing_personal_data_leaves_the_chain_whole() -> Result<()> {
    let inkan = organisation()?;
    ensure!(inkan.text(&["audit", "list"])?.contains("alice@example.com"), "the trail does not know Alice");
    tamper(inkan.database(), "DELETE FROM audit_personal")?;
    ensure!(inkan.text(&["audit", "verify"])?.contains("whole"), "the chain is broken");
    ensure!(!inkan.text(&["audit", "list"])?.contains("alice"), "the trail still knows Alice");
    Ok(())
}

#[test]
fn refused_work_leaves_no_row() -> Result<()> {
    let inkan: Inkan = organisation()?;
    let rows = || -> Result<i64> { Ok(inkan.json(&["audit", "verify"])?["rows"].as_i64().unwrap_or_default()) };
    let before = rows()?;
    inkan.run(&["person", "add", "--name", "Eve", "--mail", "alice@example.com"])?;
    inkan.run(&["certificate", "revoke", "4a0b", "--yes", "--happening", "superseded"])?;
    ensure!(rows()? == before, "a refusal wrote to the trail");
    Ok(())
}

fn tamper(database: &Database, statement: &str) -> Result<()> {
    database.execute(statement)
}
