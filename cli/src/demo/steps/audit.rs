//! The audit trail: an auditor requests its verification on the server and reads the result.

use anyhow::{Context as _, Result, ensure};

use crate::demo::cast::AUDITOR;
use crate::demo::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let mut auditor = walk.officer(AUDITOR)?;
    let page = auditor.open("/officer/audit")?;
    let verdict = walk.received_page(auditor.submit(page.form("/officer/audit/verify")?)?, "role=\"status\"");
    ensure!(!verdict.text.contains("role=\"alert\""), "the trail is broken");
    let message = verdict.text.split("role=\"status\"").nth(1).context("the page contains no verdict")?;
    let rows: String = message.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let rows: u32 = rows.parse().context("the verdict contains no number of rows")?;
    ensure!(rows > 20, "{rows} rows are too few for what has happened");
    Ok(format!("{rows} rows"))
}
