//! `inkan directory`

mod tell;

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use ca_core::error::{Invalid, Noun};
use ca_core::types::{CertificateQuery, DirectoryName, EntryKey};
use ca_core::use_cases::feed;
use ca_core::{Ca, Error};
use clap::Subcommand;
use ldap_publisher::Directory;
use ldap_publisher::reconcile::ReconcileReport;
use serde_json::json;

use super::Context;
use crate::exit::{CHECK_FAILED, Misuse};
use crate::output::{plain, print};

/// Show, explain and repair the state of directories.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the directories with their pending changes
    List,
    /// Explain the state of an entry: the rule that matched, the searched name, its values, the last result
    Why {
        /// A mail address, the serial number or fingerprint of a certificate, or the name of a CA in URLs
        what: String,
        /// The directory [default: all]
        #[arg(long)]
        directory: Option<DirectoryName>,
    },
    /// Compare every entry with its desired content; exits 7 if one differs, or could not be repaired
    Reconcile {
        /// The directory [default: all]
        #[arg(long)]
        directory: Option<DirectoryName>,
        /// Repair differences instead of only showing them
        #[arg(long)]
        mend: bool,
    },
}

pub(crate) fn run(context: &Context, command: &Command) -> Result<ExitCode> {
    let configuration = context.configuration()?;
    let ca = configuration.open()?;
    let directories = configuration.directories()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match command {
        Command::List => list(context, &ca, &directories),
        Command::Why { what, directory } => {
            let key = find_entry(&ca, what)?;
            let mut explanations = Vec::new();
            for directory in chosen(&directories, directory.as_ref())? {
                explanations.push(runtime.block_on(ldap_publisher::explain(Arc::clone(&ca), directory, key))?);
            }
            let text: String = explanations.iter().map(tell::explanation).collect::<Vec<_>>().join("\n");
            print(context.json, &explanations, &text)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Reconcile { directory, mend } => {
            let mut reports = Vec::new();
            for directory in chosen(&directories, directory.as_ref())? {
                reports.push(runtime.block_on(ldap_publisher::reconcile(Arc::clone(&ca), directory, *mend))?);
            }
            let good = |report: &ReconcileReport| if *mend { !report.has_faults() } else { report.is_clean() };
            let good = reports.iter().all(good);
            let text: String = reports.iter().map(tell::report).collect::<Vec<_>>().join("\n");
            print(context.json, &reports, &text)?;
            Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
        }
    }
}

fn list(context: &Context, ca: &Ca, directories: &[Directory]) -> Result<ExitCode> {
    let mut rows = Vec::new();
    let mut text = String::new();
    for directory in directories {
        let backlog = feed::backlog(ca, &directory.name)?;
        writeln!(text, "{:<20} {} waiting, {} of them failing", directory.name, backlog.waiting, backlog.failing)?;
        rows.push(json!({ "name": directory.name, "waiting": backlog.waiting, "failing": backlog.failing }));
    }
    if directories.is_empty() {
        text.push_str("no [[directory]] is configured; the built-in directory needs no publishing\n");
    }
    print(context.json, &rows, &text)?;
    Ok(ExitCode::SUCCESS)
}

fn chosen<'d>(directories: &'d [Directory], name: Option<&DirectoryName>) -> Result<Vec<&'d Directory>> {
    let chosen: Vec<&Directory> =
        directories.iter().filter(|directory| name.is_none_or(|name| directory.name == *name)).collect();
    match (chosen.is_empty(), name) {
        (false, _) => Ok(chosen),
        (true, Some(_)) => Err(Error::NotFound(Noun::Directory).into()),
        (true, None) => Err(Error::Configuration("no [[directory]] is configured".to_owned()).into()),
    }
}

/// Finds an entry by address, by a certificate's serial number or fingerprint, or by a CA's name in URLs.
fn find_entry(ca: &Ca, what: &str) -> Result<EntryKey> {
    use ca_core::policy::{Actor, SearchCertificates, permit};
    use ca_core::use_cases::status::{certificates, trust};
    if let Ok(slug) = what.parse()
        && let Some(authority) = trust::find_authority(ca, &slug)?
    {
        return Ok(EntryKey::Authority(authority.id));
    }
    let query = what.parse::<CertificateQuery>().map_err(|fault| match fault {
        Error::Invalid(Invalid::CertificateQuery) => anyhow::Error::from(Misuse::Value(format!(
            "`{}` is no address, no serial number or fingerprint of a certificate, and not the name of a CA such as issuing-g1",
            plain(what)
        ))),
        other => other.into(),
    })?;
    let address = match query {
        CertificateQuery::Address(address) => address,
        number => certificates::find_by_number(ca, &permit(&Actor::Host, SearchCertificates)?, &number)?.address,
    };
    let mailbox = feed::find_registered(ca, &address)?;
    Ok(EntryKey::Mailbox(mailbox.ok_or(Error::NotFound(Noun::Mailbox))?))
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan directory list
  inkan directory why hanako@example.com
  inkan directory reconcile --directory main --mend";
