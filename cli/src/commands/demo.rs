//! `inkan demo`

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::Context;
use crate::demo::{self, Demo, Step};
use crate::exit::CHECK_FAILED;
use crate::output::print;
use crate::server::Stop;

pub(crate) fn run(context: &Context, demo: &Demo) -> Result<ExitCode> {
    let interrupted = Stop::at_signal()?;
    let stage = demo::Stage::build(demo, &interrupted)?;
    let mut failed = 0;
    let mut marks = Vec::new();
    if !context.json {
        println!("Inkan demo: {}\n", stage.organisation());
    }
    let mut walk = demo::Walk::new(&stage, demo.tamper);
    for step in Step::ALL {
        if interrupted.is_stopped() {
            stage.end()?;
            anyhow::bail!("interrupted");
        }
        let outcome = demo::take(&mut walk, step);
        if let Err(error) = &outcome {
            failed += 1;
            tracing::debug!(?error, step = step.name(), "a step failed");
        }
        let (good, seen) = match outcome {
            Ok(seen) => (true, seen),
            Err(error) => (false, format!("{error:#}")),
        };
        if !context.json {
            println!("  {} {} ({seen})", if good { '✓' } else { '✗' }, step.title());
        }
        marks.push(json!({ "step": step.name(), "passed": good, "seen": seen }));
    }
    print(context.json, &stage.value(&marks), &stage.text())?;
    if demo.once {
        stage.end()?;
    } else {
        stage.wait(&interrupted, !context.json)?;
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan demo
  inkan demo --once --json
  inkan demo --http 8443 --ldap 1389 --data ./demo";
