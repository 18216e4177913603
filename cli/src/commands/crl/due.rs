//! Publication of the CRLs for a command's revocations, by the running server or by the command itself.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use ca_core::error::Conflict;
use ca_core::use_cases::status::publish_crl::{self, ChangesMade};
use ca_core::{Ca, Error};

use crate::server::is_server_running;

/// Publishes the CRLs for a command's revocations, or waits until the server has published them.
///
/// A server publishes at most one CRL per window of time, for any number of revocations. While it runs, the command waits
/// for its CRL, for half a minute at most. Before a restore is finished no CRL is published, but a theft can be reported.
pub(in crate::commands) fn publish_due(ca: &Ca) -> Result<()> {
    match wait_for_server(ca)? {
        Outcome::Published => Ok(()),
        Outcome::NotYet => {
            eprintln!(
                "inkan: the change is recorded, but the running server has published no CRL with it in {} seconds; \
                 see its log and: inkan crl status",
                PATIENCE.as_secs()
            );
            Ok(())
        }
        Outcome::NoServer => publish(ca),
    }
}

enum Outcome {
    Published,
    NotYet,
    NoServer,
}

/// Waits for the server's CRL; ends early when the server ends.
fn wait_for_server(ca: &Ca) -> Result<Outcome> {
    let made = ChangesMade::until_now(ca)?;
    let began = Instant::now();
    while is_server_running(&ca.settings().keys.directory) {
        if made.are_published(ca)? {
            return Ok(Outcome::Published);
        }
        if began.elapsed() >= PATIENCE {
            return Ok(Outcome::NotYet);
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(Outcome::NoServer)
}

fn publish(ca: &Ca) -> Result<()> {
    match publish_crl::publish_due_crls(ca) {
        Err(Error::Conflict(Conflict::RestoreUnfinished)) => {
            eprintln!(
                "inkan: the change is recorded, but no CRL is published before the restore is finished: inkan restore finish"
            );
            Ok(())
        }
        published => Ok(published.map(drop)?),
    }
}

const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);
