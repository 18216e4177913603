//! The destinations of audit events: their sections, and what holds them.

use std::sync::Arc;

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::{Actor, SeeDestinations, permit};
use ca_core::use_cases::delivery::{DestinationView, list_destinations};

use super::finding::Findings;
use crate::configuration::Configuration;

/// Nothing is sent for a test: a receiver would take it for an event.
pub(super) fn check(findings: &mut Findings, ca: &Arc<Ca>, configuration: &Configuration) -> Result<()> {
    for error in configuration.each_courier(ca).into_iter().filter_map(Result::err) {
        findings.fault(TOPIC, error.to_string(), "the server does not start until this is corrected");
    }
    for view in list_destinations(ca, &permit(&Actor::Host, SeeDestinations)?)? {
        tell(findings, &view);
    }
    Ok(())
}

fn tell(findings: &mut Findings, view: &DestinationView) {
    let name = &view.name;
    let Some(state) = &view.state else {
        return findings.not_checked(TOPIC, format!("{name}: the server was not started with this section yet"));
    };
    if view.kind.is_none() {
        let advice = format!("put it back, or delete what is known of it: inkan destination forget {name}");
        return findings.warn(TOPIC, format!("{name}: its section is not in the configuration any more"), advice);
    }
    match &state.held {
        Some(held) => {
            let text = format!(
                "{name}: event {} was not accepted since {}, and {} row(s) wait: {}",
                held.seq, held.since, view.behind, held.setback
            );
            let advice = format!(
                "correct the section or the receiver; if it can never accept this event: inkan destination skip {name} --seq {}",
                held.seq
            );
            findings.fault(TOPIC, text, advice);
        }
        None => findings.ok(TOPIC, format!("{name}: delivered up to event {}, and nothing holds it", state.seq)),
    }
}

pub(super) const TOPIC: &str = "destination";
