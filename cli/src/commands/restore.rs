//! `inkan restore`

mod finish;
mod heads;
mod outcome;
mod place;
mod relocate;
mod sources;
mod tell;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};

use self::sources::Asked;
use super::Context;

/// Restore an installation from a backup, with the revocations and certificates since.
///
/// Revocations after the backup are read from the last published CRLs: those given, those at publication.url,
/// and those in the configured directories. Certificates issued after the backup are read from the directories.
/// Nothing is signed until all sources were read. The old server must not sign any more, but may still serve its CRLs.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Restore {
    /// The backup's folder
    #[arg(long, value_name = "DIR", required = true)]
    from: Option<PathBuf>,
    /// The folder to create; an existing one must be empty
    #[arg(long, value_name = "DIR", required = true)]
    data: Option<PathBuf>,
    /// For a backup of PostgreSQL: an empty database [default: the configured one]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The file with the passphrase of the keys, to be copied to the configured path
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
    #[command(subcommand)]
    step: Option<Step>,
}

/// The second step of a restore.
#[derive(Debug, Subcommand)]
enum Step {
    /// Read the published CRLs and certificates, and allow the restored installation to sign
    Finish(Asked),
}

pub(crate) fn run(context: &Context, restore: &Restore) -> Result<ExitCode> {
    if let Some(Step::Finish(asked)) = &restore.step {
        return finish::run(context, asked);
    }
    let from = restore.from.as_deref().context("give --from")?;
    let data = restore.data.as_deref().context("give --data")?;
    let wanted = outcome::Wanted {
        from,
        data,
        database: restore.database.as_deref(),
        passphrase_file: restore.passphrase_file.as_deref(),
    };
    place::run(context, &wanted, &restore.asked)
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan restore --from /srv/backup/2026-04-01 --data /var/lib/inkan --passphrase-file /media/safe/passphrase
  inkan --config /var/lib/inkan/inkan.toml restore finish --heads /media/auditor/heads --heads-key /media/auditor/audit-heads.pub.pem
  inkan --config /var/lib/inkan/inkan.toml restore finish --crl http://old.example.com/crl/issuing-g1.crl
  inkan --config /var/lib/inkan/inkan.toml restore finish --without-crl issuing-g1";
