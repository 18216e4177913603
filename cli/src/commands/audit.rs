//! `inkan audit`

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::policy::{Actor, ReadAudit, permit};
use ca_core::use_cases::trail;
use clap::Subcommand;
use serde_json::json;

use super::Context;
use crate::exit::CHECK_FAILED;
use crate::output::{plain, print};

/// Read and verify the audit trail.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Walk the whole trail and name the first row that does not fit
    ///
    /// Without heads that were kept elsewhere nobody can tell whether the newest rows were cut off: the tail is unproven.
    Verify,
    /// The newest rows
    List {
        /// Rows before this one
        #[arg(long)]
        before: Option<i64>,
        /// How many
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
}

pub(crate) fn run(context: &Context, audit: &Audit) -> Result<ExitCode> {
    let ca = context.open()?;
    match audit {
        Audit::Verify => {
            let verdict = trail::verify_audit(&ca)?;
            let (text, code) = match &verdict.broken {
                None => (format!("the audit trail is whole: {} rows, tail unproven (no heads given)", verdict.rows), 0),
                Some(broken) => {
                    (format!("the audit trail is broken after {} good rows: {broken}", verdict.rows), CHECK_FAILED)
                }
            };
            let value = json!({ "rows": verdict.rows, "broken": verdict.broken, "tail": "unproven" });
            print(context.json, &value, &text)?;
            Ok(ExitCode::from(code))
        }
        Audit::List { before, limit } => {
            let records = trail::list_audit(&ca, &permit(&Actor::Host, ReadAudit)?, *before, *limit)?;
            let mut text = String::new();
            for record in &records {
                let personal = record.personal.as_deref().unwrap_or_default();
                writeln!(
                    text,
                    "{:>6} {} {:<12} {:<22} {} {} {}",
                    record.seq,
                    record.at,
                    record.actor,
                    record.action,
                    record.subject,
                    record.detail,
                    plain(personal)
                )?;
            }
            print(context.json, &records, &text)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Shown below the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan audit verify
  inkan audit list --limit 20 --json";
