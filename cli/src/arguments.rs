//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{audit, backup, certificate, crl, demo, directory, init, mail, ocsp, person, program, restore};
use crate::demo::Demo;
use crate::founding;

/// A certificate authority and key-management server for S/MIME mail.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// The configuration file
    #[arg(long, global = true, env = "INKAN_CONFIG", default_value = "inkan.toml", value_name = "FILE")]
    pub(crate) config: PathBuf,
    /// Print JSON, for scripts
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Found an installation: root, issuing CA, configuration, first administrator
    #[command(after_help = init::EXAMPLES)]
    Init(Box<founding::Init>),
    /// Run a throw-away organisation that shows the main job
    #[command(after_help = demo::EXAMPLES)]
    Demo(Demo),
    /// Run portal, publication, directory responder and publisher
    Serve,
    /// Add people, list them, give them roles
    #[command(subcommand, after_help = person::EXAMPLES)]
    Person(person::Person),
    /// Let programs have certificates issued: give them tokens, end them
    #[command(subcommand, after_help = program::EXAMPLES)]
    Program(program::Program),
    /// Issue, list, show, revoke, hold and release certificates
    #[command(subcommand, after_help = certificate::EXAMPLES)]
    Certificate(certificate::Certificate),
    /// Publish CRLs, see how they stand, sign the root's
    #[command(subcommand, after_help = crl::EXAMPLES)]
    Crl(crl::Crl),
    /// See which keys sign OCSP answers, and replace them
    #[command(subcommand, after_help = ocsp::EXAMPLES)]
    Ocsp(ocsp::Ocsp),
    /// See how mail stands, and revoke what signs it
    #[command(subcommand, after_help = mail::EXAMPLES)]
    Mail(mail::Mail),
    /// See how directories stand, and mend them
    #[command(subcommand, after_help = directory::EXAMPLES)]
    Directory(directory::Command),
    /// Read and verify the audit trail
    #[command(subcommand, after_help = audit::EXAMPLES)]
    Audit(audit::Audit),
    /// Make a backup while the server runs, and check one
    #[command(after_help = backup::EXAMPLES)]
    Backup(backup::Backup),
    /// Make an installation from a backup and bring it in line with what was published since
    #[command(after_help = restore::EXAMPLES)]
    Restore(Box<restore::Restore>),
}

const AFTER_HELP: &str = "\
Examples:
  inkan init --data /var/lib/inkan --organisation \"Example\" --country JP --domain example.com
  inkan --config /var/lib/inkan/inkan.toml serve
  inkan certificate revoke 4a0b… --happening key-stolen --since 2026-04-01T09:00:00+09:00

Exit codes:
  0 done   1 fault of the installation   2 wrong usage   3 wrong input
  4 refused by policy   5 not found   6 no longer fits (already revoked, …)
  7 a check found something wrong";
