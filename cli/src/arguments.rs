//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    audit, backup, certificate, crl, demo, destination, directory, doctor, init, mail, ocsp, person, program, proposal,
    restore,
};
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

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Found an installation: root, issuing CA, configuration, first administrator
    #[command(after_help = init::EXAMPLES)]
    Init(Box<founding::Init>),
    /// Run portal, publication, directory responder and publisher
    ///
    /// SIGHUP reads the portal's certificate and key again, without dropping connections; so does a change of these files. SIGTERM and
    /// Ctrl-C end the server.
    Serve,
    /// Check configuration, files, database, keys, people, mail, directories and addresses; changes nothing
    ///
    /// It may run while the server runs, as the server's user. Each line is ok, a warning or a fault with what to do, or `-` for what was
    /// not checked and why.
    #[command(after_help = doctor::EXAMPLES)]
    Doctor,
    /// Test the mail server, show the mail queue, and revoke the certificates that sign mails
    #[command(subcommand, after_help = mail::EXAMPLES)]
    Mail(mail::Mail),
    /// Add people, list them, give them roles
    #[command(subcommand, after_help = person::EXAMPLES)]
    Person(person::Person),
    /// List, show and withdraw what waits for a second officer
    #[command(subcommand, after_help = proposal::EXAMPLES)]
    Proposal(proposal::Proposal),
    /// Make, list and end tokens of programs that request certificates
    #[command(subcommand, after_help = program::EXAMPLES)]
    Program(program::Program),
    /// Issue, list, show, revoke, hold and release certificates
    #[command(subcommand, after_help = certificate::EXAMPLES)]
    Certificate(certificate::Certificate),
    /// Publish CRLs, show their state, sign the root's CRL
    #[command(subcommand, after_help = crl::EXAMPLES)]
    Crl(crl::Crl),
    /// Show and replace the keys that sign OCSP responses
    #[command(subcommand, after_help = ocsp::EXAMPLES)]
    Ocsp(ocsp::Ocsp),
    /// Show, explain and repair the state of directories
    #[command(subcommand, after_help = directory::EXAMPLES)]
    Directory(directory::Command),
    /// Show how far audit events were delivered to webhooks and syslog, and skip an event that holds a destination
    #[command(subcommand, after_help = destination::EXAMPLES)]
    Destination(destination::Destination),
    /// Read and verify the audit trail, sign its head
    #[command(subcommand, after_help = audit::EXAMPLES)]
    Audit(audit::Audit),
    /// Make a backup while the server runs, or verify one
    #[command(after_help = backup::EXAMPLES)]
    Backup(backup::Backup),
    /// Restore an installation from a backup, with the revocations and certificates since
    #[command(after_help = restore::EXAMPLES)]
    Restore(Box<restore::Restore>),
    /// Run a throw-away organisation that issues, publishes and revokes a certificate
    #[command(after_help = demo::EXAMPLES)]
    Demo(Demo),
}

const AFTER_HELP: &str = "\
Examples:
  inkan init --data /var/lib/inkan --organisation \"Example\" --country JP --domain example.com
  inkan --config /var/lib/inkan/inkan.toml serve
  inkan certificate revoke 4a0b… --happening key-stolen --since 2026-04-01T09:00:00+09:00

Exit codes:
  0 done   1 internal error, or the configuration, a file of the installation or a service can't be used
  2 wrong usage (an option is missing or unknown, a choice that --help does not list, no --yes without a terminal)
  3 invalid input (a value, a CSR, a serial number, a file given in an argument that can't be read)
  4 refused by policy   5 not found   6 no longer fits (already revoked, …)
  7 a check failed   8 not confirmed   9 warnings only (doctor)";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn commands_are_listed_in_the_order_in_which_an_installation_needs_them() {
        let command = Arguments::command();
        let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        let order = "init serve doctor mail person proposal program certificate crl ocsp directory destination audit backup restore demo";
        assert_eq!(names.join(" "), order);
    }
}
