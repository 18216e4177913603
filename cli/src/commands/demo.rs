//! `inkan demo`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use ca_core::keys::KeyAlgorithm;
use clap::Args;
use serde_json::json;

use super::Context;
use crate::demo::{self, Step};
use crate::exit::CHECK_FAILED;
use crate::output::print;
use crate::server::Stop;

/// Run a throw-away organisation that does the main job by itself, and stay up to try things.
///
/// Each step is decided by a client over the sockets of the running server.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// End after the walk: exit code 0 when every step succeeded, 7 otherwise
    #[arg(long)]
    pub(crate) once: bool,
    /// Port of the portal; a free one if 8081 is busy and none is asked for
    #[arg(long, value_name = "PORT")]
    pub(crate) http: Option<u16>,
    /// Port of the directory; a free one if 3890 is busy and none is asked for
    #[arg(long, value_name = "PORT")]
    pub(crate) ldap: Option<u16>,
    /// Keep the organisation in this folder instead of a temporary one
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Kind of the CA's keys; people get RSA-3072, or P-256 under an elliptic-curve CA
    #[arg(long, default_value = "rsa-4096")]
    pub(crate) key_algorithm: KeyAlgorithm,
    /// Change one octet of what the server answers in this step, to show that the step's check sees it
    #[arg(long, hide = true)]
    pub(crate) tamper: Option<Step>,
}

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
        let outcome = walk.take(step);
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
        stage.wait(&interrupted)?;
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) })
}

/// Shown below the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan demo
  inkan demo --once --json
  inkan demo --http 8443 --ldap 1389 --data ./demo";
