//! `inkan ocsp`

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::policy::Actor;
use ca_core::use_cases::issuance::renew_responder::{list_responders, replace_responders};
use clap::Subcommand;
use serde_json::json;

use super::Context;
use crate::exit::CHECK_FAILED;
use crate::output::print;

/// Show and replace the keys that sign OCSP responses.
#[derive(Debug, Subcommand)]
pub(crate) enum Ocsp {
    /// Show the valid responders; exits 7 if none has its key in this key store
    ///
    /// `inkan serve` makes them itself, and replaces them 30 days before they expire.
    Status,
    /// Make a new responder for every issuing CA now
    Renew,
}

pub(crate) fn run(context: &Context, ocsp: &Ocsp) -> Result<ExitCode> {
    let ca = context.open()?;
    match ocsp {
        Ocsp::Status => {
            let responders = list_responders(&ca)?;
            let mut text = String::new();
            for responder in &responders {
                let place = if responder.key_is_here { "" } else { "; its key is not in this key store" };
                writeln!(
                    text,
                    "{}: responder {} until {}{place}",
                    responder.authority, responder.serial, responder.not_after
                )?;
            }
            let usable = responders.iter().any(|responder| responder.key_is_here);
            if !usable {
                text.push_str("no responder: start `inkan serve`, which makes one, or run: inkan ocsp renew");
            }
            print(context.json, &responders, text.trim_end())?;
            Ok(if usable { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
        }
        Ocsp::Renew => {
            let count = replace_responders(&ca, &Actor::Host)?;
            print(context.json, &json!({ "renewed": count }), &format!("made {count} responder(s)"))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan ocsp status
  inkan ocsp renew";
