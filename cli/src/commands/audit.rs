//! `inkan audit`

mod check_export;
mod export;
mod head;
mod kept_heads;
mod key;
mod verify;

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::{Actor, ReadAudit, permit};
use ca_core::use_cases::audit::trail;
use clap::Subcommand;

use super::Context;
use crate::output::{plain, print};
pub(crate) use kept_heads::open_heads;
pub(crate) use verify::read_key as read_head_key;

/// Read and verify the audit trail, sign its head.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Verify the whole trail and name the first row that breaks the chain
    ///
    /// Without heads that were kept elsewhere the end of the trail is unproven: rows there could have been removed or rewritten.
    Verify(verify::Verify),
    /// Sign the head of the trail now, print it as a line and append it to audit.heads_file
    Head,
    /// Print the public key of the heads; make the key if there is none
    ///
    /// The output is a PEM file for --key of `inkan audit verify`. Store it where this host can't rewrite it.
    Key,
    /// Print rows of the trail as JSON Lines, with the proof that they are rows of the chain
    ///
    /// The export is recorded in the trail. For the proof the output has all other rows from --from on, without personal data.
    Export(export::Export),
    /// Verify a file that was exported, with nothing but the file and the public key of the heads
    CheckExport(check_export::CheckExport),
    /// List the newest rows
    List {
        /// List rows before this one
        #[arg(long)]
        before: Option<i64>,
        /// The number of rows
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..))]
        limit: i64,
    },
}

pub(crate) fn run(context: &Context, audit: &Audit) -> Result<ExitCode> {
    // An export is verified on any machine, without an installation.
    if let Audit::CheckExport(check) = audit {
        return check_export::run(context, check);
    }
    let ca = context.open()?;
    match audit {
        Audit::CheckExport(check) => check_export::run(context, check),
        Audit::Export(export) => export::run(&ca, export),
        Audit::Verify(verify) => verify::run(context, &ca, verify),
        Audit::Head => head::run(context, &ca),
        Audit::Key => key::run(context, &ca),
        Audit::List { before, limit } => list(context, &ca, *before, *limit),
    }
}

fn list(context: &Context, ca: &Ca, before: Option<i64>, limit: i64) -> Result<ExitCode> {
    let records = trail::list_audit(ca, &permit(&Actor::Host, ReadAudit)?, before, limit)?;
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
    if records.is_empty() {
        text.push_str(if before.is_some() { "there are no older rows" } else { "the audit trail is empty" });
    }
    print(context.json, &records, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan audit verify
  inkan audit verify --heads /media/auditor/heads --key /media/auditor/audit-heads.pub.pem
  inkan audit key > audit-heads.pub.pem
  inkan audit export --about hanako@example.com > hanako.jsonl
  inkan audit check-export inkan-audit-1-2345.jsonl --key /media/auditor/audit-heads.pub.pem
  inkan audit list --limit 20 --json";
