//! `inkan backup`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use ca_core::error::Conflict;
use ca_core::policy::Actor;
use ca_core::store::read_schema;
use ca_core::use_cases::operation::backup::{self, BackupFindings, MANIFEST, Manifest};
use clap::{Args, Subcommand};
use serde_json::json;

use super::Context;
use crate::configuration::unreadable;
use crate::exit::{CHECK_FAILED, Misuse};
use crate::output::{plain, print};
use crate::staging::Staging;

/// Make a backup while the server runs.
///
/// A backup contains the database at one moment, the encrypted keys, the configuration and a manifest. It does not contain the
/// passphrase of the keys, the root's key, or other files that the configuration names: keep those elsewhere.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Backup {
    /// The folder to create; an existing one must be empty
    #[arg(long, value_name = "DIR", required = true)]
    to: Option<PathBuf>,
    #[command(subcommand)]
    check: Option<Check>,
}

/// Verification of a backup.
#[derive(Debug, Subcommand)]
enum Check {
    /// Compare every file with the manifest; exits 7 if a check fails
    Verify {
        /// The backup's folder
        folder: PathBuf,
    },
}

pub(crate) fn run(context: &Context, backup: &Backup) -> Result<ExitCode> {
    match (&backup.check, &backup.to) {
        (Some(Check::Verify { folder }), _) => verify(context, folder),
        (None, to) => make(context, to.as_deref().context("give --to")?),
    }
}

fn make(context: &Context, to: &Path) -> Result<ExitCode> {
    let text = fs::read_to_string(&context.config).map_err(|error| unreadable(&context.config, &error))?;
    let configuration = context.configuration()?;
    demand_current_tables(&configuration.settings.database_url)?;
    let ca = configuration.open()?;
    let staging = Staging::begin(to, ".backing-up-", Conflict::FolderNotEmpty)?;
    let manifest = backup::make_backup(&ca, staging.path(), &text, &Actor::Host)?;
    staging.finish(MANIFEST)?;
    let passphrase = match &configuration.settings.keys.passphrase_file {
        Some(file) => file.display().to_string(),
        None => "the systemd credential inkan-passphrase".to_owned(),
    };
    let text = format!(
        "{} is a backup: {}\nIt does not hold the passphrase of the keys, and can't sign without it: keep {passphrase} elsewhere.\n\
         Nor does it hold the root's key, and the files with passwords and TLS keys that the configuration names.",
        to.display(),
        tell(&manifest)
    );
    print(context.json, &json!({ "folder": to, "manifest": manifest, "passphrase": passphrase }), &text)?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses to change the tables: the timer runs the program that was just installed, perhaps beside a server of the earlier version,
/// which could not use the new tables.
fn demand_current_tables(url: &str) -> Result<()> {
    if url.strip_prefix("sqlite:").is_some_and(|file| !Path::new(file).exists()) {
        return Ok(());
    }
    let due = read_schema(url)?.pending.len();
    if due == 0 {
        return Ok(());
    }
    let text = format!(
        "no backup was made: this version of the program needs {due} change(s) of the tables, and a backup makes none. Make the backup with the \
         version that was installed before, or stop the server and start the new one, which changes the tables; docs/operations.md describes \
         an update"
    );
    Err(Misuse::State(text).into())
}

fn verify(context: &Context, folder: &Path) -> Result<ExitCode> {
    let findings = backup::verify_backup(folder)?;
    let sound = findings.sound().is_some() && findings.trail.is_none();
    let standing = findings.manifest.as_ref().filter(|_| sound);
    let text = match standing {
        Some(manifest) => format!("the backup is sound: {}", tell(manifest)),
        None => format!("the backup is NOT sound\n{}", tell_damages(&findings)),
    };
    print(context.json, &findings, &text)?;
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

/// The faults of a backup, one per line.
pub(crate) fn tell_damages(findings: &BackupFindings) -> String {
    let damages = findings.damages.iter().map(|damage| format!("  {}", plain(&damage.to_string())));
    let trail = findings.trail.iter().map(|trail| format!("  {trail}"));
    damages.chain(trail).collect::<Vec<_>>().join("\n")
}

fn tell(manifest: &Manifest) -> String {
    format!(
        "{} of {}, {} files, {} bytes, audit trail up to row {}",
        manifest.database,
        manifest.made_at,
        manifest.files.len(),
        manifest.files.iter().map(|file| file.size).sum::<u64>(),
        manifest.head.seq
    )
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan backup --to /srv/backup/2026-04-01
  inkan backup verify /srv/backup/2026-04-01";
