//! `inkan program`

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::error::{Conflict, Noun};
use ca_core::policy::{Actor, ChangeKind, ManagePrograms, Propose, permit};
use ca_core::types::ProgramName;
use ca_core::use_cases::people::programs;
use ca_core::{Ca, Error};
use clap::Subcommand;
use serde_json::json;

use super::Context;
use crate::confirmation::Confirmation;
use crate::output::print;

/// Make, list and end tokens of programs that request certificates.
#[derive(Debug, Subcommand)]
pub(crate) enum Program {
    /// Make a token for a program; it is shown once and not stored
    ///
    /// Its holder can obtain certificates for every registered address, and do nothing else. After the founding (two administrators and
    /// two security officers have set up a second factor) the token is valid once an officer has confirmed it in the portal.
    Add {
        /// The program's name in the audit trail: letters a to z, digits and hyphens
        name: String,
        /// The token's validity in days
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=825))]
        days: u16,
    },
    /// End a program's token at once; asks for confirmation
    End {
        /// Its name
        name: String,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// List every program that has or had a token
    List,
}

pub(crate) fn run(context: &Context, program: &Program) -> Result<ExitCode> {
    let ca = context.open()?;
    let permitted = permit(&Actor::Host, ManagePrograms)?;
    match program {
        Program::Add { name, days } => {
            add(context, &ca, &name.parse()?, *days)?;
        }
        Program::End { name, confirmation } => {
            let name: ProgramName = name.parse()?;
            let known = programs::list_programs(&ca, &permitted)?;
            if !known.iter().any(|known| known.name == name && known.ended_at.is_none()) {
                return Err(Error::NotFound(Noun::Program).into());
            }
            let what =
                format!("this ends the token of {name}: it gets no more certificates, and no new token has this name");
            confirmation.obtain(context.json, &what)?;
            programs::end_program(&ca, &permitted, name.clone())?;
            print(context.json, &json!({ "program": name, "ended": true }), &format!("ended the token of {name}"))?;
        }
        Program::List => {
            let all = programs::list_programs(&ca, &permitted)?;
            let mut text = String::new();
            for program in &all {
                let standing = match program.ended_at {
                    Some(ended) => format!("ended at {ended}"),
                    None if program.is_good => format!("valid until {}", program.expires_at),
                    None => format!("expired at {}", program.expires_at),
                };
                writeln!(text, "{} {standing}", program.name)?;
            }
            if all.is_empty() {
                text.push_str("no program has or had a token");
            }
            print(context.json, &all, &text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes a token, or proposes it after the founding.
fn add(context: &Context, ca: &Ca, name: &ProgramName, days: u16) -> Result<()> {
    let (token, proposal) = match programs::add_program(ca, &permit(&Actor::Host, ManagePrograms)?, name.clone(), days)
    {
        Ok(token) => (token, None),
        Err(Error::Conflict(Conflict::NeedsTwo)) => {
            let permitted = permit(&Actor::Host, Propose { kind: ChangeKind::Programs })?;
            let (token, proposal) = programs::propose_program(ca, &permitted, name.clone(), days)?;
            (token, Some(proposal))
        }
        Err(error) => return Err(error.into()),
    };
    let mut text = format!("{token}\nThis is shown once. Give it to {name} as a secret: Authorization: Bearer TOKEN");
    if let Some(proposal) = proposal {
        write!(text, "\nThe token is not valid yet: {}", super::person::roles::tell_proposal(ca, proposal)?)?;
    }
    print(context.json, &json!({ "program": name, "token": token, "proposal": proposal }), &text)
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan program add mail-gateway --days 90
  inkan program list
  inkan program end mail-gateway";
