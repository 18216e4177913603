//! `inkan audit export`

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use ca_core::Ca;
use ca_core::audit::TrailFilter;
use ca_core::policy::{Actor, ReadAudit, SeePerson, permit};
use ca_core::types::Timestamp;
use ca_core::use_cases::audit::export::{Exporter, begin_export, find_export};
use ca_core::use_cases::audit::filter::{FilterFault, expand, read_about, read_action, read_actor};
use clap::Args;

use crate::exit::Misuse;

/// Print rows of the trail as JSON Lines, with the proof that they are rows of the chain.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Only rows of this actor: a name, a mail address, a program, `host` or `system`
    #[arg(long)]
    actor: Option<String>,
    /// Only rows of this action, such as `certificate.revoke`
    #[arg(long)]
    action: Option<String>,
    /// Only rows about this: a name, a mail address, a serial number, or a subject such as `request:12`
    #[arg(long)]
    about: Option<String>,
    /// Only rows from this time on (RFC 3339)
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// Only rows before this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
}

pub(super) fn run(ca: &Ca, export: &Export) -> Result<ExitCode> {
    let permitted = permit(&Actor::Host, ReadAudit)?;
    let id = begin_export(ca, &permitted, &read_filter(ca, export)?)?;
    let mut exporter = Exporter::new(find_export(ca, &permitted, &id)?);
    let mut out = io::stdout().lock();
    while let Some(lines) = exporter.next_lines(ca)? {
        out.write_all(&lines)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn read_filter(ca: &Ca, export: &Export) -> Result<TrailFilter> {
    let Export { actor, action, about, from, until } = export;
    let (permitted, people) = (permit(&Actor::Host, ReadAudit)?, permit(&Actor::Host, SeePerson)?);
    let misuse = |option: &'static str, text: &str| {
        let text = text.to_owned();
        move |fault| Misuse::Value(format!("--{option} {text}: {}", why(&fault)))
    };
    let mut filter = TrailFilter { from: *from, until: *until, ..TrailFilter::default() };
    if let Some(text) = actor {
        filter.actor = Some(read_actor(ca, &permitted, &people, text)?.map_err(misuse("actor", text))?);
    }
    if let Some(text) = action {
        filter.action = Some(read_action(ca, &permitted, text)?.map_err(misuse("action", text))?);
    }
    if let Some(text) = about {
        filter.about = Some(read_about(ca, &permitted, &people, text)?.map_err(misuse("about", text))?);
        filter = expand(ca, &permitted, filter)?.map_err(misuse("about", text))?;
    }
    Ok(filter)
}

fn why(fault: &FilterFault) -> String {
    match fault {
        FilterFault::Unknown => {
            "nothing here has this name; `inkan audit list` shows how the trail names things".to_owned()
        }
        FilterFault::Several => "several people have this name; give the mail address of one of them".to_owned(),
        FilterFault::TooMany => {
            "more than 2,000 certificates and requests belong to this; give the serial number of one certificate"
                .to_owned()
        }
        FilterFault::Malformed(error) => error.to_string(),
    }
}
