//! `inkan crl`

mod due;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use ca_core::crl::Freshness;
use ca_core::keys::AuthorityKey;
use ca_core::policy::Actor;
use ca_core::types::AuthoritySlug;
use ca_core::use_cases::status::publish_crl::{self, PublishedCrl};
use ca_core::{Ca, Error, error};
use clap::Subcommand;

use super::Context;
use crate::exit::CHECK_FAILED;
use crate::founding::read_key;
use crate::output::print;
pub(super) use due::publish_due;

/// Publish CRLs, show their state, sign the root's CRL.
#[derive(Debug, Subcommand)]
pub(crate) enum Crl {
    /// Make and publish a CRL of every issuing CA now
    Publish,
    /// Show the state of the CRLs; exits 7 if an operator must act
    Status,
    /// Write the newest CRL of a CA to a file, DER
    Show {
        /// The CA's name in URLs, such as issuing-g1
        authority: AuthoritySlug,
        /// The output file
        #[arg(long)]
        out: PathBuf,
    },
    /// Sign and publish the root's CRL; its key is read once and not stored
    Root {
        /// The root's private key, PKCS#8 PEM
        #[arg(long)]
        root_key: PathBuf,
        /// The file with its passphrase [default: FILE.passphrase]
        #[arg(long)]
        root_passphrase_file: Option<PathBuf>,
    },
}

pub(crate) fn run(context: &Context, crl: &Crl) -> Result<ExitCode> {
    let ca = context.open()?;
    match crl {
        Crl::Publish => {
            let published = publish_crl::publish_all_crls(&ca, &Actor::Host)?;
            let mut text = published.iter().map(tell).collect::<Vec<_>>().join("\n");
            if published.is_empty() {
                text.push_str("there is no issuing CA whose CRL could be published");
            }
            print(context.json, &published, &text)?;
        }
        Crl::Status => return status(context, &ca),
        Crl::Show { authority, out } => {
            let newest = publish_crl::newest_crl(&ca, authority)?.ok_or(Error::NotFound(error::Noun::Crl))?;
            fs::write(out, newest.der()).with_context(|| format!("{} can't be written", out.display()))?;
            print(context.json, &newest.facts(), &tell(&newest.facts()))?;
        }
        Crl::Root { root_key, root_passphrase_file } => {
            let key = AuthorityKey::new(&read_key(root_key, root_passphrase_file.as_deref())?)?;
            let published = publish_crl::publish_root_crl(&ca, &key, &Actor::Host)?;
            print(context.json, &published, &tell(&published))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn status(context: &Context, ca: &Ca) -> Result<ExitCode> {
    let all = publish_crl::crl_status(ca)?;
    let mut text = String::new();
    for status in &all {
        let standing = match status.freshness {
            Freshness::Fresh => "fresh".to_owned(),
            Freshness::Missing => "MISSING: clients refuse every certificate of this CA".to_owned(),
            Freshness::Due { ends } => format!("DUE: good until {ends} only"),
            Freshness::Lapsed { ended } => format!("LAPSED at {ended}: clients refuse every certificate of this CA"),
        };
        let standing = if status.is_behind {
            format!("BEHIND: {} changes wait; {standing}", status.changes_due)
        } else {
            standing
        };
        let newest = status.newest.as_ref().map(tell).unwrap_or_default();
        writeln!(text, "{}: {standing}; {newest}", status.slug)?;
        if status.is_root && status.freshness.is_alarm() {
            writeln!(text, "  bring the root's key and run: inkan crl root --root-key FILE")?;
        }
    }
    print(context.json, &all, &text)?;
    let alarm = all.iter().any(publish_crl::CrlStatus::is_alarm);
    Ok(if alarm { ExitCode::from(CHECK_FAILED) } else { ExitCode::SUCCESS })
}

fn tell(crl: &PublishedCrl) -> String {
    format!("CRL {} of {}, good until {}, {} entries", crl.number, crl.this_update, crl.next_update, crl.entries)
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan crl status
  inkan crl root --root-key /media/offline/root-g1.pem
  inkan crl show issuing-g1 --out issuing.crl";
