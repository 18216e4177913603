//! `inkan destination`

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::policy::{Actor, ForgetDestination, SeeDestinations, SkipEvent, permit};
use ca_core::types::{DestinationName, NotAName};
use ca_core::use_cases::delivery::{self, DestinationView};
use clap::Subcommand;
use serde_json::json;

use super::Context;
use crate::exit::Misuse;
use crate::output::{plain, print};

/// Show how far audit events were delivered, and skip an event that holds a destination.
#[derive(Debug, Subcommand)]
pub(crate) enum Destination {
    /// List the webhooks and syslog receivers, how far each is, and which event holds it
    List,
    /// Skip the event that holds a destination; it is never delivered there, and the later ones are
    Skip {
        /// The name of the destination
        name: String,
        /// The number of the event, as `list` shows it. If another event holds the destination by now, nothing is skipped
        #[arg(long)]
        seq: i64,
        /// The reason, for the audit trail
        #[arg(long)]
        reason: String,
    },
    /// Delete how far a destination was, after its section was removed from the configuration
    Forget {
        /// The name of the destination
        name: String,
    },
}

pub(crate) fn run(context: &Context, destination: &Destination) -> Result<ExitCode> {
    let ca = context.open()?;
    match destination {
        Destination::List => {
            let all = delivery::list_destinations(&ca, &permit(&Actor::Host, SeeDestinations)?)?;
            let mut text = String::new();
            for view in &all {
                tell(&mut text, view)?;
            }
            if all.is_empty() {
                text.push_str("the configuration has no [[webhook]] and no [[syslog]]");
            }
            print(context.json, &all, &text)?;
        }
        Destination::Skip { name, seq, reason } => {
            let name = read_name(name)?;
            delivery::skip_event(&ca, &permit(&Actor::Host, SkipEvent)?, &name, *seq, reason)?;
            let text = format!("skipped event {seq} for {name}; the later ones are delivered");
            print(context.json, &json!({ "destination": name, "skipped": seq }), &text)?;
        }
        Destination::Forget { name } => {
            let name = read_name(name)?;
            delivery::forget_destination(&ca, &permit(&Actor::Host, ForgetDestination)?, &name)?;
            let text = format!("forgot {name}; a new section of this name begins as its key `from` says");
            print(context.json, &json!({ "destination": name, "forgotten": true }), &text)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read_name(name: &str) -> Result<DestinationName, Misuse> {
    name.parse().map_err(|advice: NotAName| Misuse::Value(format!("`{name}` is no name of a destination: {advice}")))
}

fn tell(text: &mut String, view: &DestinationView) -> Result<()> {
    let kind = view.kind.map_or("not in the configuration", |kind| kind.name());
    write!(text, "{} ({kind}): ", view.name)?;
    let Some(state) = &view.state else {
        writeln!(text, "nothing was delivered yet; the server begins when it is started with this section")?;
        return Ok(());
    };
    writeln!(text, "delivered up to event {} on {}, {} row(s) follow", state.seq, state.moved_at, view.behind)?;
    if let Some(held) = &state.held {
        writeln!(text, "  held by event {} since {}, after {} attempt(s)", held.seq, held.since, held.attempts)?;
        writeln!(text, "  {}", plain(&held.setback.to_string()))?;
        writeln!(text, "  tried again at {}", held.next_try_at)?;
    }
    Ok(())
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan destination list
  inkan destination skip siem --seq 4711 --reason \"the receiver refuses this event; ticket 12\"
  inkan destination forget siem";
