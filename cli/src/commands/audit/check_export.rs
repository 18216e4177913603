//! `inkan audit check-export`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::audit::export::{ExportFinding, ExportVerdict, check_export};
use clap::Args;
use serde_json::json;

use super::super::Context;
use super::{open_heads, read_head_key};
use crate::exit::{CHECK_FAILED, unreadable};
use crate::output::print;

/// Verify a file that was exported, with nothing but the file and the public key of the heads.
#[derive(Debug, Args)]
pub(crate) struct CheckExport {
    /// The exported file
    file: PathBuf,
    /// The public key of the heads, PEM, as kept elsewhere (the output of `inkan audit key`)
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

pub(super) fn run(context: &Context, check: &CheckExport) -> Result<ExitCode> {
    let key = read_head_key(&check.key)?;
    let checked = check_export(open_heads(&check.file)?, &key).map_err(unreadable(&check.file))?;
    let (value, text, code) = match &checked {
        Ok(verdict) => (json!({ "proven": verdict, "fault": null }), tell(verdict)?, 0),
        Err(finding) => (json!({ "proven": null, "fault": finding }), tell_fault(finding), CHECK_FAILED),
    };
    print(context.json, &value, &text)?;
    Ok(ExitCode::from(code))
}

fn tell(verdict: &ExportVerdict) -> Result<String> {
    let ExportVerdict { first, last, counts, signed_at, head } = verdict;
    let mut text = format!(
        "the export is proven: {} rows of the trail, {} of them with erased personal data",
        counts.rows, counts.erased
    );
    writeln!(text, "; no row from {first} on that fits its filter was left out")?;
    writeln!(text, "proven by the head of row {last}, signed at {signed_at} with the key {}", head.key)?;
    write!(
        text,
        "that the trail itself was not rewritten before: inkan audit verify --heads with the heads that were kept elsewhere"
    )?;
    Ok(text)
}

fn tell_fault(finding: &ExportFinding) -> String {
    format!("the export is not proven; {finding}")
}
