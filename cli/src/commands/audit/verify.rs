//! `inkan audit verify`

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::audit::HeadsVerdict;
use ca_core::keys::HeadPublicKey;
use ca_core::use_cases::audit::{heads, trail};
use clap::Args;
use serde_json::json;

use super::super::Context;
use super::open_heads;
use crate::exit::{CHECK_FAILED, unreadable};
use crate::output::print;

/// Verify the whole trail and name the first row that breaks the chain.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Heads that were kept elsewhere, one per line, in any order; they also reveal removed or rewritten rows
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
    /// The public key of the heads, PEM, as kept elsewhere [default: this host's key]
    #[arg(long, value_name = "FILE", requires = "heads")]
    key: Option<PathBuf>,
}

pub(super) fn run(context: &Context, ca: &Ca, verify: &Verify) -> Result<ExitCode> {
    match &verify.heads {
        Some(heads) => verify_heads(context, ca, heads, verify.key.as_deref()),
        None => verify_alone(context, ca),
    }
}

fn verify_alone(context: &Context, ca: &Ca) -> Result<ExitCode> {
    let verdict = trail::verify_audit(ca)?;
    let (text, code) = match &verdict.broken {
        None => (format!("the audit trail is whole: {} rows, tail unproven (no heads given)", verdict.rows), 0),
        Some(broken) => (format!("the audit trail is broken after {} good rows: {broken}", verdict.rows), CHECK_FAILED),
    };
    let value = json!({ "rows": verdict.rows, "broken": verdict.broken, "tail": "unproven" });
    print(context.json, &value, &text)?;
    Ok(ExitCode::from(code))
}

fn verify_heads(context: &Context, ca: &Ca, file: &Path, key_file: Option<&Path>) -> Result<ExitCode> {
    let key = match key_file {
        Some(key_file) => read_key(key_file)?,
        None => heads::head_public_key(ca)?,
    };
    let verdict = heads::verify_heads(ca, open_heads(file)?, &key)?;
    let mut text = tell(&verdict, file)?;
    if key_file.is_none() {
        writeln!(
            text,
            "the public key {} was taken from this host, where whoever changes the trail can change it too: give the one \
             that was kept elsewhere with --key",
            key.fingerprint()
        )?;
    }
    let is_proven = verdict.is_good() && verdict.proven.is_some_and(|proof| proof.seq == verdict.chain.rows);
    let value = json!({
        "rows": verdict.chain.rows,
        "broken": verdict.chain.broken,
        "heads": verdict.heads,
        "proven": verdict.proven,
        "faults": verdict.faults,
        "faults_left_out": verdict.faults_left_out,
        "tail": if is_proven { "proven" } else { "unproven" },
        "key": { "fingerprint": key.fingerprint(), "from": if key_file.is_some() { "file" } else { "host" } },
    });
    print(context.json, &value, &text)?;
    Ok(ExitCode::from(if verdict.is_good() { 0 } else { CHECK_FAILED }))
}

/// Reads a public key of heads that was kept elsewhere.
pub(crate) fn read_key(file: &Path) -> Result<HeadPublicKey> {
    let pem = fs::read_to_string(file).map_err(unreadable(file))?;
    HeadPublicKey::from_pem(&pem).with_context(|| file.display().to_string())
}

fn tell(verdict: &HeadsVerdict, file: &Path) -> Result<String> {
    let rows = verdict.chain.rows;
    let mut text = String::new();
    match (&verdict.chain.broken, verdict.faults.is_empty()) {
        (Some(broken), _) => writeln!(text, "the audit trail is broken after {rows} good rows: {broken}")?,
        (None, false) => writeln!(text, "the audit trail, {rows} rows, and {} do not fit:", file.display())?,
        (None, true) if verdict.proven.is_none() => {
            writeln!(text, "the audit trail, {rows} rows, is unproven: {} has no head", file.display())?;
        }
        (None, true) => write!(text, "the audit trail is whole: {rows} rows, ")?,
    }
    for fault in &verdict.faults {
        writeln!(text, "  {fault}")?;
    }
    if verdict.faults_left_out > 0 {
        writeln!(text, "  and {} more", verdict.faults_left_out)?;
    }
    if let Some(proof) = verdict.proven {
        let unproven = if proof.seq < rows { "; what came after is unproven" } else { "" };
        writeln!(text, "proven up to row {} by the head of {}{unproven}", proof.seq, proof.at)?;
    }
    Ok(text)
}
