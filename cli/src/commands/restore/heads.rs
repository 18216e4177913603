//! Heads of the audit trail that were kept elsewhere, and their consequences for old passwords and second factors.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::audit::HeadsVerdict;
use ca_core::use_cases::audit::heads;
use ca_core::use_cases::operation::restore::{self, HeadsOutcome, Loss, ToEnd};
use clap::Args;

use crate::commands::audit::{open_heads, read_head_key};

/// Heads of the trail that were kept elsewhere, and options about passwords and second factors.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    /// Heads of the audit trail that were kept elsewhere, one per line: if they show rows after the backup, every local
    /// password and every second factor ends, because it may have been changed since
    #[arg(long, value_name = "FILE")]
    pub(super) heads: Option<PathBuf>,
    /// The public key of the heads, PEM, as kept elsewhere [default: the key in the backup]
    #[arg(long, value_name = "FILE", requires = "heads")]
    pub(super) heads_key: Option<PathBuf>,
    /// Keep local passwords even if the heads show rows after the backup
    #[arg(long, requires = "heads", conflicts_with = "end_passwords")]
    keep_passwords: bool,
    /// Keep second factors and recovery codes even if the heads show rows after the backup
    #[arg(long, requires = "heads")]
    keep_second_factors: bool,
    /// End every local password and mail each owner a link to choose another, because passwords changed since the backup are valid again
    #[arg(long)]
    end_passwords: bool,
}

impl Kept {
    /// Compares the trail with the heads, if any were given.
    pub(super) fn hold(&self, ca: &Ca) -> Result<Option<HeadsOutcome>> {
        let Some(file) = &self.heads else { return Ok(None) };
        let key = match &self.heads_key {
            Some(key_file) => read_head_key(key_file)?,
            None => heads::head_public_key(ca).context("give the public key of the heads with --heads-key")?,
        };
        Ok(Some(restore::hold_against_heads(ca, open_heads(file)?, &key)?))
    }

    /// The sign-in data that ends when the restore is finished.
    pub(super) fn to_end(&self, loss: Option<&Loss>) -> ToEnd {
        let is_lost = matches!(loss, Some(Loss::Rows { .. }));
        ToEnd {
            passwords: self.end_passwords || (is_lost && !self.keep_passwords),
            second_factors: is_lost && !self.keep_second_factors,
        }
    }
}

/// The message for refused heads.
pub(super) fn tell_refused(verdict: &HeadsVerdict, kept: &Kept) -> String {
    let file = kept.heads.as_deref().unwrap_or(std::path::Path::new("")).display();
    let mut lines = match &verdict.chain.broken {
        Some(broken) => vec![
            format!("the audit trail in the backup is broken after {} good rows: {broken}", verdict.chain.rows),
            "  so it can't be compared with heads: finish without --heads".to_owned(),
        ],
        None if verdict.faults.is_empty() => vec![format!("{file} has no head")],
        None => vec![format!("{file} and the audit trail in the backup do not match:")],
    };
    lines.extend(verdict.faults.iter().map(|fault| format!("  {fault}")));
    lines.push("these heads were ignored, and the restore is NOT finished".to_owned());
    lines.join("\n")
}

/// The message about the result of the comparison.
pub(super) fn tell(loss: Option<&Loss>) -> String {
    match loss {
        None => "  no heads of the audit trail were given (--heads): it is unknown whether rows were written after the backup".to_owned(),
        Some(Loss::Unknown { newest, at }) => format!(
            "  the newest head, signed at {at}, is about row {newest}, which is in the backup: the heads do not show whether rows were written after the backup"
        ),
        Some(Loss::Nothing { until }) => format!(
            "  the heads show that nothing was written after the backup until {until}: up to then no row, no password and no second factor was lost; later rows are unknown"
        ),
        Some(Loss::Rows { first, last, count, since, until }) => format!(
            "  the heads show that rows were lost, {count} between {first} and {last} of the audit trail, which were written from {since} to {until}; their content and later rows are unknown"
        ),
    }
}
